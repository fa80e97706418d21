import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wholeNumbers } from '../../../test/samples.js';
import {
  CLASSES,
  classOf,
  numberOf,
  percentileOf,
  rankOf,
  readSketch,
  SKETCH_ERROR,
  type Sketch,
  SketchBuilder,
  writeSketch,
} from './sketch.js';
import { ByteReader, ByteWriter } from './varint.js';

const MAX = Number.MAX_SAFE_INTEGER;
/** Whole numbers of every magnitude, and those next to where classes begin. */
const numbers = fc.oneof(
  wholeNumbers,
  fc
    .tuple(fc.nat(52), fc.integer({ min: 64, max: 128 }), fc.integer({ min: -1, max: 1 }))
    .map(([exponent, mantissa, off]) => Math.min(MAX, Math.floor((mantissa / 64) * 2 ** exponent) + off)),
);
const lists = fc.array(numbers, { minLength: 1, maxLength: 60 });
const percents = fc.integer({ min: 1, max: 100 });

function sketchOf(values: readonly number[]): Sketch {
  const builder = new SketchBuilder();
  for (const value of values) builder.addValue(value);
  return builder.take();
}

describe('sketch', () => {
  it('puts a greater number into the same class or a later one', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) =>
        expect(Math.sign(classOf(a) - classOf(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0),
      ),
      { numRuns: 5_000 },
    );
  });

  it('stands for every whole number of 53 bits within 1/128 of it, and for those up to 128 exactly', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        expect(Math.abs(numberOf(classOf(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * SKETCH_ERROR);
        expect(Math.abs(classOf(value))).toBeLessThanOrEqual(CLASSES);
      }),
      { numRuns: 5_000 },
    );
    for (let value = -128; value <= 128; value++) expect(numberOf(classOf(value))).toBe(value);
  });

  it('has a number in each class that occurs, and classes of all that lie between', () => {
    // Every class from 128 on has whole numbers: it goes up by one.
    for (let cls = classOf(128); cls <= CLASSES; cls++) expect(classOf(numberOf(cls))).toBe(cls);
    expect(numberOf(-CLASSES)).toBe(-numberOf(CLASSES));
  });

  it('merges into the sketch of all numbers, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(lists, { maxLength: 5 }), (parts) => {
        const builder = new SketchBuilder();
        for (const part of [...parts].reverse()) builder.merge(sketchOf(part));
        expect(builder.take()).toEqual(sketchOf(parts.flat()));
        expect(builder.take()).toEqual({ classes: new Int32Array(0), counts: new Int32Array(0) });
      }),
    );
  });

  it('is within its error of the exact percentile by nearest rank', () => {
    fc.assert(
      fc.property(lists, percents, (values, percent) => {
        // Nearest rank: the least number that at least so many percent of them do not exceed.
        const exact = [...values]
          .sort((a, b) => a - b)
          .find((one) => 100 * values.filter((v) => v <= one).length >= percent * values.length)!;
        expect(Math.abs(percentileOf(sketchOf(values), percent) - exact)).toBeLessThanOrEqual(
          Math.abs(exact) * SKETCH_ERROR,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('ranks without errors of rounding, and has no percentile of nothing', () => {
    expect([rankOf(50, 1), rankOf(50, 2), rankOf(95, 100), rankOf(99, 100), rankOf(29, 100)]).toEqual([
      0, 0, 94, 98, 28,
    ]);
    expect(percentileOf(sketchOf([]), 50)).toBeNaN();
  });

  it('comes back from its bytes', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 40 }), (values) => {
        const writer = new ByteWriter();
        writeSketch(writer, sketchOf(values));
        expect(readSketch(new ByteReader(writer.finish()))).toEqual(sketchOf(values));
      }),
    );
  });
});
