/** What the generator says of a bucket, reckoned from its samples one by one, by nothing of the product's code. */

/**
 * @typedef {'AVG' | 'MIN' | 'MAX' | 'SUM' | 'LAST' | 'P95'} OverTime
 * @typedef {'SUM' | 'AVG' | 'MAX' | 'POOLED'} Across
 * @typedef {{ values: Float64Array, scale: number, times: Float64Array, group: string }} Line
 * @typedef {{ fromMs: number, toMs: number, stepMs: number, overTime: OverTime, across: Across }} Question
 */

/**
 * One value per group and bucket, null where nothing was measured.
 * @param {readonly Line[]} lines @param {Question} question
 * @returns {Map<string, (number | null)[]>}
 */
export function truthOf(lines, question) {
  const { fromMs, toMs, stepMs, overTime, across } = question;
  const buckets = Math.round((toMs - fromMs) / stepMs);
  /** @type {Map<string, (number | null)[]>} */
  const truth = new Map();
  for (const group of new Set(lines.map((line) => line.group))) {
    const members = lines.filter((line) => line.group === group).map((line) => samplesByBucket(line, question));
    const values = Array.from({ length: buckets }, (_, bucket) => {
      const measured = members.flatMap((member) => (member[bucket]?.length ? [member[bucket] ?? []] : []));
      if (measured.length === 0) return null;
      if (across === 'POOLED') return overTimeOf(measured.flat(), overTime);
      if (across === 'AVG' && overTime === 'AVG') return overTimeOf(measured.flat(), 'AVG');
      return acrossOf(
        measured.map((samples) => overTimeOf(samples, overTime)),
        across,
      );
    });
    if (values.some((value) => value !== null)) truth.set(group, values);
  }
  return truth;
}

/** @param {Line} line @param {Question} question @returns {number[][]} */
function samplesByBucket({ values, scale, times }, { fromMs, toMs, stepMs }) {
  /** @type {number[][]} */
  const buckets = Array.from({ length: Math.round((toMs - fromMs) / stepMs) }, () => []);
  for (const [at, time] of times.entries()) {
    const value = values[at] ?? Number.NaN;
    if (!Number.isNaN(value)) buckets[Math.floor((time - fromMs) / stepMs)]?.push(value / scale);
  }
  return buckets;
}

const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
const least = (/** @type {number[]} */ values) => values.reduce((one, other) => Math.min(one, other));
const greatest = (/** @type {number[]} */ values) => values.reduce((one, other) => Math.max(one, other));

/** @param {number[]} samples in the order of their time @param {OverTime} overTime @returns {number} */
function overTimeOf(samples, overTime) {
  switch (overTime) {
    case 'AVG':
      return sum(samples) / samples.length;
    case 'MIN':
      return least(samples);
    case 'MAX':
      return greatest(samples);
    case 'SUM':
      return sum(samples);
    case 'LAST':
      return samples.at(-1) ?? Number.NaN;
    case 'P95':
      return [...samples].sort((a, b) => a - b)[Math.ceil((95 * samples.length) / 100) - 1] ?? Number.NaN;
  }
}

/** @param {number[]} values @param {Across} across @returns {number} */
function acrossOf(values, across) {
  if (across === 'SUM') return sum(values);
  return across === 'MAX' ? greatest(values) : sum(values) / values.length;
}
