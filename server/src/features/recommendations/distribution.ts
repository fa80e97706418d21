import type { Values } from './usage-series.js';

/** What of a set of numbers matters; nearest rank, as everywhere in the product. */
export interface Percentiles {
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
  mean: number;
}

/** The percentiles of what was measured; null where nothing was. @param peaks the maxima of the same buckets */
export function percentilesOf(series: readonly Values[], peaks: readonly Values[]): Percentiles | null {
  const sorted = measured(series).sort();
  if (sorted.length === 0) return null;
  const at = (percent: number): number => sorted[Math.ceil((percent * sorted.length) / 100) - 1]!;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const max = Math.max(sorted.at(-1)!, largest(peaks) ?? 0);
  return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max, mean };
}

/** All numbers that are not NaN. */
export function measured(series: readonly Values[]): Float64Array {
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const values of series) {
    for (const value of values) if (!Number.isNaN(value)) all[count++] = value;
  }
  return all.subarray(0, count);
}

/** The largest measurement; null where there is none. */
export function largest(series: readonly Values[]): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (const values of series) {
    for (const value of values) if (value > most) most = value;
  }
  return most === Number.NEGATIVE_INFINITY ? null : most;
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const GROWTH = Math.log(1.005);
/** Below this all numbers share a class: half a millicore. */
const LEAST = 500;

/**
 * Weighted numbers in classes that are 0.5 % wide, so that hundreds of pods over weeks need no sorting. A class stands for
 * its upper end, or the greatest number where that is less: what is read from it is never too small.
 */
export class Distribution {
  readonly #weights: number[] = [];
  #total = 0;
  #max = 0;

  add(value: number, weight: number): void {
    const cls = value <= LEAST ? 0 : Math.ceil(Math.log(value / LEAST) / GROWTH);
    this.#weights[cls] = (this.#weights[cls] ?? 0) + weight;
    this.#total += weight;
    if (value > this.#max) this.#max = value;
  }

  get isEmpty(): boolean {
    return this.#total === 0;
  }

  /** The least number that at least this share of the weight does not exceed. */
  quantile(share: number): number {
    for (const { value, above } of this.steps()) if (above <= 1 - share + 1e-9) return value;
    return this.#max;
  }

  /** Numbers that occur, ascending, with the share of the weight above each. */
  *steps(): Generator<{ value: number; above: number }> {
    let above = this.#total;
    for (let cls = 0; cls < this.#weights.length; cls++) {
      const weight = this.#weights[cls];
      if (weight === undefined) continue;
      above -= weight;
      yield { value: Math.min(this.#max, LEAST * Math.exp(cls * GROWTH)), above: Math.max(0, above) / this.#total };
    }
  }
}
