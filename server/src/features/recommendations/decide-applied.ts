import type { Amounts } from './back-test.js';
import type { ContainerFacts, WorkloadFacts } from './facts.js';
import { coresInWords, memoryInWords } from './quantity.js';
import type { RecommendationBody } from './recommendation-body.js';

/** Advice, as far as it decides whether it was followed. */
export interface FollowedAdvice {
  rule: string;
  container: string | null;
  body: RecommendationBody;
}

/** What is in the inventory now of what advice is about. */
export type SubjectNow =
  /** With our id of it, which is another one where it was made again. */
  | { kind: 'WORKLOAD'; workload: WorkloadFacts; workloadId?: string }
  /** It was there, and was deleted. */
  | { kind: 'GONE' }
  /** A rule of alerts. */
  | { kind: 'ALERT_RULE'; forSeconds: number; isEnabled: boolean }
  /** A cluster, with the names of its cluster nodes. */
  | { kind: 'CLUSTER'; nodes: readonly string[] }
  /** Something that is there, and of which nothing more is needed, such as a volume claim. */
  | { kind: 'THERE' }
  /** Not known: nothing is concluded from it. */
  | { kind: 'UNKNOWN' };

/** What was found freed: microcores and bytes of requests, and how much of what a bill was to fall by. */
export interface Realised {
  cpu: number;
  memory: number;
  /** 0 to 1; null while nothing went that is paid for by itself. */
  billShare: number | null;
}

export type AppliedAnswer =
  | { kind: 'APPLIED'; text: string; realised: Realised | null }
  | { kind: 'NOT_APPLIED' }
  /** Whatever it was about is gone, and nothing was saved by advice. */
  | { kind: 'GONE' }
  | { kind: 'UNKNOWN' };

const NOT_APPLIED: AppliedAnswer = { kind: 'NOT_APPLIED' };

/**
 * Whether advice was followed, by what is in the inventory. Half of the way counts: whoever set 0.3 cores where 0.2 were
 * proposed of 1 has followed it in part, and what it really freed is counted as it is. Of several amounts one is enough,
 * as long as none was moved the other way. Advice without a state of its own, such as to look into restarts, is never
 * found applied; it ends when its reason does.
 */
export function decideApplied(advice: FollowedAdvice, now: SubjectNow): AppliedAnswer {
  if (now.kind === 'UNKNOWN') return now;
  if (now.kind === 'GONE') return decideGone(advice);
  if (now.kind === 'ALERT_RULE') return decideRule(advice, now);
  if (now.kind === 'CLUSTER') return decideNodes(advice, now.nodes);
  if (now.kind === 'THERE') return NOT_APPLIED;
  if (advice.body.changes.length > 0) return decideAmounts(advice, now.workload);
  if (advice.body.replicas) return decideReplicas(advice.body, advice.body.replicas, now.workload);
  return decideSetting(advice, now.workload);
}

/** Idle things are to go; a rule that is gone fires no more. */
function decideGone({ rule, body }: FollowedAdvice): AppliedAnswer {
  if (rule === 'unused-volume-claim') {
    return { kind: 'APPLIED', text: 'It was deleted.', realised: { cpu: 0, memory: 0, billShare: 1 } };
  }
  if (rule === 'noisy-alert-rule') return { kind: 'APPLIED', text: 'The rule was deleted.', realised: null };
  if (rule === 'idle-workload') return { kind: 'APPLIED', text: 'It was deleted.', realised: freedOf(body) };
  return { kind: 'GONE' };
}

/** What the numbers that spoke for it say it had requested. */
function freedOf({ freed }: RecommendationBody): Realised | null {
  return freed && { ...freed, billShare: null };
}

function decideRule(
  { body: { forSeconds } }: FollowedAdvice,
  now: { forSeconds: number; isEnabled: boolean },
): AppliedAnswer {
  if (!now.isEnabled) return { kind: 'APPLIED', text: 'The rule was switched off.', realised: null };
  if (!forSeconds || wayOf(forSeconds.from, forSeconds.to, now.forSeconds) < HALF) return NOT_APPLIED;
  return { kind: 'APPLIED', text: `Its \`for\` is ${now.forSeconds} seconds now.`, realised: null };
}

