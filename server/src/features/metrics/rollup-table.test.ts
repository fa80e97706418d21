import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeRollup, encodeRollup, newRollupTable, type RollupTable, type Section } from './rollup-table.js';
import { SketchBuilder } from './sketch.js';

type Table = RollupTable<number | string>;

const STEP_MS = 300_000;
const AT = Date.UTC(2026, 2, 1, 11);
const PLACE = { startAt: AT, stepMs: STEP_MS };
const SUBJECT_SECTIONS: Section[] = ['SUM', 'MIN', 'MAX', 'LAST', 'SKETCH'];
const GROUP_SECTIONS: Section[] = [
  ...SUBJECT_SECTIONS,
  ...(['SUBJECTS', 'MEANS', 'MEMBER_MINS', 'MEMBER_MAXS', 'MEMBER_LASTS'] as const),
];

const whole = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.maxSafeInteger());
/** What numbers of 53 bits, and means, add up to. */
const sum = fc.oneof(
  whole,
  fc.constantFrom(2 ** 53, -(2 ** 60), 0.1, -2.5),
  fc.double({ min: -1e20, max: 1e20, noNaN: true }).map((value) => value + 0),
);
const cell = fc.option(
  fc.record({
    count: fc.integer({ min: 1, max: 2 ** 40 }),
    values: fc.array(whole, { minLength: 1, maxLength: 5 }),
    sum,
    offset: fc.nat(STEP_MS - 1),
    members: fc.tuple(fc.integer({ min: 1, max: 9 }), sum, sum, sum, sum),
  }),
);
type Cell = typeof cell extends fc.Arbitrary<infer Value> ? Value : never;

function tableOf(keys: (number | string)[], buckets: number, cells: Cell[], masks: number[]): Table {
  const table = newRollupTable(keys, buckets, ['a', 'bé'], typeof keys[0] === 'string');
  table.sourceMasks.set(masks.slice(0, keys.length));
  const builder = new SketchBuilder();
  for (let n = 0; n < keys.length * buckets; n++) {
    const filled = cells[n % cells.length];
    if (!filled) continue;
    const { count, values, members } = filled;
    for (const value of values) builder.addValue(value);
    const at = { counts: count, sums: filled.sum, mins: Math.min(...values), maxs: Math.max(...values) };
    for (const [name, number] of Object.entries(at)) table[name as 'counts'][n] = number;
    table.lasts[n] = values.at(-1)!;
    table.lastTimes[n] = AT + (n % buckets) * STEP_MS + filled.offset;
    table.sketches[n] = builder.take();
    const names = ['subjects', 'means', 'mins', 'maxs', 'lasts'] as const;
    if (table.members) for (const [m, name] of names.entries()) table.members[name][n] = members[m]!;
  }
  return table;
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 6 });
const names = fc.uniqueArray(fc.oneof(fc.constantFrom('', 'shop', 'tëam'), fc.uuid()), { minLength: 1, maxLength: 6 });
const tables = fc
  .tuple(
    fc.oneof(
      ids.map((keys): (number | string)[] => keys.sort((a, b) => a - b)),
      names,
    ),
    fc.integer({ min: 1, max: 12 }),
    fc.array(cell, { minLength: 1, maxLength: 20 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6, maxLength: 6 }),
  )
  .map((given) => tableOf(...given));

/** The keys from `first` to `last` of a table, with those statistics that sections hold. */
function partOf(table: Table, { first, last }: { first: number; last: number }, sections: ReadonlySet<Section>): Table {
  const keys = table.keys.slice(first, last);
  const has = (section: Section) => sections.has(section);
  const part = newRollupTable(keys, table.buckets, table.sources, GROUP_SECTIONS.slice(5).some(has));
  part.sourceMasks.set(table.sourceMasks.slice(first, last));
  const copy = (section: Section | null, into: Float64Array, from: Float64Array): void => {
    if (section && !has(section)) return;
    for (let n = 0; n < into.length; n++) {
      if (table.counts[first * table.buckets + n]! > 0) into[n] = from[first * table.buckets + n]!;
    }
  };
  copy(null, part.counts, table.counts);
  copy('SUM', part.sums, table.sums);
  copy('MIN', part.mins, table.mins);
  copy('MAX', part.maxs, table.maxs);
  copy('LAST', part.lasts, table.lasts);
  copy('LAST', part.lastTimes, table.lastTimes);
  if (has('SKETCH')) part.sketches = table.sketches.slice(first * table.buckets, last * table.buckets);
  if (part.members && table.members) {
    copy('SUBJECTS', part.members.subjects, table.members.subjects);
    copy('MEANS', part.members.means, table.members.means);
    copy('MEMBER_MINS', part.members.mins, table.members.mins);
    copy('MEMBER_MAXS', part.members.maxs, table.members.maxs);
    copy('MEMBER_LASTS', part.members.lasts, table.members.lasts);
  }
  return part;
}

describe('rollup table', () => {
  it('comes back whole: subjects and groups, empty buckets, sums that are no whole numbers or have more than 53 bits', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const sections = new Set(table.members ? GROUP_SECTIONS : SUBJECT_SECTIONS);
        const all = { first: 0, last: table.keys.length };
        expect(decodeRollup(encodeRollup(table, all, PLACE), sections, PLACE)).toEqual(partOf(table, all, sections));
      }),
      { numRuns: 300 },
    );
  });

  it('is read in the keys it was cut to and the sections that are asked for', () => {
    fc.assert(
      fc.property(tables, fc.subarray(GROUP_SECTIONS), fc.nat(5), fc.nat(5), (table, asked, a, b) => {
        const own = asked.filter((section) => table.members || SUBJECT_SECTIONS.includes(section));
        const sections = new Set<Section>([...own, 'SUM']);
        const first = Math.min(a, table.keys.length - 1);
        const cut = { first, last: Math.min(first + 1 + b, table.keys.length) };
        expect(decodeRollup(encodeRollup(table, cut, PLACE), sections, PLACE)).toEqual(partOf(table, cut, sections));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a version it does not know and bytes that end too early', () => {
    const sections = new Set(SUBJECT_SECTIONS);
    expect(() => decodeRollup(Uint8Array.of(9), sections, PLACE)).toThrow(
      'A roll-up has version 9; this server reads 1.',
    );
    const [filled] = fc.sample(
      cell.filter((one) => one !== null),
      1,
    );
    const body = encodeRollup(tableOf([1, 2], 2, [filled!], [1, 1]), { first: 0, last: 2 }, PLACE);
    for (let length = 0; length < body.length; length++) {
      expect(() => decodeRollup(body.subarray(0, length), sections, PLACE)).toThrow();
    }
  });
});
