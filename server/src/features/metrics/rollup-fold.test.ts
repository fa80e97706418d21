import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf, HOUR_AT, keptOf, type MeasuredRow, seriesOf, summableNumbers } from '../../../test/samples.js';
import {
  coarsen,
  FIVE_MINUTES_MS,
  foldGroups,
  foldHour,
  groupSubjects,
  HOUR_MS,
  mergeSketches,
  sketchGroups,
} from './rollup-fold.js';
import type { RollupTable } from './rollup-table.js';
import { type Sketch, SketchBuilder } from './sketch.js';

type Table = RollupTable<number | string>;
const batches = batchesOf(summableNumbers);
/** A group for two subjects each, none for the seventh of them. */
const groupOf = (id: number): string | null => (id === 1_000 ? null : `group ${id % 3}`);

function sketchOf(rows: readonly MeasuredRow[]): Sketch {
  const builder = new SketchBuilder();
  for (const row of rows) builder.addValue(row.value!);
  return builder.take();
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** A bucket by brute force; null where nothing was measured. */
function statisticsOf(rows: readonly MeasuredRow[]): object | null {
  if (rows.length === 0) return null;
  const values = rows.map((row) => row.value!);
  const lastTime = Math.max(...rows.map((row) => row.time));
  return {
    ...{ count: rows.length, sum: sum(values), min: Math.min(...values), max: Math.max(...values), lastTime },
    // Of several subjects' last values of one moment the greatest.
    last: Math.max(...rows.filter((row) => row.time === lastTime).map((row) => row.value!)),
  };
}

function bucketOf(table: Table, cell: number): object | null {
  if (table.counts[cell] === 0) return null;
  return {
    ...{ count: table.counts[cell], sum: table.sums[cell], min: table.mins[cell], max: table.maxs[cell] },
    ...{ last: table.lasts[cell], lastTime: table.lastTimes[cell] },
  };
}

/** What the subjects' own values of a bucket add up to. */
function membersOf(rows: readonly MeasuredRow[]): object {
  const ids = [...new Set(rows.map((row) => row.subjectId))];
  const own = ids.map((id) => rows.filter((row) => row.subjectId === id).map((row) => row.value!));
  return {
    subjects: ids.length,
    means: sum(own.map((values) => sum(values) / values.length)),
    mins: sum(own.map((values) => Math.min(...values))),
    maxs: sum(own.map((values) => Math.max(...values))),
    lasts: sum(own.map((values) => values.at(-1)!)),
  };
}

function memberSumsOf({ members }: Table, cell: number): object {
  const { subjects, means, mins, maxs, lasts } = members!;
  return { subjects: subjects[cell], means: means[cell], mins: mins[cell], maxs: maxs[cell], lasts: lasts[cell] };
}

/** Visits each bucket of a table with the kept rows that lie in it. */
function eachBucket(
  table: Table,
  rows: readonly MeasuredRow[],
  isOf: (key: number | string, row: MeasuredRow) => boolean,
  visit: (cell: number, own: MeasuredRow[]) => void,
): void {
  const step = HOUR_MS / table.buckets;
  for (const [n, key] of table.keys.entries()) {
    for (let bucket = 0; bucket < table.buckets; bucket++) {
      const from = HOUR_AT + bucket * step;
      const own = rows.filter((row) => isOf(key, row) && row.time >= from && row.time < from + step);
      visit(n * table.buckets + bucket, own);
    }
  }
}

describe('rollup fold', () => {
  it('folds the hour of each subject into five minutes and the hour as brute force does', () => {
    fc.assert(
      fc.property(batches, (sent) => {
        const { five, hour, subjectIds } = foldHour(seriesOf(sent), HOUR_AT);
        const kept = keptOf(sent);
        expect([...new Set(kept.map((row) => row.subjectId))]).toEqual([...subjectIds]);
        for (const table of [five, hour]) {
          eachBucket(
            table,
            kept,
            (key, row) => key === row.subjectId,
            (cell, own) => {
              expect(bucketOf(table, cell)).toEqual(statisticsOf(own));
            },
          );
        }
        for (const [n, id] of subjectIds.entries()) {
          expect(hour.sketches[n]).toEqual(sketchOf(kept.filter((row) => row.subjectId === id)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('folds groups, with what their subjects add up to and the sketches of all their samples', () => {
    fc.assert(
      fc.property(batches, (sent) => {
        const series = seriesOf(sent);
        const fold = foldHour(series, HOUR_AT);
        const grouping = groupSubjects(series.subjectIds, groupOf);
        const kept = keptOf(sent);
        const five = foldGroups(fold.five, grouping);
        sketchGroups(five, grouping, fold);
        const hour = foldGroups(fold.hour, grouping);
        mergeSketches(hour, grouping, fold.hour);
        expect(five.keys).toEqual(
          [...new Set(kept.map((row) => groupOf(row.subjectId)))].filter((name) => name).sort(),
        );
        for (const table of [five, hour]) {
          eachBucket(
            table,
            kept,
            (key, row) => key === groupOf(row.subjectId),
            (cell, own) => {
              expect(bucketOf(table, cell)).toEqual(statisticsOf(own));
              if (own.length === 0) return;
              expect(memberSumsOf(table, cell)).toEqual(membersOf(own));
              expect(table.sketches[cell]).toEqual(sketchOf(own));
            },
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('names as sources of a group those that measured its subjects', () => {
    const row = (subjectId: number) => ({ subjectId, time: HOUR_AT, value: 1 });
    const series = seriesOf([
      { source: 'a', rows: [row(1), row(2)] },
      { source: 'b', rows: [row(4)] },
    ]);
    const { hour } = foldHour(series, HOUR_AT);
    expect([...foldGroups(hour, groupSubjects(series.subjectIds, groupOf)).sourceMasks]).toEqual([0b11, 0b01]);
  });

  it('makes of shorter buckets the longer ones that the samples make', () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(2, 3, 4, 6, 12), (sent, ratio) => {
        const series = seriesOf(sent);
        const fold = foldHour(series, HOUR_AT);
        const grouping = groupSubjects(series.subjectIds, (id) => String(id));
        const five = foldGroups(fold.five, grouping);
        sketchGroups(five, grouping, fold);
        const long = coarsen(five, ratio);
        expect(long.buckets).toBe(HOUR_MS / FIVE_MINUTES_MS / ratio);
        eachBucket(
          long,
          keptOf(sent),
          (key, row) => key === String(row.subjectId),
          (cell, own) => {
            expect(bucketOf(long, cell)).toEqual(statisticsOf(own));
            expect(long.sketches[cell]).toEqual(sketchOf(own));
          },
        );
      }),
      { numRuns: 100 },
    );
  });

  it('gives back an hour from its own five minutes', () => {
    fc.assert(
      fc.property(batches, (sent) => {
        const { five, hour } = foldHour(seriesOf(sent), HOUR_AT);
        expect({ ...coarsen(five, HOUR_MS / FIVE_MINUTES_MS), sketches: [] }).toEqual({ ...hour, sketches: [] });
      }),
    );
  });
});
