import {
  type Aggregation,
  addSketch,
  addSubject,
  addToDistribution,
  type GroupParts,
  isPooledPercentile,
} from './group-parts.js';
import { type OverTimeKind, percentOf } from './over-time.js';
import type { ResolutionChoice } from './resolution.js';
import type { RollupTable } from './rollup-table.js';
import { selectRank } from './select-rank.js';
import { percentileOf, rankOf, type Sketch, SketchBuilder } from './sketch.js';

/** The first `count` of both arrays, ascending by time. */
export interface Samples {
  times: Float64Array;
  values: Float64Array;
  count: number;
}

type Fold = (value: number, values: Float64Array, first: number, end: number) => number;

const addUp: Fold = (value, values, first, end) => {
  let sum = value;
  for (let n = first; n < end; n++) sum += values[n]!;
  return sum;
};

/** A value over time, with more samples. */
const FOLDS: Record<'AVG' | 'SUM' | 'MIN' | 'MAX', Fold> = {
  AVG: addUp,
  SUM: addUp,
  MIN: (value, values, first, end) => {
    let least = value;
    for (let n = first; n < end; n++) if (values[n]! < least) least = values[n]!;
    return least;
  },
  MAX: (value, values, first, end) => {
    let greatest = value;
    for (let n = first; n < end; n++) if (values[n]! > greatest) greatest = values[n]!;
    return greatest;
  },
};

type Grid = Pick<ResolutionChoice, 'from' | 'to' | 'stepSeconds' | 'points'>;

/**
 * What subjects measured in the buckets of one answer, aggregated over time. Samples are added in ascending order of
 * time; roll-ups at any time, each bucket by one of them.
 */
export class SubjectMatrix {
  readonly #how: Aggregation;
  readonly #percent: number | null;
  readonly #isPooled: boolean;
  readonly #counts: Float64Array;
  /** Sums for AVG and SUM, else the value over time itself. */
  readonly #values: Float64Array;
  readonly #lastTimes: Float64Array;
  /** Samples of the newest bucket of each subject that has none to follow yet, for percentiles. */
  readonly #open: (number[] | undefined)[] = [];
  readonly #openCell: number[] = [];
  readonly #sketches = new Map<number, Sketch[]>();
  /** Triples of bucket, first sample and end, of the times that were cut last. */
  readonly #cuts: number[] = [];
  #scratch = new Float64Array(64);

  constructor(
    private readonly slots: number,
    private readonly grid: Grid,
    how: Aggregation,
    /** The rows of `parts` that the subjects belong to. */
    private readonly groups: Int32Array,
    private readonly parts: GroupParts,
  ) {
    this.#how = how;
    this.#percent = percentOf(how.overTime);
    this.#isPooled = isPooledPercentile(how);
    const cells = slots * grid.points;
    this.#counts = new Float64Array(this.#isPooled ? 0 : cells);
    this.#values = new Float64Array(this.#isPooled ? 0 : cells).fill(startOf(how.overTime));
    this.#lastTimes = new Float64Array(how.overTime === 'LAST' ? cells : 0).fill(Number.NEGATIVE_INFINITY);
  }

  /**
   * Adds samples of a subject; those outside of the answer are passed over.
   * @param isSameGrid whether `times` are those of the call before
   * @returns unix ms of the newest sample that counts, null for none
   */
  addSamples(slot: number, samples: Samples, isSameGrid: boolean): number | null {
    if (!isSameGrid) this.#cut(samples);
    const cuts = this.#cuts;
    for (let n = 0; n < cuts.length; n += 3) this.#addCut(slot, cuts[n]!, samples, cuts[n + 1]!, cuts[n + 2]!);
    return cuts.length > 0 ? samples.times[cuts.at(-1)! - 1]! : null;
  }

