import { demandAt, type Load, traffic } from '../load.js';

/** A kubelet looks at each container this often, each at its own moments. */
export const SAMPLE_MS = 10_000;
/** CFS accounts in periods of 100 ms. */
const PERIODS_PER_SECOND = 10;
/** Steps in which a time without readers is made up for. */
const MAX_STEPS = 60;
/** Share of its daily peak that a workload has on average: what was before the first reading is reckoned with it. */
const MEAN_TRAFFIC = 0.42;

/** What has added up since a container started, as its cgroup counts it. */
export interface Counters {
  /** The moment that the counters stand for. */
  sampledMs: number;
  cpuSeconds: number;
  /** Over the last sample; null until there is a second one. */
  millicores: number | null;
  /** Only with a CPU limit. */
  periods: number;
  throttledPeriods: number;
  throttledSeconds: number;
}

/** A container whose counters are kept. */
export interface Counted {
  load: Load;
  startedMs: number;
  /** Moment of its samples after the multiples of `SAMPLE_MS`. */
  offsetMs: number;
}

/** The last moment at or before now at which something with this offset was sampled. */
export function sampleBefore(nowMs: number, offsetMs: number): number {
  return Math.floor((nowMs - offsetMs) / SAMPLE_MS) * SAMPLE_MS + offsetMs;
}

/** Part of the periods in which a container that wants so much had to wait: its bursts reach the limit before its mean does. */
export function throttledShare(demand: number, limit: number): number {
  if (!Number.isFinite(limit)) return 0;
  const excess = (demand / limit - 0.75) / 0.35;
  return excess <= 0 ? 0 : Math.min(0.98, 0.6 * excess ** 2);
}

/** The counters of a container that is looked at for the first time; null before its first sample. */
export function firstCounters(counted: Counted, moment: Moment): Counters | null {
  const { load, startedMs, offsetMs } = counted;
  const until = sampleBefore(moment.nowMs, offsetMs);
  if (until < startedMs) return null;
  // A long past is reckoned, only its end is followed.
  const from = Math.max(startedMs, until - MAX_STEPS * SAMPLE_MS);
  const reckonedSeconds = (from - startedMs) / 1000;
  const mean = Math.min(demandAt(load, from, 0, MEAN_TRAFFIC), load.cpuLimit);
  const isLimited = Number.isFinite(load.cpuLimit);
  const started: Counters = {
    sampledMs: from,
    cpuSeconds: (mean / 1000) * reckonedSeconds,
    millicores: null,
    periods: isLimited ? Math.floor(reckonedSeconds * PERIODS_PER_SECOND) : 0,
    throttledPeriods: 0,
    throttledSeconds: 0,
  };
  advance(started, counted, moment);
  return started;
}

export interface Moment {
  nowMs: number;
  seed: number;
  /** Share of the traffic that the container carries. */
  share: number;
}

/** Brings counters up to the last sample before now; they never fall. */
export function advance(
  counters: Counters,
  { load, startedMs, offsetMs }: Counted,
  { nowMs, seed, share }: Moment,
): void {
  const until = sampleBefore(nowMs, offsetMs);
  const stepMs = Math.max(SAMPLE_MS, (until - counters.sampledMs) / MAX_STEPS);
  while (counters.sampledMs < until) {
    const at = Math.min(until, counters.sampledMs + stepMs);
    const seconds = (at - counters.sampledMs) / 1000;
    const demand = demandAt(load, at, startedMs, trafficAt(seed, at) * share);
    count(counters, load, demand, seconds);
    counters.sampledMs = at;
  }
}

function count(counters: Counters, { cpuLimit }: Load, demand: number, seconds: number): void {
  const millicores = Math.min(demand, cpuLimit);
  counters.millicores = millicores;
  counters.cpuSeconds += (millicores / 1000) * seconds;
  if (!Number.isFinite(cpuLimit)) return;
  // Only periods in which it runs are counted: an idle container has few.
  const periods = seconds * PERIODS_PER_SECOND * Math.min(1, 0.15 + (1.5 * demand) / cpuLimit);
  const throttled = periods * throttledShare(demand, cpuLimit);
  counters.periods += periods;
  counters.throttledPeriods += throttled;
  counters.throttledSeconds += throttled * 0.04;
}

const TRAFFIC_KEPT = 600;
const known = new Map<number, number>();
let knownSeed: number | undefined;

/** The traffic, reckoned once a second: thousands of containers ask for the same moments. */
function trafficAt(seed: number, ms: number): number {
  if (seed !== knownSeed || known.size > TRAFFIC_KEPT) known.clear();
  knownSeed = seed;
  const second = Math.floor(ms / 1000);
  let value = known.get(second);
  if (value === undefined) {
    value = traffic(seed, second * 1000);
    known.set(second, value);
  }
  return value;
}
