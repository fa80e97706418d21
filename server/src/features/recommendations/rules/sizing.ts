import { type Amounts, backTest } from '../back-test.js';
import { confidenceIn } from '../confidence.js';
import type { ContainerToSize, Sizing } from '../container-to-size.js';
import type { ContainerFacts, WorkloadFacts } from '../facts.js';
import { heldUpText, isHeldUp } from '../held-up.js';
import { killsOf } from '../kills.js';
import type { SizingPolicy } from '../policy.js';
import { percentInWords } from '../quantity.js';
import { type Rhythm, rhythmOf } from '../rhythm.js';
import { amountsOf } from '../size.js';
import { sizeWorkload, type TargetChange } from '../size-workload.js';
import {
  backTestInWords,
  changesInWords,
  cpuSentence,
  memorySentence,
  type Named,
  tightSentence,
  togetherInWords,
} from '../words.js';
import {
  type Advice,
  type AmountChange,
  adviceOf,
  type Evidence,
  none,
  type RuleContext,
  type Verdict,
} from './rule.js';
import { isServing, named, replicasOf, subjectOf } from './workload.js';

/** A container of which something was measured. */
export type MeasuredContainer = ContainerFacts & {
  usage: NonNullable<ContainerFacts['usage']>;
  profile: NonNullable<ContainerFacts['profile']>;
};

/** A measured container with what is proposed for it. */
interface Sized {
  container: MeasuredContainer;
  sizing: Sizing;
}

type Way = 'LESS' | 'MORE';
const KEYS = ['cpuRequest', 'cpuLimit', 'memoryRequest', 'memoryLimit'] as const;
const REQUESTS = ['cpuRequest', 'memoryRequest'] as const;

/**
 * Advice about containers whose requests are too large (`LESS`) or too small (`MORE`). Both come from one sizing, so they
 * never contradict each other; each of them changes one resource of a container only where it goes its way.
 */
export function sizingVerdict(
  rule: { name: string; category: Advice['category'] },
  way: Way,
  { workload, context }: { workload: WorkloadFacts; context: RuleContext },
): Verdict {
  const measured = workload.containers.filter(
    (one): one is Sized['container'] => one.usage !== null && one.profile !== null,
  );
  if (measured.length === 0) return none('NOT_MEASURED', 'No usage of its containers was measured.');
  const { sized, targets } = sizeAll(workload, measured, context);
  const advice = sized.flatMap((one) => adviceFor(rule, way, { workload, one, sized, targets }));
  if (advice.length > 0) return { kind: 'ADVICE', advice };
  const block = sized.find(({ sizing }) => sizing.blockedBy !== null)?.sizing.blockedBy;
  if (block) return none(block.reason, block.text);
  return none('FINE', way === 'LESS' ? 'Its requests fit its usage.' : 'Its requests and limits hold its usage.');
}

interface SizedWorkload {
  policy: SizingPolicy;
  sized: Sized[];
  targets: TargetChange[];
}

/** The rule for too much and the one for too little ask for the same sizing, which goes through all usage. */
const lastSized = new WeakMap<WorkloadFacts, SizedWorkload>();

function sizeAll(workload: WorkloadFacts, measured: Sized['container'][], { policy, now }: RuleContext): SizedWorkload {
  const known = lastSized.get(workload);
  if (known?.policy === policy) return known;
  const parts = new Map(measured.map((one) => [one.name, toSize(workload, one, now)]));
  const unmeasured = new Map(
    workload.containers.flatMap(({ name, current }) => (parts.has(name) ? [] : [[name, current]])),
  );
  const { containers, targets } = sizeWorkload(parts, policy, workload.autoscaler, unmeasured);
  const sized = measured.map((container) => ({ container, sizing: containers.get(container.name)! }));
  lastSized.set(workload, { policy, sized, targets });
  return { policy, sized, targets };
}

/** A measured container as sizing takes it. */
export function toSize(workload: WorkloadFacts, container: Sized['container'], now: number): ContainerToSize {
  const { usage, profile, current, heldUp } = container;
  const kills = killsOf(workload, container, now);
  // Without a limit its cluster node ran short: that says nothing of what it needs.
  const killed = kills && kills.limit > 0 ? { times: kills.times, limit: kills.limit } : null;
  return { usage, profile, current, context: { qos: workload.pods[0]?.qos ?? null, killed, heldUp } };
}