  #cut({ times, count }: Samples): void {
    const { from, to, stepSeconds } = this.grid;
    const stepMs = stepSeconds * 1_000;
    this.#cuts.length = 0;
    let n = 0;
    while (n < count && times[n]! < from) n++;
    while (n < count && times[n]! < to) {
      const bucket = Math.floor((times[n]! - from) / stepMs);
      const end = from + (bucket + 1) * stepMs;
      const first = n;
      while (n < count && times[n]! < end) n++;
      this.#cuts.push(bucket, first, n);
    }
  }

  /** The bucket of a moment; -1 outside of the answer. */
  bucketOf(time: number): number {
    const { from, to, stepSeconds } = this.grid;
    return time < from || time >= to ? -1 : Math.floor((time - from) / (stepSeconds * 1_000));
  }

  /** Adds one sample of a bucket; more of it may follow. Called for every sample of an open hour: it makes no objects. */
  addSample(slot: number, bucket: number, time: number, value: number): void {
    if (this.#isPooled) {
      addToDistribution(this.parts, this.groups[slot]! * this.grid.points + bucket, value);
      return;
    }
    const cell = slot * this.grid.points + bucket;
    this.#counts[cell]!++;
    switch (this.#how.overTime) {
      case 'AVG':
      case 'SUM':
        this.#values[cell]! += value;
        break;
      case 'MIN':
        if (value < this.#values[cell]!) this.#values[cell] = value;
        break;
      case 'MAX':
        if (value > this.#values[cell]!) this.#values[cell] = value;
        break;
      case 'LAST':
        if (time < this.#lastTimes[cell]!) break;
        this.#values[cell] = value;
        this.#lastTimes[cell] = time;
        break;
      default:
        this.#addForPercentile(slot, cell, [value], true);
    }
  }

  #addCut(slot: number, bucket: number, { times, values }: Omit<Samples, 'count'>, first: number, end: number): void {
    const cell = slot * this.grid.points + bucket;
    if (this.#isPooled) {
      const own = this.groups[slot]! * this.grid.points + bucket;
      for (let n = first; n < end; n++) addToDistribution(this.parts, own, values[n]!);
      return;
    }
    this.#counts[cell]! += end - first;
    const { overTime } = this.#how;
    if (this.#percent !== null) {
      this.#addForPercentile(slot, cell, values.subarray(first, end), end === this.#cuts.at(-1));
    } else if (overTime !== 'LAST') {
      this.#values[cell] = FOLDS[overTime as keyof typeof FOLDS](this.#values[cell]!, values, first, end);
    } else if (times[end - 1]! >= this.#lastTimes[cell]!) {
      this.#values[cell] = values[end - 1]!;
      this.#lastTimes[cell] = times[end - 1]!;
    }
  }

  /** The last bucket of a call may go on in the next hour: its percentile is made when a later one begins, or at the end. */
  #addForPercentile(slot: number, cell: number, samples: Iterable<number> & ArrayLike<number>, mayGoOn: boolean): void {
    const isOpen = this.#openCell[slot] === cell;
    if (!isOpen) this.#close(slot);
    if (!isOpen && !mayGoOn && !this.#sketches.has(cell)) {
      this.#values[cell] = this.#nearestRank(samples);
      return;
    }
    const open = this.#open[slot] ?? [];
    for (const sample of samples) open.push(sample);
    this.#open[slot] = open;
    this.#openCell[slot] = cell;
  }

  #close(slot: number): void {
    const open = this.#open[slot];
    if (!open || open.length === 0) return;
    const cell = this.#openCell[slot]!;
    const sketches = this.#sketches.get(cell);
    if (sketches) sketches.push(sketchOf(open));
    else this.#values[cell] = this.#nearestRank(open);
    open.length = 0;
  }

  #nearestRank(samples: ArrayLike<number>): number {
    if (this.#scratch.length < samples.length) this.#scratch = new Float64Array(2 * samples.length);
    this.#scratch.set(samples);
    return selectRank(this.#scratch, samples.length, rankOf(this.#percent!, samples.length));
  }

  /** Adds one bucket of a roll-up that begins at `at`. */
  addRollup(slot: number, at: number, table: RollupTable<number | string>, cell: number): void {
    const bucket = Math.floor((at - this.grid.from) / (this.grid.stepSeconds * 1_000));
    if (this.#isPooled) {
      addSketch(this.parts, this.groups[slot]! * this.grid.points + bucket, table.sketches[cell]!);
      return;
    }
    const own = slot * this.grid.points + bucket;
    this.#counts[own]! += table.counts[cell]!;
    switch (this.#how.overTime) {
      case 'AVG':
      case 'SUM':
        this.#values[own]! += table.sums[cell]!;
        break;
      case 'MIN':
        this.#values[own] = Math.min(this.#values[own]!, table.mins[cell]!);
        break;
      case 'MAX':
        this.#values[own] = Math.max(this.#values[own]!, table.maxs[cell]!);
        break;
      case 'LAST':
        if (table.lastTimes[cell]! < this.#lastTimes[own]!) break;
        this.#values[own] = table.lasts[cell]!;
        this.#lastTimes[own] = table.lastTimes[cell]!;
        break;
      default:
        this.#addSketchTo(own, table.sketches[cell]!);
    }
  }

  #addSketchTo(cell: number, sketch: Sketch): void {
    const sketches = this.#sketches.get(cell);
    if (sketches) sketches.push(sketch);
    else this.#sketches.set(cell, [sketch]);
  }

  /** Hands what every subject measured to its group. Call it once, at the end. */
  finish(): void {
    if (this.#isPooled) return;
    const { points } = this.grid;
    for (let slot = 0; slot < this.slots; slot++) {
      this.#close(slot);
      for (let bucket = 0; bucket < points; bucket++) {
        const cell = slot * points + bucket;
        if (this.#counts[cell] === 0) continue;
        addSubject(this.parts, this.groups[slot]! * points + bucket, {
          value: this.#valueAt(cell),
          count: this.#counts[cell]!,
          sum: this.#values[cell]!,
          lastTime: this.#lastTimes[cell] ?? 0,
        });
      }
    }
  }

  #valueAt(cell: number): number {
    if (this.#how.overTime === 'AVG') return this.#values[cell]! / this.#counts[cell]!;
    const sketches = this.#sketches.get(cell);
    return sketches ? percentileOf(merged(sketches), this.#percent!) : this.#values[cell]!;
  }
}

const builder = new SketchBuilder();

function merged(sketches: readonly Sketch[]): Sketch {
  if (sketches.length === 1) return sketches[0]!;
  for (const sketch of sketches) builder.merge(sketch);
  return builder.take();
}

function sketchOf(samples: readonly number[]): Sketch {
  for (const sample of samples) builder.addValue(sample);
  return builder.take();
}

function startOf(overTime: OverTimeKind): number {
  if (overTime === 'MIN') return Number.POSITIVE_INFINITY;
  return overTime === 'MAX' ? Number.NEGATIVE_INFINITY : 0;
}
