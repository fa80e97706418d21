import type { LoadProfile } from '../load.js';

/** One container's time on one cluster node. Plain data: a history is kept as JSON. */
export interface ContainerLife {
  namespace: string;
  workload: string;
  pod: string;
  container: string;
  node: string;
  /** What its noise follows from, as `LoadMoment.key`. */
  key: string;
  profile: LoadProfile;
  /** Share of the traffic, 1 with the replicas for which the profile was written. */
  share: number;
  /** Millicores and MiB; null when not set. */
  cpuLimit: number | null;
  memoryLimit: number | null;
  /** Unix ms: it is measured from the first (inclusive) to the second (exclusive). */
  fromMs: number;
  toMs: number;
  /** Start of one of its runs. */
  startedMs: number;
  /** It ends and starts again this often, before and after `startedMs`; null: it runs on. */
  restartEveryMs: number | null;
}

/** A span without any sample, unix ms: the agent was away. */
export interface Silence {
  fromMs: number;
  toMs: number;
}

export interface NodeLife {
  name: string;
  /** Millicores that it has. */
  cpuCapacity: number;
  /** Its moments of measurement lie this much after the multiples of the step. */
  offsetMs: number;
}

/** All that was measured in a span: a pure function of it and the time gives every value. */
export interface History {
  seed: number;
  fromMs: number;
  toMs: number;
  nodes: NodeLife[];
  lives: ContainerLife[];
  silences: Silence[];
}

/** When the run began that goes on at the moment. */
export function runStartedAt({ startedMs, restartEveryMs }: ContainerLife, nowMs: number): number {
  if (restartEveryMs === null) return startedMs;
  return startedMs + Math.floor((nowMs - startedMs) / restartEveryMs) * restartEveryMs;
}
