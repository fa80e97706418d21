import type { TimelineLane } from '../../graphql/generated';

export const LANES: readonly TimelineLane[] = ['ALERTS', 'CHANGES', 'RESTARTS', 'PEOPLE'];

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly lane: TimelineLane;
  readonly text: string;
}

/** One or several entries of a lane at one place of the axis. */
export interface Mark {
  readonly lane: TimelineLane;
  /** Of the axis, 0 to 1. */
  readonly position: number;
  readonly ids: readonly string[];
  readonly at: string;
  readonly text: string;
}

/** Marks nearer than this part of the axis are drawn as one. */
const NEAR = 0.012;

export interface Axis {
  readonly from: number;
  readonly to: number;
}

/** From the first entry to the last, or to now while it goes on; at least a minute, so that a moment has a place. */
export function axisOf(entries: readonly Entry[], end: number): Axis {
  const times = entries.map(({ at }) => Date.parse(at));
  const from = Math.min(...times, end - 60_000);
  return { from, to: Math.max(...times, end, from + 60_000) };
}

/** Where the entries of one lane stand; each at its own time, and those too near to tell apart as one with a count. */
export function marksOf(entries: readonly Entry[], lane: TimelineLane, { from, to }: Axis): Mark[] {
  const own = entries.filter((entry) => entry.lane === lane).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const marks: Mark[] = [];
  for (const { id, at, text } of own) {
    const position = (Date.parse(at) - from) / (to - from);
    const last = marks.at(-1);
    if (last && position - last.position < NEAR) marks[marks.length - 1] = { ...last, ids: [...last.ids, id] };
    else marks.push({ lane, position, ids: [id], at, text });
  }
  return marks;
}
