/**
 * Scores the agent's anomaly detection: `node bench/anomalies.mjs [scores] [sensitivity] [cost] [--as-built]`.
 * Prints; asserts nothing. See README.md.
 */
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { ROOT } from './harness/database.mjs';

/** @typedef {import('./anomalies/detector.mjs').LabelledSeries} LabelledSeries */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'as-built': { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals : ['scores', 'sensitivity', 'cost'];
const parts = PARTS.filter(({ name }) => ['agent', 'demo cluster'].includes(name));
if (!values['as-built']) await buildStale(ROOT, { report: (line) => console.error(`  ${line}`), parts });

const { defaults, toldByDetector, toldWithHysteresis } = await import('./anomalies/detector.mjs');
const { madeSeries, recordedSeries } = await import('./anomalies/series.mjs');
const rules = await import('./anomalies/rules.mjs');
const { figuresOf, learnedAt, scoreOf, total } = await import('./anomalies/score.mjs');
const DEFAULTS = await defaults();
const SETS = [
  { title: 'recorded (Numenta Anomaly Benchmark)', series: recordedSeries() },
  { title: 'made (simulated cluster, trouble planted)', series: await madeSeries() },
];

/** @type {[string, (series: LabelledSeries, from: number) => Promise<import('./anomalies/detector.mjs').Span[]>][]} */
const METHODS = [
  ['the detector', (series) => toldByDetector(series, DEFAULTS)],
  ['fixed threshold of 90 %', async (series, from) => rules.runsOf(rules.judgedByLimit(series, from))],
  [
    '  with the detector’s hysteresis',
    (series, from) => toldWithHysteresis(rules.judgedByLimit(series, from), DEFAULTS),
  ],
  ['3 σ over what was learned', async (series, from) => rules.runsOf(rules.judgedByMean(series, from))],
  [
    '  with the detector’s hysteresis',
    (series, from) => toldWithHysteresis(rules.judgedByMean(series, from), DEFAULTS),
  ],
  ['3 σ over the last week', async (series, from) => rules.runsOf(rules.judgedByLastWeek(series, from))],
  [
    '  with the detector’s hysteresis',
    (series, from) => toldWithHysteresis(rules.judgedByLastWeek(series, from), DEFAULTS),
  ],
];

/** @param {number | null} value */
const percent = (value) => (value === null ? '–' : `${(100 * value).toFixed(0)} %`).padStart(6);

/** @param {string} name @param {import('./anomalies/score.mjs').Score} score */
function printScore(name, score) {
  const { precision, recall, falsePerWeek } = figuresOf(score);
  const counts = `${score.right} of ${score.alarms} right, ${score.hit} of ${score.windows} windows, ${score.weeks.toFixed(1)} weeks`;
  console.log(
    `  ${name.padEnd(38)} precision ${percent(precision)}  recall ${percent(recall)}  false alarms ${falsePerWeek.toFixed(2).padStart(6)} a week  (${counts})`,
  );
}

async function printScores() {
  for (const { title, series } of SETS) {
    console.log(`\n${title}: ${series.length} series`);
    for (const [name, alarmsOf] of METHODS) {
      const scores = [];
      for (const one of series) scores.push(scoreOf(one, await alarmsOf(one, learnedAt(one)), learnedAt(one)));
      printScore(name, total(scores));
    }
  }
  console.log('\nThe detector, series by series');
  for (const one of SETS[0]?.series ?? []) {
    printScore(one.name, scoreOf(one, await toldByDetector(one, DEFAULTS), learnedAt(one)));
  }
}

/** Counts move by one at least; `ofLast` moves along with `openAt`, or it could never open. @param {string} key @param {number} factor */
function changed(key, factor) {
  const value = DEFAULTS[key] ?? 0;
  const isCount = ['openAt', 'ofLast', 'closeAfter', 'recurrences', 'weeksForWeekly'].includes(key);
  const scaled = value * factor;
  const moved = isCount
    ? factor > 1
      ? Math.max(value + 1, Math.round(scaled))
      : Math.min(value - 1, Math.round(scaled))
    : scaled;
  const settings = { ...DEFAULTS, [key]: moved };
  return { moved, settings: { ...settings, openAt: Math.min(settings['openAt'] ?? 1, settings['ofLast'] ?? 1) } };
}

/** Hours or bare numbers. @param {string} key @param {number} value */
const shown = (key, value) =>
  key.endsWith('Ms') ? `${(value / 3_600_000).toFixed(2)} h` : String(Number(value.toFixed(3)));

async function printSensitivity() {
  console.log('\nSensitivity: precision / recall / false alarms a week, on what follows the eighth day');
  const keys = Object.keys(DEFAULTS).filter((key) => !['tellEveryMs', 'staleMs'].includes(key));
  // The same part is scored for every value, also where learning takes 30 % longer.
  const leastMs = 1.3 * 7 * 86_400_000;
  /** @param {Record<string, number>} settings */
  const line = async (settings) => {
    const columns = [];
    for (const { series } of SETS) {
      const scores = [];
      for (const one of series) scores.push(scoreOf(one, await toldByDetector(one, settings), learnedAt(one, leastMs)));
      const { precision, recall, falsePerWeek } = figuresOf(total(scores));
      columns.push(`${percent(precision)} /${percent(recall)} /${falsePerWeek.toFixed(2).padStart(6)}`);
    }
    return columns.join('    ');
  };
  console.log(`  ${''.padEnd(36)} recorded                    made`);
  console.log(`  ${'as it is'.padEnd(36)} ${await line(DEFAULTS)}`);
  for (const key of keys) {
    for (const factor of [0.7, 1.3]) {
      const { moved, settings } = changed(key, factor);
      console.log(
        `  ${`${key} ${shown(key, DEFAULTS[key] ?? 0)} → ${shown(key, moved)}`.padEnd(36)} ${await line(settings)}`,
      );
    }
  }
}

async function printCost() {
  const { measureCost } = await import('./anomalies/cost.mjs');
  const cost = await measureCost();
  console.log(`\nCost, with ${cost.series} series of 10,000 pods and ${cost.samples} samples`);
  console.log(
    `  CPU per sample ${cost.microsPerSample.toFixed(3)} µs; longest block for the samples of all pods ${cost.longestMs.toFixed(1)} ms, ${cost.firstMs.toFixed(1)} ms when all series are new`,
  );
  console.log(
    `  memory per series ${cost.bytesPerSeries.toFixed(0)} bytes, and per pod ${cost.podBytes.toFixed(0)} bytes`,
  );
  console.log(
    `  on disk ${(cost.storedBytes / 1e6).toFixed(1)} MB in 16 files, of which one a minute is made in ${cost.fileMs.toFixed(1)} ms`,
  );
}

const CASES = /** @type {Record<string, () => Promise<void>>} */ ({
  scores: printScores,
  sensitivity: printSensitivity,
  cost: printCost,
});
const unknown = chosen.filter((name) => !(name in CASES));
if (unknown.length > 0) {
  console.error(`There is no case “${unknown.join('”, “')}”; the cases are ${Object.keys(CASES).join(', ')}.`);
  process.exit(2);
}
for (const name of chosen) await CASES[name]?.();
