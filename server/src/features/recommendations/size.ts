import type { Amounts } from './back-test.js';
import {
  type AmountReason,
  type Block,
  type ContainerToSize,
  GUARANTEED_HEADROOM,
  isGuaranteed,
  type ProposedAmount,
  type Sizing,
} from './container-to-size.js';
import { cpuNeed } from './cpu-need.js';
import { largest } from './distribution.js';
import { enoughData } from './enough-data.js';
import { isHeldUp } from './held-up.js';
import { limitCpu, limitMemory } from './limits.js';
import { afterKill, killText, type MemoryNeed, memoryNeed } from './memory-need.js';
import type { SizingPolicy } from './policy.js';
import { ceilCpu, ceilMemory, coresInWords, memoryInWords, percentInWords } from './quantity.js';
import type { ContainerUsage } from './usage-series.js';

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
  const kept = (value: number | null): ProposedAmount => ({ value, fits: value, reason: 'BLOCKED', text: block.text });
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

function sizeCpu(container: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const { usage, current, profile } = container;
  const need = cpuNeed(usage, policy);
  if (need === null) return notMeasured(current.cpuRequest, 'CPU');
  if (isGuaranteed(container) && policy.cpuLimit !== 'REMOVE') return guaranteedCpu(container, policy);
  const fitting = ceilCpu(Math.max(policy.cpuFloor, need * policy.cpuHeadroom));
  const heldUp = heldUpShare(usage, current.cpuLimit);
  if (heldUp > HELD_UP && fitting < (current.cpuRequest ?? 0)) {
    const text = `Its CPU limit held it up in ${percentInWords(heldUp)} of the time, so usage does not tell what it needs; the request stays.`;
    return { value: current.cpuRequest, fits: current.cpuRequest, reason: 'HELD_UP_AT_LIMIT', text };
  }
  const below = `It used ${coresInWords(need)} or less for most of the time (the policy aims at ${policy.cpuPercentile} %), and ${coresInWords(profile.cpu!.max)} at the most.`;
  return settled(
    { current: current.cpuRequest, fitting, least: policy.minChange.cpu },
    { share: policy.minChange.share, isFloor: fitting === ceilCpu(policy.cpuFloor), text: below },
  );
}

/** Request and limit are one number there, and the limit must not hold it up: what it used at the most decides. */
function guaranteedCpu({ usage, current, context }: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const peak = largest(usage.pods.map(({ cpuMax }) => cpuMax)) ?? 0;
  const isAtLimit = heldUpShare(usage, current.cpuLimit) > HELD_UP || isHeldUp(context.heldUp);
  const fitting = ceilCpu(Math.max(policy.cpuFloor, peak * GUARANTEED_HEADROOM));
  if (isAtLimit && fitting < current.cpuRequest!) {
    return {
      value: current.cpuRequest,
      fits: current.cpuRequest,
      reason: 'HELD_UP_AT_LIMIT',
      text: 'Its CPU limit held it up; it stays.',
    };
  }
  const text = `Its class is Guaranteed, so request and limit stay one number: its peak of ${coresInWords(peak)} with head-room.`;
  const settledAmount = settled(
    { current: current.cpuRequest, fitting, least: policy.minChange.cpu },
    { share: policy.minChange.share, isFloor: false, text },
  );
  return settledAmount.reason === 'FITS_USAGE' ? { ...settledAmount, reason: 'GUARANTEED_KEPT' } : settledAmount;
}

function notMeasured(value: number | null, what: string): ProposedAmount {
  return { value, fits: value, reason: 'NOT_MEASURED', text: `No ${what} usage was measured.` };
}

/** Keeps what is set where a cut would be too small to be worth a rollout, or a raise too small to matter. */
function settled(
  { current, fitting, least }: { current: number | null; fitting: number; least: number },
  { share, isFloor, text }: { share: number; isFloor: boolean; text: string },
): ProposedAmount {
  if (current !== null && isNear({ fitting, current, least, share })) {
    return { value: current, fits: fitting, reason: 'CHANGE_TOO_SMALL', text: `${text} What is set is close enough.` };
  }
  return { value: fitting, fits: fitting, reason: isFloor ? 'FLOOR' : 'FITS_USAGE', text };
}

/** So much below what is needed is repaired, however small the container is: only cuts have to free something. */
function isNear(of: { fitting: number; current: number; least: number; share: number }): boolean {
  const { fitting, current, least, share } = of;
  if (fitting === current) return true;
  return fitting < current ? current - fitting < Math.max(least, share * current) : fitting - current < share * current;
}

function sizeMemory({ usage, current, context }: ContainerToSize, policy: SizingPolicy): ProposedAmount {
  const need = memoryNeed(usage, policy);
  if (need === null) return notMeasured(current.memoryRequest, 'memory');
  const { killed } = context;
  const forKill = killed ? afterKill(killed.limit) : 0;
  const fitting = Math.max(forKill, ceilMemory(Math.max(policy.memoryFloor, need.bytes)));
  const text = killed && fitting === forKill ? killText(killed) : memoryText(need);
  const now = current.memoryRequest;
  const { memory: least, share } = policy.minChange;
  // What is near enough must still hold what was seen.
  const holds = now !== null && now >= Math.max(forKill, need.peak * policy.memoryHeadroom);
  if (holds && isNear({ fitting, current: now, least, share })) {
    return { value: now, fits: fitting, reason: 'CHANGE_TOO_SMALL', text: `${text} What is set is close enough.` };
  }
  return { value: fitting, fits: fitting, reason: memoryReason(need, fitting, { forKill, policy }), text };
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

function memoryText({ peak, headroom, isGrowing }: MemoryNeed): string {
  const percent = Math.round(100 * (headroom - 1));
  const grows = isGrowing ? ' Its memory grows from day to day: look for a leak, a request only puts the end off.' : '';
  return `It used ${memoryInWords(peak)} at the most; ${percent} % of head-room come on top.${grows}`;
}
