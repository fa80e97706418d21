/** Results as lines for people: what was compared, its ratio, its gate, and the wall time and CPU beside it. */
import { cpuMs, medianOf } from './rounds.mjs';

/**
 * @typedef {import('./rounds.mjs').Run} Run
 * @typedef {{ gate: number, stretch?: number, better: 'higher' | 'lower' }} Bar
 * @typedef {{ median: number, ratios: number[], steady: boolean }} Ratio
 */

/** @param {string} title @param {Run} run */
export function printRun(title, run) {
  console.log(`\n${title}`);
  const noise = run.noisy ? `, ${run.noisy} of them on a busy machine` : '';
  console.log(`  ${run.rounds.length} rounds${noise}; ${run.discarded} discarded`);
  for (const name of Object.keys(run.rounds[0] ?? {})) {
    const of = (/** @type {(sample: import('./rounds.mjs').Sample) => number} */ value) => medianOf(run, name, value);
    console.log(
      `  ${name.padEnd(28)} ${of((s) => s.perSecond)
        .toFixed(0)
        .padStart(6)} requests/s   CPU ${of(cpuMs).toFixed(2)} ms ` +
        `(node ${of((s) => s.nodeMs).toFixed(2)}, PostgreSQL ${of((s) => s.pgMs).toFixed(2)})   ` +
        `others used ${(of((s) => s.otherShare) * 100).toFixed(0)} %`,
    );
  }
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
