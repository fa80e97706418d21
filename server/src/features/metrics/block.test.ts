import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, type BlockInput, decodeBlock, encodeBlock } from './block.js';

const MAX = Number.MAX_SAFE_INTEGER;
const value = fc.oneof(
  fc.constant(Number.NaN),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, MAX, -MAX, 2 ** 51, 2 ** 51 - 1, -(2 ** 51), -(2 ** 51) - 1),
);
const time = fc.oneof(fc.integer({ min: 1.7e12, max: 1.8e12 }), fc.constantFrom(0, MAX));

const input: fc.Arbitrary<BlockInput> = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 6 }), fc.nat(40))
  .chain(([subjectIds, count]) =>
    fc.record({
      subjectIds: fc.constant(subjectIds),
      rows: fc.array(fc.nat(subjectIds.length - 1), { minLength: count, maxLength: count }),
      times: fc.array(time, { minLength: count, maxLength: count }),
      columns: fc.uniqueArray(
        fc.record({
          metricId: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
          values: fc.array(value, { minLength: count, maxLength: count }),
        }),
        { maxLength: 4, selector: (column) => column.metricId },
      ),
      picked: fc.subarray(Array.from({ length: count }, (_, row) => row)).map((rows) => Int32Array.from(rows)),
    }),
  );

/** Rows as `subject time value…`, in the order the model expects them. */
function rowsOf(block: Block): (number | null)[][] {
  return Array.from(block.times, (at, row) => {
    const run = block.starts.findIndex((start, n) => start <= row && row < block.starts[n + 1]!);
    const values = block.columns.map((column) => (Number.isNaN(column.values[row]!) ? null : column.values[row]!));
    return [block.subjectIds[run]!, at, ...values];
  });
}

function modelOf(given: BlockInput): (number | null)[][] {
  return [...given.picked]
    .map((row) => [
      given.subjectIds[given.rows[row]!]!,
      given.times[row]!,
      ...given.columns.map((column) => (Number.isNaN(column.values[row]!) ? null : column.values[row]! + 0)),
    ])
    .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

describe('block', () => {
  it('gives back every row, ordered by subject and time, with nulls and numbers of 53 bits', () => {
    fc.assert(
      fc.property(input, (given) => {
        const block = decodeBlock(encodeBlock(given));
        expect(rowsOf(block)).toEqual(modelOf(given));
        expect(block.columns.map((column) => column.metricId)).toEqual(given.columns.map((column) => column.metricId));
      }),
      { numRuns: 500 },
    );
  });

  it('skips columns that are not wanted and reads the ones after them', () => {
    const columns = [7, 8, 9].map((metricId) => ({ metricId, values: [metricId, Number.NaN, -metricId] }));
    const body = encodeBlock({
      subjectIds: [5],
      rows: [0, 0, 0],
      times: [1, 2, 3],
      columns,
      picked: Int32Array.of(0, 1, 2),
    });
    const block = decodeBlock(body, new Set([9]));
    expect(block.columns).toEqual([{ metricId: 9, values: Float64Array.of(9, Number.NaN, -9) }]);
  });

  it('keeps 0 and null apart', () => {
    const columns = [{ metricId: 1, values: [0, Number.NaN] }];
    const body = encodeBlock({ subjectIds: [1], rows: [0, 0], times: [1, 2], columns, picked: Int32Array.of(0, 1) });
    expect([...decodeBlock(body).columns[0]!.values]).toEqual([0, Number.NaN]);
  });

  it('stores a steady series in little more than two bytes a sample', () => {
    const count = 240;
    const times = Array.from({ length: count }, (_, n) => 1.79e12 + n * 15_000);
    const values = Array.from({ length: count }, (_, n) => 250_000 + (n % 7));
    const picked = Int32Array.from(times.keys());
    const body = encodeBlock({
      subjectIds: [1],
      rows: new Int32Array(count),
      times,
      columns: [{ metricId: 1, values }],
      picked,
    });
    expect(body.length).toBeLessThan(count * 2.2);
  });

  it('refuses a version it does not know and bytes that end too early', () => {
    expect(() => decodeBlock(Uint8Array.of(9))).toThrow('version 9');
    const body = encodeBlock({ subjectIds: [1], rows: [0], times: [1], columns: [], picked: Int32Array.of(0) });
    expect(() => decodeBlock(body.subarray(0, 2))).toThrow(RangeError);
  });
});
