/**
 * The agent's detector as built (bench/anomalies.mjs builds it). Imported by address, because the compiler has no types
 * for what a build leaves behind.
 */
const DIST = new URL('../../agent/dist/anomalies/', import.meta.url);
/** @param {string} name @returns {Promise<any>} */
const built = (name) => import(new URL(name, DIST).href);

/** @param {string} name @returns {Promise<any>} */
export const agentModule = (name) => import(new URL(`../${name}`, DIST).href);

/**
 * @typedef {{ at: number, value: number }} Point `at` in unix ms
 * @typedef {{ from: number, to: number }} Span
 * @typedef {object} LabelledSeries
 * @property {string} name
 * @property {boolean} isPercent
 * @property {number} floor least σ, in its unit
 * @property {Point[]} points in order of time
 * @property {Span[]} windows where somebody saw an anomaly
 * @typedef {Record<string, number>} Settings
 */

/** @returns {Promise<Settings>} */
export async function defaults() {
  return (await built('detector-settings.js')).DEFAULTS;
}

/**
 * What the detector tells of a series, in order; suppressed findings are left out, as they alert nobody.
 * @param {LabelledSeries} labelled
 * @param {Settings} settings
 * @returns {Promise<Span[]>}
 */
export async function toldByDetector({ floor, points }, settings) {
  const { Series, newSeriesState } = await built('series.js');
  const { SlotPages } = await built('slots.js');
  const { hourOfWeekIn } = await built('season.js');
  const metric = { metric: 'bench', floor, directions: ['ABOVE', 'BELOW'] };
  const slots = new SlotPages().claim();
  const options = { metric, slots, state: newSeriesState(), settings, hourOfWeek: hourOfWeekIn('UTC'), phaseMs: 0 };
  const series = new Series(options);
  /** @type {Map<number, Span>} */
  const spans = new Map();
  for (const { at, value } of points) {
    const told = series.observe(at, value);
    if (told === null || told.episode.isSuppressed) continue;
    spans.set(told.episode.startedAt, { from: told.episode.startedAt, to: told.endedAt ?? told.at });
  }
  return [...spans.values()];
}

/**
 * The detector's way of opening, ending and cooling down, with deviations that somebody else reckons: what of the
 * difference is the baseline's, and what the hysteresis'.
 * @param {{ at: number, value: number, mean: number, deviations: number }[]} judged
 * @param {Settings} settings
 * @returns {Promise<Span[]>}
 */
export async function toldWithHysteresis(judged, settings) {
  const { decide, newWatch } = await built('decide.js');
  const watch = newWatch();
  /** @type {Map<number, Span>} */
  const spans = new Map();
  for (const one of judged) {
    const verdict = decide(watch, one, settings);
    if (verdict === null || verdict.episode.isSuppressed) continue;
    const { startedAt } = verdict.episode;
    spans.set(startedAt, { from: startedAt, to: verdict.endedAt ?? one.at });
  }
  return [...spans.values()];
}
