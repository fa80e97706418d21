import type { Amounts } from './back-test.js';
import { cpuNeed } from './cpu-need.js';
import { largest } from './distribution.js';
import { enoughData } from './enough-data.js';
import { type MemoryNeed, memoryNeed } from './memory-need.js';
import type { SizingPolicy } from './policy.js';
import { ceilCpu, ceilMemory, coresInWords, memoryInWords, percentInWords } from './quantity.js';
import type { UsageProfile } from './usage-profile.js';
import type { ContainerUsage } from './usage-series.js';

export type AmountReason =
  | 'FITS_USAGE'
  | 'FLOOR'
  | 'CHANGE_TOO_SMALL'
  | 'HELD_UP_AT_LIMIT'
  | 'GUARANTEED_KEPT'
  | 'AUTOSCALER_KEPT'
  | 'GROWS'
  | 'KILLED_AT_LIMIT'
  | 'LIMIT_KEPT'
  | 'LIMIT_REMOVED'
  | 'LIMIT_IN_RATIO'
  | 'LIMIT_RAISED'
  | 'LIMIT_FOLLOWS_REQUEST'
  | 'NOT_SET'
  | 'NOT_MEASURED'
  | 'BLOCKED';

/** One amount as proposed, microcores or bytes, null for not set; where nothing should change it is what it was. */
export interface ProposedAmount {
  value: number | null;
  reason: AmountReason;
  text: string;
}

export type Block = {
  reason: 'EXCLUDED' | 'TOO_LITTLE_DATA' | 'TOO_SPARSE' | 'HPA_REQUEST_MISSING' | 'HPA_TWO_TARGETS';
  text: string;
};

export interface Sizing {
  cpuRequest: ProposedAmount;
  cpuLimit: ProposedAmount;
  memoryRequest: ProposedAmount;
  memoryLimit: ProposedAmount;
  /** Why nothing is proposed; null where something may be. */
  blockedBy: Block | null;
}

/** What besides usage decides. */
export interface SizingContext {
  /** QoS class of its pods; null where unknown. */
  qos: 'GUARANTEED' | 'BURSTABLE' | 'BEST_EFFORT' | null;
  /** Kills by the memory limit that are known of the window, and the highest limit they happened at; null for none. */
  killed: { times: number; limit: number } | null;
}

/** What is measured of a container and what is set. */
export interface ContainerToSize {
  usage: ContainerUsage;
  profile: UsageProfile;
  current: Amounts;
  context: SizingContext;
}

