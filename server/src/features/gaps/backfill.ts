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

/**
 * What of a gap is there again, from the stored reach of its late samples: from a first sample to the last one that
 * follows without a hole, and on to the gap's own end where that is no further away than another sample might be.
 */
export function backfilledSpans(gap: { from: number; to: number | null }, reach: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const { from, to } of union(reach)) {
    // A moment that stands alone fills nothing: often it is the first one after the agent came back.
    if (to - from <= 2 * REACH_MS) continue;
    const begins = from <= gap.from + REACH_MS ? gap.from : from + REACH_MS;
    const ends = gap.to !== null && to >= gap.to - REACH_MS ? gap.to : to - REACH_MS;
    if (ends > begins) found.push({ from: begins, to: ends });
  }
  return found;
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
