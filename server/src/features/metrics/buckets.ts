import { ByteReader, ByteWriter } from './varint.js';

/**
 * Count, sum, minimum, maximum and last value of one series in a row of equal spans of time. Averages are only ever
 * made from sum and count at the end, so that merging buckets stays exact.
 */
export class Buckets {
  readonly counts: Int32Array;
  readonly sums: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
  readonly lasts: Float64Array;
  /** Unix ms of the last value. */
  readonly lastTimes: Float64Array;

  constructor(readonly length: number) {
    this.counts = new Int32Array(length);
    this.sums = new Float64Array(length);
    this.mins = new Float64Array(length).fill(Number.POSITIVE_INFINITY);
    this.maxs = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.lasts = new Float64Array(length);
    this.lastTimes = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  }

  add(index: number, time: number, value: number): void {
    this.counts[index]!++;
    this.sums[index]! += value;
    if (value < this.mins[index]!) this.mins[index] = value;
    if (value > this.maxs[index]!) this.maxs[index] = value;
    this.#keepLast(index, time, value);
  }

  /** Adds one bucket of another series' worth of the same subject. */
  merge(index: number, from: Buckets, at: number): void {
    this.counts[index]! += from.counts[at]!;
    this.sums[index]! += from.sums[at]!;
    this.mins[index] = Math.min(this.mins[index]!, from.mins[at]!);
    this.maxs[index] = Math.max(this.maxs[index]!, from.maxs[at]!);
    this.#keepLast(index, from.lastTimes[at]!, from.lasts[at]!);
  }

  #keepLast(index: number, time: number, value: number): void {
    if (time < this.lastTimes[index]!) return;
    this.lasts[index] = value;
    this.lastTimes[index] = time;
  }
}

/**
 * Buckets at rest. Version 1: byte version, uint number of buckets, uint count of each; then for the buckets that are
 * not empty, column by column: minimum (delta to the one before), maximum and last value (delta to the own minimum),
 * uint ms of the last value since the start of its bucket, sum (byte 1 and a delta to the one before while both are
 * whole and of 53 bits, else byte 0 and a float).
 */
const VERSION = 1;

/** Encodes buckets that start at `startAt` and are `stepMs` long. */
export function encodeBuckets(buckets: Buckets, startAt: number, stepMs: number): Buffer {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.uint(buckets.length);
  for (const count of buckets.counts) writer.uint(count);
  const filled = filledOf(buckets);
  let previous = 0;
  for (const index of filled) {
    writer.delta(buckets.mins[index]!, previous);
    previous = buckets.mins[index]!;
  }
  for (const index of filled) writer.delta(buckets.maxs[index]!, buckets.mins[index]!);
  for (const index of filled) writer.delta(buckets.lasts[index]!, buckets.mins[index]!);
  for (const index of filled) writer.uint(buckets.lastTimes[index]! - startAt - index * stepMs);
  previous = 0;
  for (const index of filled) {
    writeSum(writer, buckets.sums[index]!, previous);
    previous = Number.isSafeInteger(buckets.sums[index]!) ? buckets.sums[index]! : 0;
  }
  return writer.finish();
}

/** Decodes what `encodeBuckets` wrote for the same start and step. @throws Error for an unknown version */
export function decodeBuckets(bytes: Uint8Array, startAt: number, stepMs: number): Buckets {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`A roll-up has version ${version}; this server reads ${VERSION}.`);
  const buckets = new Buckets(reader.uint());
  for (let index = 0; index < buckets.length; index++) buckets.counts[index] = reader.uint();
  const filled = filledOf(buckets);
  let previous = 0;
  for (const index of filled) previous = buckets.mins[index] = reader.delta(previous);
  for (const index of filled) buckets.maxs[index] = reader.delta(buckets.mins[index]!);
  for (const index of filled) buckets.lasts[index] = reader.delta(buckets.mins[index]!);
  for (const index of filled) buckets.lastTimes[index] = startAt + index * stepMs + reader.uint();
  previous = 0;
  for (const index of filled) {
    const isWhole = reader.byte() === 1;
    const sum = isWhole ? reader.delta(previous) : reader.float();
    buckets.sums[index] = sum;
    previous = isWhole ? sum : 0;
  }
  return buckets;
}

function writeSum(writer: ByteWriter, sum: number, previous: number): void {
  writer.byte(Number.isSafeInteger(sum) ? 1 : 0);
  if (Number.isSafeInteger(sum)) writer.delta(sum, previous);
  else writer.float(sum);
}

function filledOf(buckets: Buckets): number[] {
  const filled: number[] = [];
  for (let index = 0; index < buckets.length; index++) if (buckets.counts[index]! > 0) filled.push(index);
  return filled;
}
