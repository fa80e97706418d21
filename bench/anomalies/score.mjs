/** How good alarms are, against windows that are known. */

/** @typedef {import('./detector.mjs').LabelledSeries} LabelledSeries @typedef {import('./detector.mjs').Span} Span */
/** @typedef {{ alarms: number, right: number, windows: number, hit: number, weeks: number }} Score */

const WEEK_MS = 7 * 86_400_000;
/** NAB takes the first 15 % as known to be learned from; a season of a week needs a week at least. */
const PROBATION = 0.15;

/** Until when a series is learned from. @param {LabelledSeries} series @param {number} [leastMs] */
export function learnedAt({ points }, leastMs = WEEK_MS) {
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return from + Math.max(leastMs, PROBATION * (to - from));
}

/** @param {Span} a @param {Span} b */
const overlap = (a, b) => a.from <= b.to && b.from <= a.to;

/**
 * Only what lies after learning counts: alarms that begin there, windows that end there. An alarm is right when it
 * overlaps a window; several in one window are all right, and hit it once.
 * @param {LabelledSeries} series @param {Span[]} alarms @param {number} from @returns {Score}
 */
export function scoreOf({ points, windows }, alarms, from) {
  const counted = alarms.filter((alarm) => alarm.from >= from);
  const open = windows.filter((window) => window.to > from);
  const to = points.at(-1)?.at ?? from;
  const labelled = open.reduce(
    (sum, window) => sum + Math.max(0, Math.min(to, window.to) - Math.max(from, window.from)),
    0,
  );
  return {
    alarms: counted.length,
    right: counted.filter((alarm) => windows.some((window) => overlap(alarm, window))).length,
    windows: open.length,
    hit: open.filter((window) => counted.some((alarm) => overlap(alarm, window))).length,
    weeks: (to - from - labelled) / WEEK_MS,
  };
}

/** @param {Score[]} scores @returns {Score} */
export function total(scores) {
  const sum = { alarms: 0, right: 0, windows: 0, hit: 0, weeks: 0 };
  for (const score of scores) {
    sum.alarms += score.alarms;
    sum.right += score.right;
    sum.windows += score.windows;
    sum.hit += score.hit;
    sum.weeks += score.weeks;
  }
  return sum;
}

/** @param {Score} score */
export function figuresOf({ alarms, right, windows, hit, weeks }) {
  return {
    precision: alarms === 0 ? null : right / alarms,
    recall: windows === 0 ? null : hit / windows,
    falsePerWeek: (alarms - right) / weeks,
  };
}
