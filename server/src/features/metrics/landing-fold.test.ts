import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeBlock } from './block.js';
import { newGroupParts } from './group-parts.js';
import { areApart, decodeLanding, foldLanding, type RowBounds } from './landing-fold.js';
import { LANDING, SEGMENT } from './metric-merge.js';
import { SlotIndex } from './slot-index.js';
import { SubjectMatrix } from './subject-matrix.js';

const row = (startAt: number, endAt: number, least: number, greatest: number): RowBounds => ({
  ...{ encoding: LANDING, startAt, endAt },
  subjects: { least, greatest },
});

describe('areApart', () => {
  it('takes batches that follow each other', () => {
    expect(areApart([row(0, 10, 1, 9), row(11, 20, 1, 9), row(21, 30, 1, 9)])).toBe(true);
  });

  it('takes batches of one moment that tell of different subjects', () => {
    expect(areApart([row(0, 10, 1, 4), row(0, 10, 5, 9)])).toBe(true);
  });

  it('leaves batches to be merged that may tell of one moment of one subject', () => {
    expect(areApart([row(0, 10, 1, 5), row(10, 20, 5, 9)])).toBe(false);
    expect(areApart([row(0, 30, 1, 5), row(5, 6, 7, 9), row(20, 40, 2, 2)])).toBe(false);
  });

  it('leaves rows to be merged that do not say what is in them, and segments', () => {
    expect(areApart([row(0, 10, 1, 5), { ...row(5, 20, 7, 9), subjects: null }])).toBe(false);
    expect(areApart([{ ...row(0, 10, 1, 5), encoding: SEGMENT }])).toBe(false);
  });
});

describe('decodeLanding', () => {
  const decoded = (rows: number[], times: number[]) => {
    const columns = [{ metricId: 7, values: times }];
    const picked = Int32Array.from(rows.keys());
    // Positions 0 and 1 are the same subject, as where a batch lists it twice.
    return decodeLanding(encodeBlock({ subjectIds: [5, 5, 6], rows, times, columns, picked }), 7);
  };

  it('takes a block that tells of every moment of a subject once', () => {
    expect(decoded([0, 0, 2, 2], [1, 2, 1, 2]).ascends).toBe(true);
  });

  it('refuses one that tells of a moment twice, or may because it has two runs of a subject', () => {
    expect(decoded([0, 0], [1, 1]).ascends).toBe(false);
    expect(decoded([0, 1], [1, 1]).ascends).toBe(false);
  });
});

describe('foldLanding', () => {
  const sample = fc.record({
    subject: fc.integer({ min: 0, max: 3 }),
    time: fc.integer({ min: 0, max: 59 }).map((n) => n * 1_000),
    value: fc.option(fc.integer({ min: 0, max: 1_000 }), { freq: 4 }),
  });

  it('adds each sample of a wanted subject to its bucket, and none that is absent or outside', () => {
    fc.assert(
      fc.property(fc.uniqueArray(sample, { selector: (s) => `${s.subject} ${s.time}`, minLength: 1 }), (samples) => {
        const body = encodeBlock({
          subjectIds: [11, 12, 13, 14],
          rows: samples.map((s) => s.subject),
          times: samples.map((s) => s.time),
          columns: [{ metricId: 7, values: samples.map((s) => s.value ?? Number.NaN) }],
          picked: Int32Array.from(samples.keys()),
        });
        const decoded = decodeLanding(body, 7);
        expect(decoded.ascends).toBe(true);
        const how = { overTime: 'SUM', across: 'SUM' } as const;
        const parts = newGroupParts(1, 4, how);
        const grid = { from: 10_000, to: 50_000, stepSeconds: 10, points: 4 };
        const wanted = Int32Array.from([11, 13]);
        const matrix = new SubjectMatrix(2, grid, how, new Int32Array(2), parts);
        const times = samples.map((s) => s.time);
        const span = { startAt: Math.min(...times), endAt: Math.max(...times) };
        const newest = foldLanding(decoded, span, { slots: new SlotIndex(wanted), matrix });
        matrix.finish();
        const inside = samples.filter(
          (s) => s.value !== null && s.subject % 2 === 0 && s.time >= grid.from && s.time < grid.to,
        );
        const sums = [0, 1, 2, 3].map((bucket) =>
          inside.filter((s) => Math.floor(s.time / 10_000) - 1 === bucket).reduce((sum, s) => sum + s.value!, 0),
        );
        expect([...parts.totals]).toEqual(sums);
        expect(newest).toBe(inside.length > 0 ? Math.max(...inside.map((s) => s.time)) : null);
      }),
    );
  });
});
