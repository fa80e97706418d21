/** A stretch of time in which an alert was in one state; unix ms. */
export interface StateSpan {
  from: number;
  to: number;
  state: 'PENDING' | 'FIRING' | 'RESOLVED';
  /** False where its cluster was not heard of: nobody knows then. */
  isObserved: boolean;
}

/** A moment from which on an alert was in a state. */
export interface StateChange {
  at: number;
  state: StateSpan['state'];
}

interface Window {
  from: number;
  to: number;
}

/**
 * The states of an alert within a window, in order and without a hole from its first sighting on.
 * @param changes in order
 * @param gaps in which its cluster was not heard of
 */
export function spansOf(changes: readonly StateChange[], gaps: readonly Window[], window: Window): StateSpan[] {
  return changes.flatMap(({ at, state }, n) => {
    const span = cut({ from: at, to: changes[n + 1]?.at ?? window.to }, window);
    return span ? splitByGaps(span, state, gaps) : [];
  });
}

function cut({ from, to }: Window, within: Window): Window | null {
  const span = { from: Math.max(from, within.from), to: Math.min(to, within.to) };
  return span.from < span.to ? span : null;
}

function splitByGaps(span: Window, state: StateSpan['state'], gaps: readonly Window[]): StateSpan[] {
  const holes = gaps.flatMap((gap) => cut(gap, span) ?? []).sort((a, b) => a.from - b.from);
  const found: StateSpan[] = [];
  let from = span.from;
  for (const hole of holes) {
    if (hole.to <= from) continue;
    const begin = Math.max(hole.from, from);
    if (begin > from) found.push({ from, to: begin, state, isObserved: true });
    found.push({ from: begin, to: hole.to, state, isObserved: false });
    from = hole.to;
  }
  return from < span.to ? [...found, { from, to: span.to, state, isObserved: true }] : found;
}