/** The amounts of a sizing, as they would be applied. */
export function amountsOf({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: Sizing): Amounts {
  return {
    cpuRequest: cpuRequest.value,
    cpuLimit: cpuLimit.value,
    memoryRequest: memoryRequest.value,
    memoryLimit: memoryLimit.value,
  };
}

/** Whether applying it would change anything. */
export function isChange(sizing: Sizing, current: Amounts): boolean {
  const proposed = amountsOf(sizing);
  return (Object.keys(proposed) as (keyof Amounts)[]).some((key) => proposed[key] !== current[key]);
}

/** Sizes a container by its own usage, without regard to an autoscaler (`size-workload.ts` has that). */
export function sizeContainer(container: ContainerToSize, policy: SizingPolicy): Sizing {
  const { profile, current } = container;
  if (policy.isExcluded) {
    return blockedSizing(current, { reason: 'EXCLUDED', text: 'The policy of its namespace leaves it out.' });
  }
  const enough = enoughData(profile);
  if (enough.kind !== 'ENOUGH') {
    const reason = enough.kind === 'TOO_SPARSE' ? 'TOO_SPARSE' : 'TOO_LITTLE_DATA';
    return blockedSizing(current, { reason, text: `Nothing is proposed yet: ${enough.text}.` });
  }
  const cpuRequest = sizeCpu(container, policy);
  const memoryRequest = sizeMemory(container, policy);
  return {
    cpuRequest,
    cpuLimit: limitCpu(container, cpuRequest.value, policy),
    memoryRequest,
    memoryLimit: limitMemory(container, memoryRequest.value, policy),
    blockedBy: null,
  };
}

export function blockedSizing(current: Amounts, block: Block): Sizing {
  const kept = (value: number | null): ProposedAmount => ({ value, reason: 'BLOCKED', text: block.text });
  return {
    cpuRequest: kept(current.cpuRequest),
    cpuLimit: kept(current.cpuLimit),
    memoryRequest: kept(current.memoryRequest),
    memoryLimit: kept(current.memoryLimit),
    blockedBy: block,
  };
}

/** Above this share of buckets at the limit, usage says what the limit allowed, not what was needed. */
const HELD_UP = 0.01;

/** Share of measured buckets in which a sample was at the CPU limit. */
export function heldUpShare(usage: ContainerUsage, limit: number | null): number {
  if (limit === null) return 0;
  let [at, all] = [0, 0];
  for (const { cpuMax } of usage.pods) {
    for (const value of cpuMax) {
      if (Number.isNaN(value)) continue;
      all++;
      if (value >= 0.98 * limit) at++;
    }
  }
  return all === 0 ? 0 : at / all;
}

function isGuaranteed({ current, context }: ContainerToSize): boolean {
  return context.qos === 'GUARANTEED' && current.cpuRequest !== null && current.cpuRequest === current.cpuLimit;
}

function sizeCpu(container: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const { usage, current, profile } = container;
  const need = cpuNeed(usage, policy);
  if (need === null) return notMeasured(current.cpuRequest, 'CPU');
  if (isGuaranteed(container) && policy.cpuLimit !== 'REMOVE') return guaranteedCpu(container, policy);
  const fitting = ceilCpu(Math.max(policy.cpuFloor, need * policy.cpuHeadroom));
  const heldUp = heldUpShare(usage, current.cpuLimit);
  if (heldUp > HELD_UP && fitting < (current.cpuRequest ?? 0)) {
    const text = `Its CPU limit held it up in ${percentInWords(heldUp)} of the time, so usage does not tell what it needs; the request stays.`;
    return { value: current.cpuRequest, reason: 'HELD_UP_AT_LIMIT', text };
  }
  const below = `It used ${coresInWords(need)} or less for most of the time (the policy aims at ${policy.cpuPercentile} %), and ${coresInWords(profile.cpu!.max)} at the most.`;
  return settled(
    { current: current.cpuRequest, fitting, least: policy.minChange.cpu },
    { share: policy.minChange.share, isFloor: fitting === ceilCpu(policy.cpuFloor), text: below },
  );
}

/** Request and limit are one number there, and the limit must not hold it up: what it used at the most decides. */
function guaranteedCpu({ usage, current }: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const peak = largest(usage.pods.map(({ cpuMax }) => cpuMax)) ?? 0;
  const isHeldUp = heldUpShare(usage, current.cpuLimit) > HELD_UP;
  const fitting = ceilCpu(Math.max(policy.cpuFloor, peak * GUARANTEED_HEADROOM));
  if (isHeldUp && fitting < current.cpuRequest!) {
    return { value: current.cpuRequest, reason: 'HELD_UP_AT_LIMIT', text: 'Its CPU limit held it up; it stays.' };
  }
  const text = `Its class is Guaranteed, so request and limit stay one number: its peak of ${coresInWords(peak)} with head-room.`;
  const settledAmount = settled(
    { current: current.cpuRequest, fitting, least: policy.minChange.cpu },
    { share: policy.minChange.share, isFloor: false, text },
  );
  return settledAmount.reason === 'FITS_USAGE' ? { ...settledAmount, reason: 'GUARANTEED_KEPT' } : settledAmount;
}

/** Over a peak of samples that are means of tens of seconds themselves. */
const GUARANTEED_HEADROOM = 1.15;

function notMeasured(value: number | null, what: string): ProposedAmount {
  return { value, reason: 'NOT_MEASURED', text: `No ${what} usage was measured.` };
}

/** Keeps what is set where the change would be too small to be worth a rollout. */
function settled(
  { current, fitting, least }: { current: number | null; fitting: number; least: number },
  { share, isFloor, text }: { share: number; isFloor: boolean; text: string },
): ProposedAmount {
  if (current !== null && Math.abs(fitting - current) < Math.max(least, share * current)) {
    return { value: current, reason: 'CHANGE_TOO_SMALL', text: `${text} What is set is close enough.` };
  }
  return { value: fitting, reason: isFloor ? 'FLOOR' : 'FITS_USAGE', text };
}

function sizeMemory({ usage, current, context }: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const need = memoryNeed(usage, policy);
  if (need === null) return notMeasured(current.memoryRequest, 'memory');
  const { killed } = context;
  const forKill = killed ? afterKill(killed.limit) : 0;
  const fitting = Math.max(forKill, ceilMemory(Math.max(policy.memoryFloor, need.bytes)));
  const text = killed && fitting === forKill ? killText(killed) : memoryText(need);
  const now = current.memoryRequest;
  const least = Math.max(policy.minChange.memory, policy.minChange.share * (now ?? 0));
  // What is near enough must still hold what was seen.
  const holds = now !== null && now >= Math.max(forKill, need.peak * policy.memoryHeadroom);
  if (holds && Math.abs(fitting - now) < least) {
    return { value: now, reason: 'CHANGE_TOO_SMALL', text: `${text} What is set is close enough.` };
  }
  return { value: fitting, reason: memoryReason(need, fitting, { forKill, policy }), text };
}

function memoryReason(
  need: MemoryNeed,
  fitting: number,
  { forKill, policy }: { forKill: number; policy: SizingPolicy },
): AmountReason {
  if (fitting === forKill) return 'KILLED_AT_LIMIT';
  if (need.isGrowing) return 'GROWS';
  return fitting === ceilMemory(policy.memoryFloor) ? 'FLOOR' : 'FITS_USAGE';
}

function killText({ times, limit }: { times: number; limit: number }): string {
  const often = times === 1 ? 'once' : `${times} times`;
  return `It was killed at its limit of ${memoryInWords(limit)} at least ${often}, so its peak says only what the limit allowed.`;
}

function memoryText({ peak, headroom, isGrowing }: MemoryNeed): string {
  const percent = Math.round(100 * (headroom - 1));
  const grows = isGrowing ? ' Its memory grows from day to day: look for a leak, a request only puts the end off.' : '';
  return `It used ${memoryInWords(peak)} at the most; ${percent} % of head-room come on top.${grows}`;
}

/** A fifth more, and 100 MiB at the least: as the VerticalPodAutoscaler does. */
function afterKill(limit: number): number {
  return ceilMemory(Math.max(1.2 * limit, limit + 100 * 1_048_576));
}

function limitCpu(container: ContainerToSize, request: number | null, policy: SizingPolicy): ProposedAmount {
  const { cpuLimit: limit, cpuRequest: before } = container.current;
  if (limit === null) return { value: null, reason: 'NOT_SET', text: 'No CPU limit is set, and none is needed.' };
  if (policy.cpuLimit === 'REMOVE') {
    return {
      value: null,
      reason: 'LIMIT_REMOVED',
      text: 'The policy has no CPU limits: they hold up, and protect nobody who requests enough.',
    };
  }
  if (isGuaranteed(container)) {
    return { value: request, reason: 'GUARANTEED_KEPT', text: 'Its class is Guaranteed: the limit is the request.' };
  }
  if (policy.cpuLimit === 'RATIO' && before && request !== null) {
    const peak = largest(container.usage.pods.map(({ cpuMax }) => cpuMax)) ?? 0;
    const inRatio = ceilCpu((limit * request) / before);
    const value = request === before ? limit : Math.max(inRatio, Math.min(limit, ceilCpu(peak * GUARANTEED_HEADROOM)));
    return { value, reason: 'LIMIT_IN_RATIO', text: 'The limit keeps its ratio to the request, above the peak.' };
  }
  if (request !== null && limit < request) {
    return { value: request, reason: 'LIMIT_RAISED', text: 'A limit cannot be below its request.' };
  }
  return { value: limit, reason: 'LIMIT_KEPT', text: 'The policy leaves CPU limits as they are.' };
}

function limitMemory(
  { usage, current, context }: ContainerToSize,
  request: number | null,
  policy: SizingPolicy,
): ProposedAmount {
  const { memoryLimit: limit, memoryRequest: before } = current;
  if (limit === null) return { value: null, reason: 'NOT_SET', text: 'No memory limit is set.' };
  const need = memoryNeed(usage, policy);
  const forKill = context.killed ? afterKill(context.killed.limit) : 0;
  const least = Math.max(forKill, ceilMemory((need?.peak ?? 0) * policy.memoryHeadroom));
  if (before !== null && limit === before && request !== null) {
    return { value: request, reason: 'LIMIT_FOLLOWS_REQUEST', text: 'Request and limit are one number, and stay so.' };
  }
  const value = Math.max(limit, request ?? 0, least);
  if (value > limit)
    return { value, reason: 'LIMIT_RAISED', text: 'The limit would leave no room above what was used.' };
  return { value: limit, reason: 'LIMIT_KEPT', text: 'The limit stays: only a request is reserved.' };
}
