import { correctionSeconds } from './clock-skew.js';
import { HEALTH_REASON_CODES, type HealthReason, type HealthReasonCode } from './health.js';

/** One source of usage as the agent finds it. */
export interface UsageSourceFacts {
  name: string;
  status: string;
  /** As JSON has it. */
  since: string;
}

/** What the agent, the inventory and the ledger of gaps say of a cluster that reports. */
export interface ClusterFacts {
  /** As of the last heartbeat. */
  collectors: readonly { name: string; status: string; message: string | null }[];
  /** Its sources of usage, best first; null where the agent does not tell. */
  usageSources: readonly UsageSourceFacts[] | null;
  /** Kinds of objects that the agent may not read, with the reason. */
  unobserved: Readonly<Record<string, string>>;
  /** Seconds by which the agent's clock is ahead; null where that is not known. */
  clockSkewSeconds: number | null;
  clusterNodes: { total: number; notReady: number };
  /** The newest gap of batches that the agent dropped, where it is recent. */
  dropped: { from: Date; to: Date; batches: number | null } | null;
  lastHeartbeatAt: Date | null;
}

/** What stands in the place of a source where none measures. */
const UNMEASURED = 'requests';
const SOURCE_WORDS: ReadonlyMap<string, string> = new Map([
  ['DENIED', 'is denied'],
  ['ABSENT', 'is not installed'],
  ['UNREACHABLE', 'is not reachable'],
  ['EMPTY', 'has no values'],
]);

/** Collectors that measure usage; one without a source has nothing to report, which is a failure here. */
const USAGE_COLLECTORS = new Set(['usage', 'host']);

/**
 * What is the matter with a cluster beside absence, worst first. A reason that stood before keeps its beginning, also
 * when its words have changed; a new one begins with the heartbeat that told of it, or now.
 */
export function judgeReasons(facts: ClusterFacts, before: readonly HealthReason[], now: Date): HealthReason[] {
  const found = new Map<HealthReasonCode, string>();
  const add = (code: HealthReasonCode, message: string | null): void => {
    if (message !== null) found.set(code, message);
  };
  add('NODES_NOT_READY', explainNodes(facts.clusterNodes));
  add('SOURCE_UNAVAILABLE', explainSource(facts));
  add('DATA_DROPPED', explainDropped(facts.dropped));
  add('COLLECTOR_FAILED', explainCollectors(facts.collectors));
  add('KINDS_UNOBSERVED', explainUnobserved(facts.unobserved));
  add('CLOCK_SKEWED', explainSkew(facts.clockSkewSeconds));
  return HEALTH_REASON_CODES.flatMap((code) => {
    const message = found.get(code);
    if (message === undefined) return [];
    const known = before.find((reason) => reason.code === code)?.since;
    return [{ code, message, since: known ?? beginOf(code, facts, now) }];
  });
}

/** When a reason that is new began: the agent itself knows since when usage is not measured. */
function beginOf(code: HealthReasonCode, facts: ClusterFacts, now: Date): Date {
  const { usageSources, lastHeartbeatAt, clockSkewSeconds } = facts;
  if (code === 'NODES_NOT_READY') return now;
  const told = lastHeartbeatAt ?? now;
  const unmeasured = usageSources?.find(({ name, status }) => name === UNMEASURED && status === 'ACTIVE');
  if (code !== 'SOURCE_UNAVAILABLE' || !unmeasured) return told;
  const since = new Date(Date.parse(unmeasured.since) - (clockSkewSeconds ?? 0) * 1_000);
  return since < told ? since : told;
}

function explainNodes({ total, notReady }: ClusterFacts['clusterNodes']): string | null {
  if (notReady === 0) return null;
  return `${notReady} of ${total} cluster nodes ${notReady === 1 ? 'is' : 'are'} not ready.`;
}

/** Why the agent cannot read its source of usage, in its own words; null where it can. */
function sourceFailure(collectors: ClusterFacts['collectors']): string | null {
  const failing = collectors.find(({ name, status }) => USAGE_COLLECTORS.has(name) && status !== 'OK');
  return failing ? (failing.message ?? failing.status) : null;
}

/** Which sources cannot be read and what is the matter with each, shortly; null where the agent does not tell. */
function explainSources(sources: ClusterFacts['usageSources']): string | null {
  const failed = (sources ?? []).filter(({ status }) => SOURCE_WORDS.has(status));
  return failed.length === 0
    ? null
    : failed.map(({ name, status }) => `${name} ${SOURCE_WORDS.get(status)!}`).join(', ');
}

/** Why usage is not measured, for the ledger of gaps; null where it is. */
export function usageFailure({
  collectors,
  usageSources,
}: Pick<ClusterFacts, 'collectors' | 'usageSources'>): string | null {
  const failure = sourceFailure(collectors);
  return failure === null ? null : (explainSources(usageSources) ?? failure);
}

/** The cluster itself may be well: it is its usage that nobody knows. */
function explainSource({ collectors, usageSources }: ClusterFacts): string | null {
  const failure = sourceFailure(collectors);
  if (failure === null) return null;
  const sources = explainSources(usageSources);
  return sources === null
    ? `The agent cannot read its source of usage: ${sentence(failure)}`
    : `Usage is unknown, requests and limits are not: ${sources}.`;
}

function explainDropped(dropped: ClusterFacts['dropped']): string | null {
  if (!dropped) return null;
  const { from, to, batches } = dropped;
  const many = batches === null ? 'Batches' : `${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  return `${many} observed from ${clock(from)} to ${clock(to)} UTC had to be dropped by the agent.`;
}

function explainCollectors(collectors: ClusterFacts['collectors']): string | null {
  const failing = collectors.filter(({ name, status }) => !USAGE_COLLECTORS.has(name) && status === 'FAILED');
  if (failing.length === 0) return null;
  const each = failing.map(({ name, message }) => `${name} (${message ?? 'no reason given'})`);
  return sentence(`The agent's ${failing.length === 1 ? 'collector' : 'collectors'} failed: ${each.join(', ')}`);
}

function explainUnobserved(unobserved: ClusterFacts['unobserved']): string | null {
  const kinds = Object.entries(unobserved).sort(([a], [b]) => (a < b ? -1 : 1));
  if (kinds.length === 0) return null;
  return sentence(
    `The agent cannot observe ${kinds.map(([kind, reason]) => `${inWords(kind)} (${reason})`).join(', ')}`,
  );
}

function explainSkew(skewSeconds: number | null): string | null {
  if (skewSeconds === null || correctionSeconds(skewSeconds) === 0) return null;
  const direction = skewSeconds > 0 ? 'ahead' : 'behind';
  return `The agent's clock is ${Math.abs(skewSeconds)} s ${direction}; the times of its samples are corrected. Synchronise it, for example by NTP.`;
}

/** “cluster nodes” for CLUSTER_NODE. */
function inWords(kind: string): string {
  return `${kind.toLowerCase().replaceAll('_', ' ')}s`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function clock(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace('T', ' ');
}
