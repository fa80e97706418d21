import fc from 'fast-check';
import { encodeBlock } from '../src/features/metrics/block.js';
import { LANDING, type StoredSamples } from '../src/features/metrics/metric-merge.js';
import type { MetricSeries } from '../src/features/metrics/segment.js';

/** The hour in which the samples of the tests of the store lie, and their metric. */
export const HOUR_AT = Date.UTC(2026, 2, 1, 11);
export const METRIC = 7;

const HOUR_MS = 3_600_000;
const MAX = Number.MAX_SAFE_INTEGER;

/** A row as an agent measured it; a null is a value that is absent. */
export interface MeasuredRow {
  subjectId: number;
  /** Unix ms. */
  time: number;
  value: number | null;
}

export interface MeasuredBatch {
  source: string;
  rows: MeasuredRow[];
}

/** Any whole number of 53 bits, often one of those that have special codes, often multiples of something. */
export const wholeNumbers: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: 0, max: 1_000 }).map((pages) => pages * 4_096),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1, MAX, -MAX, 2 ** 51, -(2 ** 51) - 1),
);

/** Few enough bits that what they add up to is exact in whichever order. */
export const summableNumbers: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
);

/** Often moments at which others are measured too, sometimes the first and the last of the hour. */
const times = fc.oneof(
  fc.integer({ min: 0, max: 11 }).map((n) => n * 300_000),
  fc.integer({ min: 0, max: HOUR_MS - 1 }),
  fc.constant(HOUR_MS - 1),
);

const rowsOf = (values: fc.Arbitrary<number>): fc.Arbitrary<MeasuredRow> =>
  fc.record({
    subjectId: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(1_000, 2 ** 31 - 1)),
    time: times.map((ms) => HOUR_AT + ms),
    value: fc.option(values, { freq: 8 }),
  });

/** Batches of one hour and metric. */
export function batchesOf(values: fc.Arbitrary<number>, maxLength = 6): fc.Arbitrary<MeasuredBatch[]> {
  const rows = fc.array(rowsOf(values), { minLength: 1, maxLength: 20 });
  return fc.array(fc.record({ source: fc.constantFrom('a', 'b', 'c'), rows }), { minLength: 1, maxLength });
}

/** The row of the store that a batch lands as. */
export function landed({ source, rows }: MeasuredBatch): StoredSamples {
  const subjectIds = [...new Set(rows.map((row) => row.subjectId))];
  const body = encodeBlock({
    subjectIds,
    rows: rows.map((row) => subjectIds.indexOf(row.subjectId)),
    times: rows.map((row) => row.time),
    columns: [{ metricId: METRIC, values: rows.map((row) => row.value ?? Number.NaN) }],
    picked: Int32Array.from(rows.keys()),
  });
  return { hourAt: HOUR_AT, encoding: LANDING, metricId: METRIC, source, body };
}

/** What is kept of batches, by brute force: of one subject's moment the greatest value; absent ones are none. */
export function keptOf(batches: readonly MeasuredBatch[]): MeasuredRow[] {
  const rows = batches.flatMap((batch) => batch.rows).filter((row) => row.value !== null);
  const rising = rows.sort((a, b) => a.subjectId - b.subjectId || a.time - b.time || a.value! - b.value!);
  return rising.filter((row, n) => row.subjectId !== rising[n + 1]?.subjectId || row.time !== rising[n + 1]?.time);
}

/** The same as series, with the sources that measured each subject. */
export function seriesOf(batches: readonly MeasuredBatch[]): MetricSeries {
  const kept = keptOf(batches);
  const ids = [...new Set(kept.map((row) => row.subjectId))];
  const measured = (source: string, id: number | null): boolean =>
    batches.some(
      (batch) =>
        batch.source === source &&
        batch.rows.some((row) => row.value !== null && (id === null || row.subjectId === id)),
    );
  const sources = [...new Set(batches.map((batch) => batch.source))].filter((one) => measured(one, null)).sort();
  const maskOf = (id: number): number =>
    sources.reduce((mask, source, n) => (measured(source, id) ? mask | (1 << n) : mask), 0);
  const starts = [0, ...ids.map((id) => kept.findLastIndex((row) => row.subjectId === id) + 1)];
  return {
    subjectIds: Int32Array.from(ids),
    starts: Int32Array.from(starts),
    times: Float64Array.from(kept, (row) => row.time),
    values: Float64Array.from(kept, (row) => row.value!),
    sourceMasks: Int32Array.from(ids, maskOf),
    sources,
  };
}
