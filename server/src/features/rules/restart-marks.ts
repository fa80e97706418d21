/** What was known of a container's count of restarts at a moment (unix ms). */
export interface RestartMark {
  at: number;
  count: number;
}

export interface RestartCount {
  /** Restarts so far. */
  count: number;
  /** Unix ms of the last end of the container. */
  restartedAt: number;
  /** Unix ms; null where nobody knows. */
  podStartedAt: number | null;
}

/** A rule remembers so many changes of one count; the oldest within the window go first. */
const MAX_MARKS = 50;

/**
 * How many restarts lie within the window that ends at `at`, and what to remember. Kubernetes only tells the count so
 * far: of the time before the first look at least the last restart is known, so that nothing is counted that was not.
 */
export function countRestarts(
  marks: readonly RestartMark[],
  { count, restartedAt, podStartedAt }: RestartCount,
  { at, windowMs }: { at: number; windowMs: number },
): { restarts: number; marks: RestartMark[] } {
  const from = at - windowMs;
  const known: RestartMark[] = marks.length > 0 ? [...marks] : [firstMark({ count, restartedAt, podStartedAt }, from)];
  if (known.at(-1)!.count !== count) known.push({ at, count });
  const before = known.findLastIndex((mark) => mark.at <= from);
  const kept = known.slice(Math.max(0, before)).slice(-MAX_MARKS);
  // A count that falls is that of another container of the same name.
  return { restarts: Math.max(0, count - kept[0]!.count), marks: kept };
}

function firstMark({ count, restartedAt, podStartedAt }: RestartCount, from: number): RestartMark {
  if (podStartedAt !== null && podStartedAt >= from) return { at: podStartedAt, count: 0 };
  return { at: Math.min(restartedAt - 1, from), count: count - 1 };
}
