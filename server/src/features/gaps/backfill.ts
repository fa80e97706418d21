/** From `from` to `to`, in unix milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/**
 * How far a sample reaches to each side: two of them no more than twice this apart leave nothing out. The slowest source
 * of usage, a kubelet that looks once a minute, is then complete.
 */
export const REACH_MS = 30_000;

/** Widens spans of samples by their reach and joins what then overlaps: what a gap stores. Ordered by time. */
export function reachOf(spans: readonly Span[]): Span[] {
  return union(spans.map(({ from, to }) => ({ from: from - REACH_MS, to: to + REACH_MS })));
}

/** Joins spans that overlap or touch; ordered by time. */
export function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}
