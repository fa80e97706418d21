import { formatBytes, joinQuantity } from '../../lib/format';

interface Termination {
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly finishedAt: string | null;
}

interface ContainerReading {
  readonly name: string;
  readonly restartCount: number;
  readonly lastTermination: Termination | null;
  readonly resources: { readonly memoryLimitBytes: number | null };
}

export interface Verdict {
  /** "Restarted 47×" and why the last time; null where nothing restarted. */
  readonly text: string | null;
  readonly lastAt: string | null;
}

/** What happened to a pod in one sentence: how often it restarted, and the reason of the last time with its evidence. */
export function restartVerdict(containers: readonly ContainerReading[]): Verdict {
  const restarts = containers.reduce((sum, container) => sum + container.restartCount, 0);
  const ended = containers
    .filter((container) => container.lastTermination !== null)
    .sort((a, b) => (b.lastTermination?.finishedAt ?? '').localeCompare(a.lastTermination?.finishedAt ?? ''));
  const last = ended[0];
  if (restarts === 0 || !last?.lastTermination) {
    return { text: restarts > 0 ? `Restarted ${restarts}×` : null, lastAt: null };
  }
  const { reason, exitCode, finishedAt } = last.lastTermination;
  const code = exitCode === null ? '' : ` (${exitCode})`;
  const limit = last.resources.memoryLimitBytes;
  const evidence = reason === 'OOMKilled' && limit !== null ? `, limit ${joinQuantity(formatBytes(limit))}` : '';
  return {
    text: `Restarted ${restarts}×; last in ${last.name}: ${reason ?? 'ended'}${code}${evidence}`,
    lastAt: finishedAt,
  };
}