/** What is proposed where it goes the rule's way; the rest stays as it is set. */
function going(way: Way, current: Amounts, sizing: Sizing): Amounts {
  const proposed = amountsOf(sizing);
  const goes = (request: 'cpuRequest' | 'memoryRequest', limit: 'cpuLimit' | 'memoryLimit'): boolean => {
    const [from, to] = [current[request], proposed[request]];
    if (from === null || to === null) return false;
    if (from !== to) return way === 'LESS' ? to < from : to > from;
    // Where only the limit changes, removing one frees nothing and raising one mends.
    return way === 'MORE' && (proposed[limit] ?? 0) > (current[limit] ?? 0);
  };
  const cpu = goes('cpuRequest', 'cpuLimit') ? proposed : current;
  const memory = goes('memoryRequest', 'memoryLimit') ? proposed : current;
  return {
    cpuRequest: cpu.cpuRequest,
    cpuLimit: cpu.cpuLimit,
    memoryRequest: memory.memoryRequest,
    memoryLimit: memory.memoryLimit,
  };
}

function adviceFor(
  rule: { name: string; category: Advice['category'] },
  way: Way,
  { workload, one, sized, targets }: { workload: WorkloadFacts; one: Sized; sized: Sized[]; targets: TargetChange[] },
): Advice[] {
  const { container, sizing } = one;
  const { current, profile } = container;
  const proposed = going(way, current, sizing);
  if (KEYS.every((key) => proposed[key] === current[key])) return [];
  const change = changeTo(container, proposed);
  const own = targets.filter(
    ({ resource, container: scaled }) =>
      proposed[`${resource}Request`] !== current[`${resource}Request`] && (scaled ?? container.name) === container.name,
  );
  const alongside = changesAlongside(sized, one, own);
  const freed = freedBy(workload, current, proposed);
  if (way === 'LESS' && !isWorthTelling(freed, current, proposed)) return [];
  const sentences = sentencesOf(way, named(workload, container.name), { change, profile });
  const rhythm = rhythmOf(profile);
  const reasons = REQUESTS.filter((key) => proposed[key] !== current[key]).map((key) => sizing[key].text);
  const parts = [
    ...changesInWords(current, proposed),
    ...own.map((target) => targetInWords(target)),
    ...alongside.map((other) => `In the same step, container ${other.container}: ${inOneSentence(other)}`),
    ...reasons,
    ...(isHeldUp(container.heldUp) ? [heldUpText(container.heldUp)] : []),
    ...(isWorthFollowing(workload, rhythm) ? [rhythm.text] : []),
    backTestInWords(change.after),
  ];
  return [
    adviceOf(rule, {
      subject: subjectOf(workload, container.name),
      risk: riskOf(way, change, sizing),
      title: togetherInWords(named(workload, container.name), sentences),
      text: parts.join(' '),
      evidence: evidenceOf(current, container),
      confidence: confidenceIn(profile),
      changes: [change, ...alongside],
      targets: own,
      freed,
    }),
  ];
}

function changeTo({ name, isSidecar, current, usage }: MeasuredContainer, proposed: Amounts): AmountChange {
  const tests = { before: backTest(usage, current), after: backTest(usage, proposed) };
  return { container: name, ...(isSidecar && { isSidecar }), current, proposed, ...tests };
}

/**
 * Changes of other containers without which this one must not be applied: a target of whole pods goes by the sum of
 * their requests, and was solved for all of them together.
 */
function changesAlongside(sized: readonly Sized[], one: Sized, targets: readonly TargetChange[]): AmountChange[] {
  const coupled = targets.filter(({ container }) => container === null).map(({ resource }) => resource);
  return sized
    .filter((other) => other !== one)
    .flatMap(({ container, sizing }) => {
      const proposed = { ...container.current };
      for (const resource of coupled) {
        proposed[`${resource}Request`] = sizing[`${resource}Request`].value;
        proposed[`${resource}Limit`] = sizing[`${resource}Limit`].value;
      }
      return KEYS.every((key) => proposed[key] === container.current[key]) ? [] : [changeTo(container, proposed)];
    });
}

function inOneSentence({ current, proposed }: AmountChange): string {
  return changesInWords(current, proposed).join(' ');
}

/** Microcores between busy and quiet hours, of all pods, below which no schedule pays. */
const WORTH_FOLLOWING = 250_000;

/** Whether somebody could make something of it that use differs by the hour. */
function isWorthFollowing(workload: WorkloadFacts, { kind, busy, quiet, weekend }: Rhythm): boolean {
  if (kind === 'NONE' || kind === 'UNKNOWN' || !isServing(workload) || workload.autoscaler) return false;
  const least = Math.min(quiet ?? Number.POSITIVE_INFINITY, weekend ?? Number.POSITIVE_INFINITY);
  return replicasOf(workload) * ((busy ?? 0) - least) >= WORTH_FOLLOWING;
}

