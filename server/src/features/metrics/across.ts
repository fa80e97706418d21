import type { OverTimeKind, RowValues } from './over-time.js';

export type AcrossKind = 'SUM' | 'AVG' | 'MIN' | 'MAX' | 'POOLED';

/** One value per bucket; null is a bucket in which nothing was measured. */
export type LineValues = (number | null)[];

export interface Combination {
  /** Which line each row belongs to; negative for none. */
  lineOf: Int32Array;
  lineCount: number;
  points: number;
  overTime: OverTimeKind;
  across: Exclude<AcrossKind, 'POOLED'>;
  /** Whole numbers at rest per API unit. */
  scale: number;
}

/**
 * Makes one value per line and bucket of the rows that were measured in it.
 * The average of averages is the mean of all samples, from their sums and counts.
 */
export function combineRows(found: Pick<RowValues, 'values' | 'counts' | 'sums'>, how: Combination): LineValues[] {
  const isMeanOfAll = how.overTime === 'AVG' && how.across === 'AVG';
  const totals = new Totals(
    how,
    isMeanOfAll ? { values: found.sums, weights: found.counts } : { values: found.values, weights: null },
  );
  for (let row = 0; row < how.lineOf.length; row++) {
    if (how.lineOf[row]! >= 0) totals.addRow(row, how.lineOf[row]!, found.counts);
  }
  return totals.lines();
}

class Totals {
  readonly #totals: Float64Array;
  readonly #weights: Float64Array;

  constructor(
    private readonly how: Combination,
    private readonly of: { values: Float64Array; weights: Int32Array | null },
  ) {
    this.#totals = new Float64Array(how.lineCount * how.points);
    this.#weights = new Float64Array(how.lineCount * how.points);
  }

  addRow(row: number, line: number, counts: Int32Array): void {
    const { points } = this.how;
    for (let at = 0; at < points; at++) {
      const index = row * points + at;
      if (counts[index] === 0) continue;
      this.#add(line * points + at, this.of.values[index]!, this.of.weights ? this.of.weights[index]! : 1);
    }
  }

  #add(index: number, value: number, weight: number): void {
    this.#totals[index] = this.#weights[index] === 0 ? value : this.#merged(this.#totals[index]!, value);
    this.#weights[index]! += weight;
  }

  #merged(total: number, value: number): number {
    if (this.how.across === 'MIN') return Math.min(total, value);
    return this.how.across === 'MAX' ? Math.max(total, value) : total + value;
  }

  lines(): LineValues[] {
    const { lineCount, points, across, scale } = this.how;
    return Array.from({ length: lineCount }, (_, line) =>
      Array.from({ length: points }, (_, at) => {
        const index = line * points + at;
        const weight = this.#weights[index]!;
        if (weight === 0) return null;
        return this.#totals[index]! / (across === 'AVG' ? weight : 1) / scale;
      }),
    );
  }
}

/** Lines by falling mean, names decide between equals; those in which nothing was measured are left out. */
export function rankLines(lines: readonly LineValues[], names: readonly string[]): number[] {
  const means = lines.map(meanOf);
  return [...means.keys()]
    .filter((line) => !Number.isNaN(means[line]!))
    .sort((a, b) => means[b]! - means[a]! || (names[a]! < names[b]! ? -1 : 1));
}

function meanOf(values: LineValues): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
