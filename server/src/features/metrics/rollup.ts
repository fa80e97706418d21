import { type Block, decodeBlock } from './block.js';
import { Buckets } from './buckets.js';

/** A roll-up row holds the five-minute buckets of one hour. */
export const ROLLUP_STEP_MS = 300_000;
export const ROLLUP_CHUNK_MS = 3_600_000;
export const BUCKETS_PER_CHUNK = ROLLUP_CHUNK_MS / ROLLUP_STEP_MS;

/** Samples of one subject and metric, ascending, one per moment. */
export interface Series {
  times: number[];
  values: number[];
  /** What measured it. */
  sources: string[];
}

/** Which series are wanted of the blocks; null takes all. */
export interface Wanted {
  metricIds: ReadonlySet<number>;
  /** Subjects by metric id. */
  subjectIds: ReadonlyMap<number, ReadonlySet<number>>;
}

/**
 * Gathers blocks into series. Feed it in the order of (epoch, seq, part): of samples of the same moment the one that
 * was sent last counts, however and how often they arrived, so the result does not depend on the way they took.
 */
export class SeriesSet {
  readonly #series = new Map<number, Map<number, Gathered>>();

  constructor(private readonly wanted: Wanted | null = null) {}

  /** Adds one block, measured by `source`. */
  add(body: Uint8Array, source: string): void {
    const block = decodeBlock(body, this.wanted?.metricIds);
    for (const column of block.columns) this.#addColumn(block, column, source);
  }

  #addColumn(block: Block, { metricId, values }: Block['columns'][number], source: string): void {
    const subjects = this.wanted?.subjectIds.get(metricId);
    for (let run = 0; run < block.subjectIds.length; run++) {
      const subjectId = block.subjectIds[run]!;
      if (this.wanted && !subjects?.has(subjectId)) continue;
      const series = this.#at(metricId, subjectId);
      if (!series.sources.includes(source)) series.sources.push(source);
      for (let row = block.starts[run]!; row < block.starts[run + 1]!; row++) {
        if (!Number.isNaN(values[row]!)) gather(series, block.times[row]!, values[row]!);
      }
    }
  }

  #at(metricId: number, subjectId: number): Gathered {
    const bySubject = this.#series.get(metricId) ?? new Map<number, Gathered>();
    this.#series.set(metricId, bySubject);
    const series = bySubject.get(subjectId) ?? { times: [], values: [], sources: [], isAscending: true };
    bySubject.set(subjectId, series);
    return series;
  }

  /** Every series that has a sample. */
  *entries(): Generator<{ metricId: number; subjectId: number; series: Series }> {
    for (const [metricId, bySubject] of this.#series) {
      for (const [subjectId, series] of bySubject) {
        if (series.times.length > 0) yield { metricId, subjectId, series: inOrder(series) };
      }
    }
  }
}

interface Gathered extends Series {
  isAscending: boolean;
}

function gather(series: Gathered, time: number, value: number): void {
  const { times } = series;
  if (times.length > 0 && time <= times[times.length - 1]!) series.isAscending = false;
  times.push(time);
  series.values.push(value);
}

/** Sorts by time; of equal times the one gathered last stays. */
function inOrder(gathered: Gathered): Series {
  if (gathered.isAscending) return gathered;
  const { times, values, sources } = gathered;
  const order = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]! || a - b);
  const kept = order.filter((index, n) => n === order.length - 1 || times[order[n + 1]!] !== times[index]);
  return { times: kept.map((index) => times[index]!), values: kept.map((index) => values[index]!), sources };
}

/** Folds one hour of a series into five-minute buckets; samples outside the hour are not there, blocks hold one hour. */
export function rollUp(series: Series, chunkAt: number): Buckets {
  const buckets = new Buckets(BUCKETS_PER_CHUNK);
  for (let n = 0; n < series.times.length; n++) {
    const time = series.times[n]!;
    buckets.add(Math.floor((time - chunkAt) / ROLLUP_STEP_MS), time, series.values[n]!);
  }
  return buckets;
}
