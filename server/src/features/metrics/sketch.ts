import type { ByteReader, ByteWriter } from './varint.js';

/**
 * The distribution of whole numbers in log-linear classes: of the number as a float64 the exponent and the first six
 * bits of the mantissa. Numbers up to 128 have a class of their own; above, a class is at most 1/64 of its lower bound
 * wide and stands for its middle, so a percentile is within 1/128 (0.8 %) of the exact one by nearest rank. The class is
 * read from the bits, with integer operations only: it is the same on every machine, and merging sketches is adding
 * counts, so the order in which they are merged does not show.
 */
export const SKETCH_ERROR = 1 / 128;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0; // which word holds the exponent
const SHIFT = 14; // 20 bits of mantissa in the high word, of which 6 stay
const ONE = 0x3ff00000 >>> SHIFT;
/** Whole numbers of 53 bits have classes from -CLASSES to CLASSES. */
export const CLASSES = 53 << 6;

/** The class of a whole number: 0 for 0, positive ascending with positive numbers, mirrored for negative ones. */
export function classOf(value: number): number {
  if (value === 0) return 0;
  float[0] = value < 0 ? -value : value;
  const positive = (words[HIGH]! >>> SHIFT) - ONE + 1;
  return value < 0 ? -positive : positive;
}

function lowerBound(positive: number): number {
  words[HIGH] = (positive - 1 + ONE) << SHIFT;
  words[1 - HIGH] = 0;
  return float[0]!;
}

/** The number that a class stands for. */
export function numberOf(cls: number): number {
  if (cls === 0) return 0;
  const positive = Math.abs(cls);
  const from = lowerBound(positive);
  const middle = from + Math.max(0, Math.floor((lowerBound(positive + 1) - from - 1) / 2));
  return cls < 0 ? -middle : middle;
}

/** Classes that occur, ascending, with how often. */
export interface Sketch {
  classes: Int32Array;
  counts: Int32Array;
}

/**
 * The rank, from 0, of a percentile of `count` numbers by nearest rank.
 * @param percent whole, 1 to 100, so that no rounding error moves the rank
 */
export function rankOf(percent: number, count: number): number {
  return Math.ceil((percent * count) / 100) - 1;
}

/** Counts numbers; one is used again and again, because what it holds is as large as all classes. */
export class SketchBuilder {
  readonly #counts = new Int32Array(2 * CLASSES + 3);
  #least = CLASSES + 1;
  #greatest = -CLASSES - 1;

  add(cls: number, count = 1): void {
    this.#counts[cls + CLASSES + 1]! += count;
    if (cls < this.#least) this.#least = cls;
    if (cls > this.#greatest) this.#greatest = cls;
  }

  addValue(value: number): void {
    this.add(classOf(value));
  }

  merge({ classes, counts }: Sketch): void {
    for (let n = 0; n < classes.length; n++) this.add(classes[n]!, counts[n]!);
  }

  /** What was counted since the last call; the builder is empty again. */
  take(): Sketch {
    const base = CLASSES + 1;
    let length = 0;
    for (let cls = this.#least; cls <= this.#greatest; cls++) if (this.#counts[cls + base]! > 0) length++;
    const sketch = { classes: new Int32Array(length), counts: new Int32Array(length) };
    let next = 0;
    for (let cls = this.#least; cls <= this.#greatest; cls++) {
      const count = this.#counts[cls + base]!;
      if (count === 0) continue;
      sketch.classes[next] = cls;
      sketch.counts[next++] = count;
      this.#counts[cls + base] = 0;
    }
    this.#least = CLASSES + 1;
    this.#greatest = -CLASSES - 1;
    return sketch;
  }
}

/** A percentile by nearest rank, within SKETCH_ERROR of the exact one; NaN of an empty sketch. */
export function percentileOf({ classes, counts }: Sketch, percent: number): number {
  let total = 0;
  for (const count of counts) total += count;
  let left = rankOf(percent, total);
  for (let n = 0; n < classes.length; n++) {
    left -= counts[n]!;
    if (left < 0) return numberOf(classes[n]!);
  }
  return Number.NaN;
}

/** uint number of classes; the first class as delta to 0; then for each: uint count - 1 and, but for the last, uint step - 1. */
export function writeSketch(writer: ByteWriter, { classes, counts }: Sketch): void {
  writer.uint(classes.length);
  for (let n = 0; n < classes.length; n++) {
    if (n === 0) writer.delta(classes[0]!, 0);
    else writer.uint(classes[n]! - classes[n - 1]! - 1);
    writer.uint(counts[n]! - 1);
  }
}

export function readSketch(reader: ByteReader): Sketch {
  const length = reader.uint();
  const sketch = { classes: new Int32Array(length), counts: new Int32Array(length) };
  for (let n = 0; n < length; n++) {
    sketch.classes[n] = n === 0 ? reader.delta(0) : sketch.classes[n - 1]! + reader.uint() + 1;
    sketch.counts[n] = reader.uint() + 1;
  }
  return sketch;
}
