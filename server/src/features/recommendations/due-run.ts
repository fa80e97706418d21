/** What is known of the runs over a cluster. */
export interface RunState {
  begunAt: Date;
  finishedAt: Date | null;
}

export type DueReason = 'NEVER_RAN' | 'UNDER_WAY' | 'LONG_AGO';

export const LONGEST_MS = 6 * 3_600_000;
export const SHORTEST_MS = 60_000;
/** A young cluster is known a tenth longer by then. */
export const SHARE_OF_AGE = 0.1;

/**
 * Why a cluster is to be looked at now; null where it is not. A young one has more to show every minute, an old one
 * hardly anything new within hours.
 */
export function dueReason(run: RunState | null, clusterCreatedAt: Date, now: Date): DueReason | null {
  if (!run) return 'NEVER_RAN';
  if (run.finishedAt === null || run.finishedAt < run.begunAt) return 'UNDER_WAY';
  const age = now.getTime() - clusterCreatedAt.getTime();
  const interval = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, SHARE_OF_AGE * age));
  return now.getTime() - run.begunAt.getTime() >= interval ? 'LONG_AGO' : null;
}
