/** The rules that the detector is compared with. */

/** @typedef {import('./detector.mjs').LabelledSeries} LabelledSeries @typedef {import('./detector.mjs').Span} Span */

const SIGMA = 3;
/** Readings further apart than this are two alarms. */
const JOIN_MS = 30 * 60_000;
const WEEK_MS = 7 * 86_400_000;

/** @param {readonly number[]} values */
export function statistics(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sigma: Math.sqrt(variance) };
}

/** 90 % of a percentage as it is, of anything else of what was the most while learning. @param {LabelledSeries} series @param {number} learnedAt */
export function limitOf({ isPercent, points }, learnedAt) {
  const learned = points.filter(({ at }) => at < learnedAt).map(({ value }) => value);
  return isPercent ? 90 : 0.9 * learned.reduce((most, value) => Math.max(most, value), 0);
}

/**
 * Deviations of all points after learning, from something that is reckoned once.
 * @param {LabelledSeries} series @param {number} learnedAt @param {(value: number) => number} deviationsOf
 */
function judge({ points }, learnedAt, deviationsOf) {
  return points
    .filter(({ at }) => at >= learnedAt)
    .map(({ at, value }) => ({ at, value, mean: 0, deviations: deviationsOf(value) }));
}

/** Above the limit is 2 σ beyond the detector's 3, so that its hysteresis takes it as outside and nothing else. @param {LabelledSeries} series @param {number} learnedAt */
export function judgedByLimit(series, learnedAt) {
  const limit = limitOf(series, learnedAt);
  return judge(series, learnedAt, (value) => (value > limit ? SIGMA + 2 : 0));
}

/** Mean and σ of all that was learned. @param {LabelledSeries} series @param {number} learnedAt */
export function judgedByMean(series, learnedAt) {
  const learned = series.points.filter(({ at }) => at < learnedAt).map(({ value }) => value);
  const { mean, sigma } = statistics(learned);
  return judge(series, learnedAt, (value) => (value - mean) / Math.max(sigma, series.floor));
}

/** Mean and σ of the last week before each point. @param {LabelledSeries} series @param {number} learnedAt */
export function judgedByLastWeek({ points, floor }, learnedAt) {
  let [first, count, sum, squares] = [0, 0, 0, 0];
  const judged = [];
  for (const { at, value } of points) {
    for (let old = points[first]; old !== undefined && old.at < at - WEEK_MS; old = points[++first]) {
      count -= 1;
      sum -= old.value;
      squares -= old.value ** 2;
    }
    const mean = sum / count;
    const sigma = Math.max(Math.sqrt(Math.max(0, squares / count - mean ** 2)), floor);
    if (at >= learnedAt) judged.push({ at, value, mean, deviations: (value - mean) / sigma });
    count += 1;
    sum += value;
    squares += value ** 2;
  }
  return judged;
}

/** Every run of readings outside is an alarm; runs at most half an hour apart are one. @param {{ at: number, deviations: number }[]} judged @returns {Span[]} */
export function runsOf(judged) {
  /** @type {Span[]} */
  const runs = [];
  for (const { at, deviations } of judged) {
    if (Math.abs(deviations) <= SIGMA) continue;
    const last = runs.at(-1);
    if (last !== undefined && at - last.to <= JOIN_MS) last.to = at;
    else runs.push({ from: at, to: at });
  }
  return runs;
}