/** One cluster node that went is a bill that fell. */
function decideNodes({ body: { packing } }: FollowedAdvice, nodes: readonly string[]): AppliedAnswer {
  const gone = packing?.nodes.filter((name) => !nodes.includes(name)) ?? [];
  if (!packing || gone.length === 0) return NOT_APPLIED;
  const text = `${gone.length} of the ${packing.nodes.length} cluster nodes went: ${gone.join(', ')}.`;
  return { kind: 'APPLIED', text, realised: { cpu: 0, memory: 0, billShare: gone.length / packing.nodes.length } };
}

const HALF = 0.5;
/** Less is drift. */
const AGAINST = -0.1;

/** How far somebody has come from one number to another: 1 is all of it, less than 0 the other way. */
export function wayOf(from: number, to: number, now: number): number {
  return from === to ? 1 : (now - from) / (to - from);
}

const AMOUNTS: readonly [keyof Amounts, string, (amount: number) => string][] = [
  ['cpuRequest', 'CPU request', coresInWords],
  ['cpuLimit', 'CPU limit', coresInWords],
  ['memoryRequest', 'memory request', memoryInWords],
  ['memoryLimit', 'memory limit', memoryInWords],
];

/** How far an amount went; what was to be set or removed is or is not. */
function wayOfAmount(from: number | null, to: number | null, now: number | null): number {
  if (from !== null && to !== null && now !== null) return wayOf(from, to, now);
  if (to === null || from === null) return (now === null) === (to === null) ? 1 : 0;
  return 0;
}

/** One amount that was to change, and how far it did. */
interface Move {
  way: number;
  text: string;
}

function decideAmounts({ container, body: { changes } }: FollowedAdvice, workload: WorkloadFacts): AppliedAnswer {
  const replicas = replicasNow(workload);
  const realised: Realised = { cpu: 0, memory: 0, billShare: null };
  const moves: Move[] = [];
  for (const change of changes) {
    const live = workload.containers.find(({ name }) => name === change.container)?.current;
    if (!live) return withoutContainer(workload);
    moves.push(...movesOf(change, live));
    // What an autoscaler ties to it has advice of its own, which counts it.
    if (container !== null && change.container !== container) continue;
    realised.cpu += replicas * lessOf('cpuRequest', change.current, live);
    realised.memory += replicas * lessOf('memoryRequest', change.current, live);
  }
  if (!moves.some(({ way }) => way >= HALF) || moves.some(({ way }) => way < AGAINST)) return NOT_APPLIED;
  const told = moves.filter(({ way }) => way >= HALF).map(({ text }) => text);
  return { kind: 'APPLIED', text: `It is set: ${told.join(', ')}.`, realised };
}

/** A container of another name is another one; a workload without pods tells of none. */
function withoutContainer({ containers }: WorkloadFacts): AppliedAnswer {
  return { kind: containers.length === 0 ? 'UNKNOWN' : 'GONE' };
}

function lessOf(key: 'cpuRequest' | 'memoryRequest', before: Amounts, now: Amounts): number {
  return (before[key] ?? 0) - (now[key] ?? 0);
}

function movesOf({ current, proposed }: RecommendationBody['changes'][number], live: Amounts): Move[] {
  return AMOUNTS.flatMap(([key, what, words]) => {
    if (proposed[key] === current[key]) return [];
    const inWords = (amount: number | null): string => (amount === null ? 'not set' : words(amount));
    const way = wayOfAmount(current[key], proposed[key], live[key]);
    const asked = Math.abs(way - 1) < 0.01 ? '' : ` (proposed: ${inWords(proposed[key])})`;
    return [{ way, text: `${what} ${inWords(live[key])}${asked}` }];
  });
}

function replicasNow({ desiredReplicas, pods }: WorkloadFacts): number {
  return desiredReplicas ?? pods.length;
}

