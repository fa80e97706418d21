import type { ContainerFacts, WorkloadFacts } from './facts.js';

/** Kills for memory that a container’s limit of now could still cause. */
export interface Kills {
  /** In the last 7 days, in all pods of the workload; at the least so many. */
  times: number;
  /** Of those that were counted; the others are known from the last end of a live pod only. */
  counted: number;
  /** The highest limit at which it was killed, in bytes; 0 where none was set, and its cluster node ran short. */
  limit: number;
  /** Live pods whose last end was a kill. */
  pods: string[];
}

/** Older kills say nothing; the state of a pod keeps them until its container ends again. */
export const RECENT_MS = 7 * 86_400_000;

/**
 * How often a container was killed of late; null where it was not. Kills at a lower limit than the one that is set now
 * were answered by raising it.
 */
export function killsOf(
  { pods }: WorkloadFacts,
  { name, ends, current }: Pick<ContainerFacts, 'name' | 'ends' | 'current'>,
  now: number,
): Kills | null {
  const isAnswered = (limit: number | null): boolean =>
    limit !== null && (current.memoryLimit === null || limit < current.memoryLimit);
  const counted = ends.filter(({ reason, memoryLimit }) => reason === 'OOMKilled' && !isAnswered(memoryLimit));
  const states = pods.flatMap((pod) =>
    pod.containers
      .filter((state) => state.name === name && state.lastEnd?.reason === 'OOMKilled')
      .filter(({ lastEnd }) => lastEnd!.at === null || now - lastEnd!.at <= RECENT_MS)
      .map(({ memoryLimit }) => ({ pod: pod.name, memoryLimit })),
  );
  const times = counted.reduce((sum, one) => sum + one.times, 0);
  if (times === 0 && states.length === 0) return null;
  return {
    times: Math.max(times, states.length),
    counted: times,
    limit: Math.max(0, ...[...counted, ...states].map(({ memoryLimit }) => memoryLimit ?? 0)),
    pods: states.map(({ pod }) => pod),
  };
}
