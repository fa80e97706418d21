import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { composeSpan, type SpanPart } from './rollup-day.js';
import { newRollupTable, type RollupTable } from './rollup-table.js';
import { sourcesOf } from './segment.js';

const HOURS = 6;

/** Values by subject and bucket; null is not measured. */
type Cells = Record<number, (number | null)[]>;

/** A table whose buckets hold one sample each. */
function aTable(cells: Cells, source: string): RollupTable<number> {
  const keys = Object.keys(cells).map(Number);
  const buckets = Object.values(cells)[0]?.length ?? 1;
  const table = newRollupTable(keys, buckets, ['unused', source], false);
  table.sourceMasks.fill(0b10);
  for (const [n, values] of Object.values(cells).entries()) {
    for (const [bucket, value] of values.entries()) {
      if (value === null) continue;
      const cell = n * buckets + bucket;
      table.counts[cell] = 1;
      for (const name of ['sums', 'mins', 'maxs', 'lasts'] as const) table[name][cell] = value;
      table.lastTimes[cell] = bucket;
      table.sketches[cell] = { classes: Int32Array.of(value), counts: Int32Array.of(1) };
    }
  }
  return table;
}

const cellsOf = (buckets: number): fc.Arbitrary<Cells> =>
  fc.dictionary(
    fc.integer({ min: 1, max: 5 }).map(String),
    fc.array(fc.option(fc.nat(50)), { minLength: buckets, maxLength: buckets }),
  );
const day = cellsOf(HOURS);
const hours = fc.array(fc.tuple(fc.nat(HOURS - 1), cellsOf(1)), { maxLength: 6 });

const hourPart = (hour: number, cells: Cells): SpanPart<number> => ({
  ...{ offset: hour, buckets: 1 },
  tables: Object.entries(cells).map(([id, values]) => aTable({ [id]: values }, 'hour')),
});
const dayPart = (cells: Cells): SpanPart<number> => ({ offset: 0, buckets: HOURS, tables: [aTable(cells, 'day')] });

/** Of every subject and bucket the sums, by brute force: what the newest part that covers a bucket says of it. */
function expected(ofDay: Cells, ofHours: [number, Cells][]): Cells {
  const newest = (hour: number): Cells | null => ofHours.findLast(([own]) => own === hour)?.[1] ?? null;
  const valueAt = (id: number, hour: number): number | null => {
    const own = newest(hour);
    return (own ? own[id]?.[0] : ofDay[id]?.[hour]) ?? null;
  };
  const buckets = Array.from({ length: HOURS }, (_, hour) => hour);
  const rows = [1, 2, 3, 4, 5].map((id) => [id, buckets.map((hour) => valueAt(id, hour))] as const);
  return Object.fromEntries(rows.filter(([, values]) => values.some((value) => value !== null)));
}

function found(table: RollupTable<number>): Cells {
  const rows = table.keys.map((key, n) => {
    const cells = Array.from({ length: table.buckets }, (_, bucket) => n * table.buckets + bucket);
    for (const cell of cells.filter((one) => table.counts[one]! > 0)) {
      expect(table.sketches[cell]!.classes).toEqual(Int32Array.of(table.sums[cell]!));
    }
    return [key, cells.map((cell) => (table.counts[cell] === 0 ? null : table.sums[cell]!))];
  });
  return Object.fromEntries(rows);
}

describe('composeSpan', () => {
  it('takes of each bucket what the newest part that covers it says, also of subjects that part does not name', () => {
    fc.assert(
      fc.property(day, hours, (ofDay, ofHours) => {
        const parts = [dayPart(ofDay), ...ofHours.map(([hour, cells]) => hourPart(hour, cells))];
        const span = composeSpan(parts, HOURS);
        expect(found(span)).toEqual(expected(ofDay, ofHours));
        expect(span.keys).toEqual([...span.keys].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('lets an hour in which nothing was measured take the place of what the day said of it', () => {
    const span = composeSpan(
      [dayPart({ 1: [7, 8, null, null, null, null] }), { offset: 1, buckets: 1, tables: [] }],
      HOURS,
    );
    expect(found(span)).toEqual({ 1: [7, null, null, null, null, null] });
  });

  it('drops subjects of which nothing is left and numbers the sources anew', () => {
    const ofDay = { 1: [5, null, null, null, null, null], 2: [null, 6, null, null, null, null] };
    const span = composeSpan([dayPart(ofDay), hourPart(0, { 3: [9] })], HOURS);
    expect(span.keys).toEqual([2, 3]);
    expect([...span.sourceMasks].map((mask) => sourcesOf(span.sources, mask))).toEqual([['day'], ['hour']]);
  });
});