function targetInWords({ autoscaler, resource, container, from, to }: TargetChange): string {
  const what = `${resource === 'cpu' ? 'CPU' : 'memory'} target of HorizontalPodAutoscaler ${autoscaler}`;
  const where = container === null ? '' : ` for container ${container}`;
  return `${to < from ? 'Lower' : 'Raise'} the ${what}${where} from ${percentInWords(from)} to ${percentInWords(to)} with it.`;
}

function sentencesOf(
  way: Way,
  who: Named,
  { change, profile }: { change: AmountChange; profile: ContainerFacts['profile'] & object },
): string[] {
  const { current, proposed } = change;
  const isCpu = proposed.cpuRequest !== current.cpuRequest || proposed.cpuLimit !== current.cpuLimit;
  const isMemory = proposed.memoryRequest !== current.memoryRequest || proposed.memoryLimit !== current.memoryLimit;
  const { cpuRequest, memoryRequest } = current;
  const told = [
    isCpu && way === 'LESS' ? cpuSentence(who, cpuRequest, profile) : null,
    isCpu && way === 'MORE' ? tightSentence(who, 'CPU', { request: cpuRequest, profile }) : null,
    isMemory && way === 'LESS' ? memorySentence(who, memoryRequest, profile) : null,
    isMemory && way === 'MORE' ? tightSentence(who, 'memory', { request: memoryRequest, profile }) : null,
  ];
  return told.filter((text) => text !== null);
}

/** Cores that a cut has to free in all pods together; memory counts as so much CPU as it costs. */
const WORTH_CORES = 0.05;
const BYTES_PER_CORE = 8 * 1_073_741_824;

/** Whether a cut is worth a rollout: it frees something to speak of, or at least half of what it is about. */
function isWorthTelling(freed: { cpu: number; memory: number } | null, current: Amounts, proposed: Amounts): boolean {
  if (freed && freed.cpu / 1_000_000 + freed.memory / BYTES_PER_CORE >= WORTH_CORES) return true;
  return REQUESTS.some((key) => (proposed[key] ?? 0) <= (current[key] ?? 0) / 2 && proposed[key] !== current[key]);
}

/** Of too much: what a cut could do. Of too little: what happens already. */
function riskOf(way: Way, { before, after }: AmountChange, { memoryRequest }: Sizing): Advice['risk'] {
  const test = way === 'LESS' ? after : before;
  if ((test.kills ?? 0) > 0 || (test.aboveMemoryLimit ?? 0) > 0) return 'HIGH';
  if (way === 'MORE' && memoryRequest.reason === 'KILLED_AT_LIMIT') return 'HIGH';
  const share = (minutes: number | null): number => (minutes ?? 0) / Math.max(1, test.measured);
  if (way === 'MORE' && share(test.atCpuLimit) > 0.25) return 'HIGH';
  // Beyond a request nothing happens while its cluster node has room.
  const most = Math.max(share(test.aboveCpuRequest), share(test.atCpuLimit), share(test.aboveMemoryRequest));
  return most > 0.05 ? 'MEDIUM' : 'LOW';
}

function evidenceOf(current: Amounts, { profile, heldUp = null }: Sized['container']): Evidence[] {
  const cores = (label: string, value: number | null | undefined): Evidence[] =>
    value === null || value === undefined ? [] : [{ label, value: value / 1_000_000, unit: 'CORES' }];
  const bytes = (label: string, value: number | null | undefined): Evidence[] =>
    value === null || value === undefined ? [] : [{ label, value, unit: 'BYTES' }];
  return [
    ...cores('CPU request', current.cpuRequest),
    ...cores('CPU, 95th percentile', profile.cpu?.p95),
    ...cores('CPU, highest', profile.cpu?.max),
    ...(heldUp === null
      ? []
      : [{ label: 'Held up by its CPU limit, last day', value: heldUp, unit: 'SHARE' as const }]),
    ...bytes('Memory request', current.memoryRequest),
    ...bytes('Memory, 95th percentile', profile.memory?.p95),
    ...bytes('Memory, highest', profile.memory?.max),
    { label: 'Days measured', value: profile.days, unit: 'COUNT' },
    { label: 'Measured of the time its pods ran', value: profile.coverage, unit: 'SHARE' },
  ];
}

/** Pods of these come and go: how much runs of them on average is not known. */
const RUN_AT_TIMES = ['Job', 'CronJob'];

function freedBy(workload: WorkloadFacts, current: Amounts, proposed: Amounts): Advice['freed'] {
  if (RUN_AT_TIMES.includes(workload.kind)) return null;
  const replicas = replicasOf(workload);
  return {
    cpu: replicas * ((current.cpuRequest ?? 0) - (proposed.cpuRequest ?? 0)),
    memory: replicas * ((current.memoryRequest ?? 0) - (proposed.memoryRequest ?? 0)),
  };
}
