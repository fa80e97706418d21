/** Results as lines for people: what was compared, its ratio, its gate, and the wall time and CPU beside it. */
import { cpuMs, median, medianOf } from './rounds.mjs';

/**
 * @typedef {import('./rounds.mjs').Run} Run
 * @typedef {{ gate: number, stretch?: number, better: 'higher' | 'lower' }} Bar
 * @typedef {{ median: number, ratios: number[], steady: boolean }} Ratio
 */

/** @typedef {{ one: string, many: string, time: 'ms' | 'µs' }} Unit what a run counts, and what its CPU is told in */

/** @type {Unit} */
const REQUESTS = { one: 'request', many: 'requests', time: 'ms' };

/** @param {string} title @param {Run} run @param {Unit} [unit] */
export function printRun(title, run, unit = REQUESTS) {
  console.log(`\n${title}`);
  const noise = run.noisy ? `, ${run.noisy} of them on a busy machine` : '';
  console.log(`  ${run.rounds.length} rounds${noise}; ${run.discarded} discarded`);
  const scale = unit.time === 'ms' ? 1 : 1_000;
  for (const name of Object.keys(run.rounds[0] ?? {})) {
    const of = (/** @type {(sample: import('./rounds.mjs').Sample) => number} */ value) => medianOf(run, name, value);
    const time = (/** @type {(sample: import('./rounds.mjs').Sample) => number} */ value) =>
      (of(value) * scale).toFixed(scale === 1 ? 2 : 3);
    console.log(
      `  ${name.padEnd(28)} ${of((s) => s.perSecond)
        .toFixed(0)
        .padStart(8)} ${unit.many}/s   CPU ${time(cpuMs)} ${unit.time} per ${unit.one} ` +
        `(node ${time((s) => s.nodeMs)}, PostgreSQL ${time((s) => s.pgMs)})   ` +
        `others used ${(of((s) => s.otherShare) * 100).toFixed(0)} %`,
    );
  }
}

/**
 * What of the CPU was used until the last ack, over all turns with the warm-up; the rest is compaction and roll-ups.
 * @param {string} name
 * @param {readonly import('./rounds.mjs').Sample[]} acked
 * @param {string} unit
 */
export function printAcked(name, acked, unit) {
  const of = (/** @type {(sample: import('./rounds.mjs').Sample) => number} */ value) =>
    (median(acked.map(value)) * 1_000).toFixed(3);
  const parts = `node ${of((s) => s.nodeMs)}, PostgreSQL ${of((s) => s.pgMs)}`;
  console.log(`  ${name}: CPU until acked ${of(cpuMs)} µs per ${unit} (${parts}); the rest is compaction and roll-ups`);
}

/** @param {number} msPerSecond */
export function printIdle(msPerSecond) {
  console.log(
    `  the idle server uses ${msPerSecond.toFixed(1)} ms of CPU per second, which is taken off for the time between the last ack and the end`,
  );
}

/** @param {string} what @param {Ratio} ratio @param {Bar} [bar] */
export function printRatio(what, ratio, bar) {
  const rounds = ratio.ratios.map((one) => one.toFixed(2)).join(' ');
  const steadiness = ratio.steady ? '' : '; the rounds differ by more than 15 %';
  console.log(
    `  ${what}: ${ratio.median.toFixed(3)} × (${rounds}${steadiness})${bar ? verdict(ratio.median, bar) : ''}`,
  );
}

/** @param {number} value @param {Bar} bar */
function verdict(value, { gate, stretch, better }) {
  const reaches = (/** @type {number} */ mark) => (better === 'higher' ? value >= mark : value <= mark);
  const sign = better === 'higher' ? '≥' : '≤';
  if (stretch !== undefined && reaches(stretch)) return ` — stretch ${sign} ${stretch} reached`;
  return reaches(gate) ? ` — gate ${sign} ${gate} reached` : ` — gate ${sign} ${gate} MISSED`;
}
