import type { Container } from './container.entity.js';

/** What counts ends: how often it was started again, and whether what runs there has ended. */
export type Runs = Pick<
  Container,
  | 'state'
  | 'restartCount'
  | 'lastTerminationReason'
  | 'lastTerminationFinishedAt'
  | 'lastTerminationStartedAt'
  | 'lastTerminationExitCode'
>;

/** Ends of one container of one pod that a report brings to light. */
export interface ObservedEnds {
  reason: string;
  times: number;
  at: Date;
}

/** Of ends between two reports only the last one tells its reason. */
export const UNKNOWN_END = 'Unknown';

/**
 * What ended between two reports of a container; `before` is null for a container that is seen for the first time and was
 * made since its cluster is watched. Kubernetes counts starts, so one that lies ended has ended once more than it started
 * again.
 * @param observedAt for ends that do not tell when they were
 */
export function endsBetween(before: Runs | null, after: Runs, observedAt: Date): ObservedEnds[] {
  const times = endsOf(after) - (before ? endsOf(before) : 0);
  if (times <= 0) return [];
  const at = after.lastTerminationFinishedAt;
  const moment = at && at < observedAt ? at : observedAt;
  const last = { reason: after.lastTerminationReason ?? UNKNOWN_END, times: 1, at: moment };
  return times === 1 ? [last] : [{ reason: UNKNOWN_END, times: times - 1, at: moment }, last];
}

function endsOf(runs: Runs): number {
  return runs.restartCount + (liesEnded(runs) ? 1 : 0);
}

/** One that waits and has ended before waits to be started again. */
function liesEnded(runs: Runs): boolean {
  if (runs.state === 'TERMINATED') return true;
  const { lastTerminationReason, lastTerminationFinishedAt, lastTerminationExitCode, lastTerminationStartedAt } = runs;
  const hasEnded = [
    ...[lastTerminationReason, lastTerminationFinishedAt, lastTerminationExitCode, lastTerminationStartedAt],
  ].some((one) => one !== null);
  return runs.state === 'WAITING' && hasEnded;
}
