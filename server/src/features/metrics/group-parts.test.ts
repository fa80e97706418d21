import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batchesOf, HOUR_AT, keptOf, type MeasuredRow, seriesOf, summableNumbers } from '../../../test/samples.js';
import {
  type Aggregation,
  finishGroup,
  type GroupParts,
  isEmptyGroup,
  mergeGroup,
  newGroupParts,
} from './group-parts.js';
import { percentOf } from './over-time.js';
import type { MetricSeries } from './segment.js';
import { SKETCH_ERROR } from './sketch.js';
import { SlotIndex } from './slot-index.js';
import { SubjectMatrix } from './subject-matrix.js';

const HOUR_MS = 3_600_000;
const GROUPS = 3;
const groupOf = (id: number): number => id % GROUPS;
const how: fc.Arbitrary<Aggregation> = fc.record({
  overTime: fc.constantFrom('AVG', 'MIN', 'MAX', 'SUM', 'LAST', 'P50', 'P95', 'P99'),
  across: fc.constantFrom('SUM', 'AVG', 'MIN', 'MAX', 'POOLED'),
});
const batches = batchesOf(summableNumbers);
const steps = fc.constantFrom(60, 300, 420, 1_200, 3_600);
const gridOf = (stepSeconds: number) => {
  const points = Math.ceil(HOUR_MS / 1_000 / stepSeconds);
  return { from: HOUR_AT, to: HOUR_AT + points * stepSeconds * 1_000, stepSeconds, points };
};
type Grid = ReturnType<typeof gridOf>;

/** The parts of the groups of some of the subjects. */
function partsOf(
  series: MetricSeries,
  grid: Grid,
  aggregation: Aggregation,
  isOf: (id: number) => boolean,
): GroupParts {
  const { subjectIds, starts, times, values } = series;
  const parts = newGroupParts(GROUPS, grid.points, aggregation);
  const members = subjectIds.filter((id) => isOf(id));
  const slots = new SlotIndex(members);
  const matrix = new SubjectMatrix(members.length, grid, aggregation, members.map(groupOf), parts);
  for (const [run, id] of subjectIds.entries()) {
    const [from, to] = [starts[run]!, starts[run + 1]!];
    const own = { times: times.subarray(from, to), values: values.subarray(from, to), count: to - from };
    if (slots.of(id) >= 0) matrix.addSamples(slots.of(id), own, false);
  }
  matrix.finish();
  return parts;
}

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

function reduced(overTime: Aggregation['overTime'], values: number[]): number {
  const percent = percentOf(overTime);
  if (percent !== null) return [...values].sort((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1]!;
  if (overTime === 'AVG') return sum(values) / values.length;
  if (overTime === 'SUM') return sum(values);
  if (overTime === 'LAST') return values.at(-1)!;
  return overTime === 'MIN' ? Math.min(...values) : Math.max(...values);
}

/** The value of a bucket by brute force. */
function bucketValue(rows: MeasuredRow[], { overTime, across }: Aggregation): number | null {
  if (rows.length === 0) return null;
  // Of several subjects' newest values of one moment the greatest is the last.
  const rising = [...rows].sort((a, b) => a.time - b.time || a.value! - b.value!);
  const isMeanOfAll = across === 'AVG' && overTime === 'AVG';
  if (across === 'POOLED' || isMeanOfAll)
    return reduced(
      overTime,
      rising.map((row) => row.value!),
    );
  const ids = [...new Set(rows.map((row) => row.subjectId))];
  return reduced(
    across,
    ids.map((id) =>
      reduced(
        overTime,
        rising.filter((row) => row.subjectId === id).map((row) => row.value!),
      ),
    ),
  );
}

function expectedOf(
  rows: MeasuredRow[],
  { from, stepSeconds, points }: Grid,
  aggregation: Aggregation,
): (number | null)[] {
  return Array.from({ length: points }, (_, bucket) => {
    const start = from + bucket * stepSeconds * 1_000;
    return bucketValue(
      rows.filter((row) => row.time >= start && row.time < start + stepSeconds * 1_000),
      aggregation,
    );
  });
}

function expectClose(found: (number | null)[], exact: (number | null)[], { overTime, across }: Aggregation): void {
  const error = across === 'POOLED' && percentOf(overTime) !== null ? SKETCH_ERROR : 1e-12;
  expect(found.map((value) => value === null)).toEqual(exact.map((value) => value === null));
  for (const [n, value] of found.entries()) {
    if (value !== null) expect(Math.abs(value - exact[n]!)).toBeLessThanOrEqual(Math.abs(exact[n]!) * error);
  }
}

describe('group parts', () => {
  it('finish as brute force does, for whatever is asked over time and across subjects', () => {
    fc.assert(
      fc.property(batches, how, steps, (sent, aggregation, step) => {
        const grid = gridOf(step);
        const parts = partsOf(seriesOf(sent), grid, aggregation, () => true);
        for (let group = 0; group < GROUPS; group++) {
          const rows = keptOf(sent).filter((row) => groupOf(row.subjectId) === group);
          expectClose(finishGroup(parts, group, aggregation, 1), expectedOf(rows, grid, aggregation), aggregation);
          expect(isEmptyGroup(parts, group)).toBe(rows.length === 0);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('merge into the group of all their subjects, in whatever order and however they are parted', () => {
    fc.assert(
      fc.property(batches, how, steps, fc.func(fc.boolean()), (sent, aggregation, step, isFirst) => {
        const grid = gridOf(step);
        const series = seriesOf(sent);
        const halves = [
          partsOf(series, grid, aggregation, (id) => isFirst(id)),
          partsOf(series, grid, aggregation, (id) => !isFirst(id)),
        ];
        const sources = halves.flatMap((half) => Array.from({ length: GROUPS }, (_, group) => ({ half, group })));
        const merged = [sources, [...sources].reverse()].map((order) => {
          const all = newGroupParts(1, grid.points, aggregation);
          for (const { half, group } of order) mergeGroup(all, 0, half, group);
          return finishGroup(all, 0, aggregation, 1);
        });
        for (const one of merged) expectClose(one, expectedOf(keptOf(sent), grid, aggregation), aggregation);
      }),
      { numRuns: 500 },
    );
  });

  it('tell 0 from nothing and scale what they give', () => {
    const sent = [
      {
        source: 'a',
        rows: [
          { subjectId: 3, time: HOUR_AT, value: 0 },
          { subjectId: 4, time: HOUR_AT, value: 1_500 },
        ],
      },
    ];
    const aggregation = { overTime: 'SUM', across: 'SUM' } as const;
    const parts = partsOf(seriesOf(sent), gridOf(1_200), aggregation, () => true);
    expect([0, 1].map((group) => finishGroup(parts, group, aggregation, 1_000))).toEqual([
      [0, null, null],
      [1.5, null, null],
    ]);
  });
});