function decideReplicas(
  body: RecommendationBody,
  { from, to }: { from: number; to: number },
  workload: WorkloadFacts,
): AppliedAnswer {
  const { autoscaler } = workload;
  // What an autoscaler adds for its load goes again with it: only what it keeps was set by somebody.
  const isKept = autoscaler !== null && to > from;
  const scaled = isKept ? autoscaler.minReplicas : Math.max(replicasNow(workload), autoscaler?.minReplicas ?? 0);
  const way = wayOf(from, to, scaled);
  if (way < HALF) return NOT_APPLIED;
  const text = `It runs ${isKept ? 'at least ' : ''}${scaled} ${scaled === 1 ? 'replica' : 'replicas'} now.`;
  // Without pods nobody tells what they request: it was told when the advice was given.
  const { cpu, memory } = requestsOfPod(workload) ?? perReplica(body, from - to);
  const went = from - scaled;
  return { kind: 'APPLIED', text, realised: { cpu: went * cpu, memory: went * memory, billShare: null } };
}

function requestsOfPod({ containers }: WorkloadFacts): { cpu: number; memory: number } | null {
  if (containers.length === 0) return null;
  const each = (key: 'cpuRequest' | 'memoryRequest'): number =>
    containers.reduce((sum, { current }) => sum + (current[key] ?? 0), 0);
  return { cpu: each('cpuRequest'), memory: each('memoryRequest') };
}

function perReplica({ freed }: RecommendationBody, replicas: number): { cpu: number; memory: number } {
  return freed && replicas > 0 ? { cpu: freed.cpu / replicas, memory: freed.memory / replicas } : { cpu: 0, memory: 0 };
}

/** Settings that are there or are not, by rule. */
const SETTINGS: Readonly<Record<string, (container: ContainerFacts) => boolean>> = {
  'missing-requests': ({ current }) => current.cpuRequest !== null && current.memoryRequest !== null,
  'missing-limits': ({ current }) => current.memoryLimit !== null,
  'missing-probes': ({ hasReadinessProbe, hasLivenessProbe }) => hasReadinessProbe && hasLivenessProbe,
};

function decideSetting(advice: FollowedAdvice, workload: WorkloadFacts): AppliedAnswer {
  if (advice.rule === 'oom-kills') return decideLimit(advice, workload);
  if (advice.rule === 'no-disruption-budget') return decideBudget(workload);
  if (advice.rule === 'all-on-one-node') return decideSpread(workload);
  const setting = SETTINGS[advice.rule];
  if (!setting) return NOT_APPLIED;
  const container = workload.containers.find(({ name }) => name === advice.container);
  if (!container) return withoutContainer(workload);
  return setting(container) ? { kind: 'APPLIED', text: 'It is set now.', realised: null } : NOT_APPLIED;
}

function decideBudget({ budgets }: WorkloadFacts): AppliedAnswer {
  if (budgets === null) return { kind: 'UNKNOWN' };
  const [budget] = budgets;
  if (!budget) return NOT_APPLIED;
  return { kind: 'APPLIED', text: `PodDisruptionBudget ${budget.name} covers it now.`, realised: null };
}

/** So much more is another limit. */
const RAISED = 1.05;

function decideLimit({ container, body }: FollowedAdvice, workload: WorkloadFacts): AppliedAnswer {
  const before = body.evidence.find(({ unit }) => unit === 'BYTES')?.value;
  const live = workload.containers.find(({ name }) => name === container);
  if (before === undefined || !live) return NOT_APPLIED;
  const { memoryLimit } = live.current;
  if (memoryLimit !== null && memoryLimit < RAISED * before) return NOT_APPLIED;
  const now =
    memoryLimit === null ? 'It has no memory limit any more' : `Its memory limit is ${memoryInWords(memoryLimit)}`;
  return { kind: 'APPLIED', text: `${now}; it was ${memoryInWords(before)}.`, realised: null };
}

function decideSpread({ pods }: WorkloadFacts): AppliedAnswer {
  const nodes = new Set(pods.flatMap(({ nodeName }) => (nodeName === null ? [] : [nodeName])));
  if (nodes.size < 2) return NOT_APPLIED;
  return { kind: 'APPLIED', text: `Its pods run on ${nodes.size} cluster nodes now.`, realised: null };
}
