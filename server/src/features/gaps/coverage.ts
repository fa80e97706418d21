import { type Span, union } from './backfill.js';

/** What a calculation over time has to know of a gap: from when to when, and what of it is there after all. */
export interface KnownGap {
  from: Date;
  /** Null while the gap is open: it then lasts to the end of whatever is looked at. */
  to: Date | null;
  backfilled: readonly { from: Date; to: Date }[];
}

/**
 * The parts of a span that were measured: all of it but the gaps, together with what of these was back-filled. Baselines
 * learn from nothing else, or an outage would teach them that silence is usual. Ordered, without overlaps.
 */
export function withoutGaps(span: Span, gaps: readonly KnownGap[]): Span[] {
  return subtract(span, union(gaps.flatMap((gap) => missingOf(gap, span))));
}

/** The rest of the span: what was not measured, and is not back-filled either. Ordered, without overlaps. */
export function missingIn(span: Span, gaps: readonly KnownGap[]): Span[] {
  let from = span.from;
  const missing: Span[] = [];
  for (const measured of [...withoutGaps(span, gaps), { from: span.to, to: span.to }]) {
    if (measured.from > from) missing.push({ from, to: measured.from });
    from = measured.to;
  }
  return missing;
}

/** The share of a span that was measured, 0 to 1; 1 for an empty span, of which nothing is missing. */
export function coverage(span: Span, gaps: readonly KnownGap[]): number {
  const whole = span.to - span.from;
  if (whole <= 0) return 1;
  return withoutGaps(span, gaps).reduce((sum, { from, to }) => sum + to - from, 0) / whole;
}

function missingOf({ from, to, backfilled }: KnownGap, span: Span): Span[] {
  const gap = { from: from.getTime(), to: to?.getTime() ?? Math.max(span.to, from.getTime()) };
  return subtract(gap, union(backfilled.map((one) => ({ from: one.from.getTime(), to: one.to.getTime() }))));
}

/** A span without others, which are ordered and do not overlap. */
function subtract(span: Span, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let from = span.from;
  for (const other of others) {
    if (other.to <= from) continue;
    if (other.from >= span.to) break;
    if (other.from > from) left.push({ from, to: other.from });
    from = other.to;
  }
  if (from < span.to) left.push({ from, to: span.to });
  return left;
}
