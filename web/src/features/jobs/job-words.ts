import type { JobRowFragment } from '../../graphql/generated';
import { formatDuration } from '../../lib/time';

type StateOfJob = Pick<JobRowFragment, 'isRunning' | 'lastOutcome' | 'warning' | 'lastError'>;

/** How a job stands: what somebody has to look at comes first. */
export function stateOfJob({ isRunning, lastOutcome, warning, lastError }: StateOfJob): {
  kind: 'failing' | 'degraded' | 'progressing' | 'unknown' | 'healthy';
  word: string;
  why: string | null;
} {
  if (lastOutcome === 'FAILED') return { kind: 'failing', word: 'Failed', why: lastError };
  if (warning !== null) return { kind: 'degraded', word: 'Warning', why: warning };
  if (isRunning) return { kind: 'progressing', word: 'Running', why: null };
  if (lastOutcome === null) return { kind: 'unknown', word: 'Never ran', why: null };
  if (lastOutcome === 'INTERRUPTED') return { kind: 'progressing', word: 'Interrupted', why: null };
  return { kind: 'healthy', word: 'Done', why: null };
}

/** How long a run took: "140 ms", or as durations are written from a second on. */
export function durationInWords(seconds: number | null): string {
  if (seconds === null) return '—';
  return seconds < 1 ? `${Math.round(seconds * 1_000)} ms` : formatDuration(seconds * 1_000);
}

/** When a job runs next, as seen from `now`. */
export function nextRunInWords(at: string | null, now: Date): string {
  if (at === null) return '—';
  const aheadMs = new Date(at).getTime() - now.getTime();
  return aheadMs > 0 ? `in ${formatDuration(aheadMs)}` : 'due';
}
