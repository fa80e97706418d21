import type { RuleOverTime } from './rule-params.js';

/** Equal buckets that are read for a window; `from` is unix ms. */
export interface RuleGrid {
  from: number;
  stepSeconds: number;
  points: number;
}

const HOUR = 3_600;
/** From here on whole hours are exact enough, and roll-ups answer them. */
const LONG = 2 * HOUR;
/** Points that make a line: enough for its slope, few enough to read. */
const LINE_POINTS = 12;

/** The window that ends at `at` as one value: one bucket, or for a long one its hours. */
export function windowGrid(windowSeconds: number, at: number): RuleGrid {
  if (windowSeconds >= LONG) return hoursUntil(Math.ceil(windowSeconds / HOUR), HOUR, at);
  // A bucket of exactly an hour would be looked for among the hours of the clock.
  const points = windowSeconds % HOUR === 0 ? 2 : 1;
  const stepSeconds = windowSeconds / points;
  return { from: at - windowSeconds * 1_000, stepSeconds, points };
}

/** The window that ends at `at` as points of a line. */
export function lineGrid(windowSeconds: number, at: number): RuleGrid {
  const stepSeconds = Math.max(60, Math.floor(windowSeconds / LINE_POINTS));
  const points = Math.floor(windowSeconds / stepSeconds);
  if (stepSeconds >= HOUR) {
    const hours = Math.round(stepSeconds / HOUR);
    return hoursUntil(Math.ceil(windowSeconds / HOUR / hours), hours * HOUR, at);
  }
  return { from: at - points * stepSeconds * 1_000, stepSeconds, points };
}

/** Buckets of whole hours of the clock, the last of which may still go on. */
function hoursUntil(points: number, stepSeconds: number, at: number): RuleGrid {
  const hourMs = HOUR * 1_000;
  const to = Math.ceil(at / hourMs) * hourMs;
  return { from: to - points * stepSeconds * 1_000, stepSeconds, points };
}

/** The same length, so much earlier. */
export function shifted(grid: RuleGrid, seconds: number): RuleGrid {
  const hours = grid.stepSeconds % HOUR === 0 ? Math.round(seconds / HOUR) * HOUR : seconds;
  return { ...grid, from: grid.from - hours * 1_000 };
}

/** One value for the buckets of a window; null where nothing was measured in any of them. */
export function joinBuckets(values: readonly (number | null)[], overTime: RuleOverTime): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  switch (overTime) {
    case 'AVG':
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    case 'MIN':
      return Math.min(...known);
    case 'MAX':
      return Math.max(...known);
    case 'LAST':
      return known.at(-1)!;
  }
}

/** What was measured, as points in the middle of their buckets; the last bucket may not have gone by yet. */
export function pointsOf({ from, stepSeconds }: RuleGrid, values: readonly (number | null)[], at: number) {
  const stepMs = stepSeconds * 1_000;
  return values.flatMap((value, n): (readonly [at: number, value: number])[] => {
    if (value === null) return [];
    const [begin, end] = [from + n * stepMs, Math.min(at, from + (n + 1) * stepMs)];
    return [[(begin + end) / 2, value]];
  });
}
