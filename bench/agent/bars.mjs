/** The goals of the agent's footprint, and how what was reached stands to them. */

/**
 * @typedef {object} Bar
 * @property {string} what
 * @property {string} against
 * @property {number} gate
 * @property {number} [stretch]
 * @property {string} unit
 */

/** metrics-server's README: 1 millicore and 2 MiB of memory for each node. */
export const PUBLISHED = { millicoresPerNode: 1, bytesPerNode: 2 * 2 ** 20 };

export const BARS = /** @type {const} @satisfies {Record<string, Bar>} */ ({
  kept: { what: 'heap kept for the pods', against: 'a full informer cache', gate: 0.06, stretch: 0.04, unit: '×' },
  peak: { what: 'peak heap of a fresh list', against: 'one whole list', gate: 0.5, stretch: 0.35, unit: '×' },
  memory: { what: 'resident memory', against: '2 MiB a node', gate: 0.75, stretch: 0.6, unit: '×' },
  cpu: { what: 'CPU at 30 s intervals', against: '1 millicore a node', gate: 1, stretch: 0.7, unit: '×' },
  block: { what: 'longest event-loop block', against: '', gate: 50, unit: 'ms' },
  requests: { what: 'requests per node and interval', against: '', gate: 1, unit: '' },
  bytes: { what: 'bytes sent per pod and interval', against: '', gate: 200, unit: '' },
});

/** @typedef {{ bar: keyof typeof BARS, value: number, note: string }} Reached */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3));

/** @param {Bar} bar @param {number} value */
function verdict({ gate, stretch }, value) {
  if (value > gate) return 'MISSED';
  return stretch === undefined || value > stretch ? 'gate reached' : 'stretch reached';
}

/** A table for people, which README.md takes as it is. @param {readonly Reached[]} all */
export function printReached(all) {
  console.log('\n| what | against | reached | gate | stretch | |');
  console.log('|---|---|---|---|---|---|');
  for (const { bar: name, value, note } of all) {
    /** @type {Bar} */
    const bar = BARS[name];
    const unit = bar.unit === '' ? '' : ` ${bar.unit}`;
    const stretch = bar.stretch === undefined ? '' : `≤ ${bar.stretch}${unit}`;
    const cells = [bar.what, bar.against, `**${short(value)}${unit}** ${note}`, `≤ ${bar.gate}${unit}`, stretch];
    console.log(`| ${cells.join(' | ')} | ${verdict(bar, value)} |`);
  }
}
