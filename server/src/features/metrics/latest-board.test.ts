import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LatestUsage } from './latest.js';
import { decodeBoard, emptyBoard, encodeBoard, type LatestBoard } from './latest-board.js';
import { mergeBoard, type SourceUsages } from './latest-merge.js';
import { LatestView } from './latest-view.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T12:00:00.000Z');

const whole = fc.integer({ min: -(2 ** 51) + 1, max: 2 ** 51 - 1 });
const anyWhole = fc.oneof(whole, fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
const usage: fc.Arbitrary<LatestUsage> = fc.record({
  subjectId: fc.integer({ min: 1, max: 30 }),
  podSubjectId: fc.constant(null),
  // Few moments, so that many meet; some more than two days before the others.
  observedAt: fc.integer({ min: -5, max: 0 }).map((days) => NOW + days * DAY),
  cpu: fc.option(fc.integer({ min: 0, max: 3 })),
  memory: fc.option(fc.integer({ min: 0, max: 3 })),
});
/** A container has one pod all its life. */
const placed = usage.map((one) => ({
  ...one,
  podSubjectId: one.subjectId % 3 === 0 ? null : 100 + (one.subjectId % 5),
}));
const reports: fc.Arbitrary<SourceUsages[]> = fc.array(
  fc.record({ source: fc.constantFrom('kubelet', 'metrics-server', 'Prömetheus'), usages: fc.array(placed) }),
);

/** A board as a list, without the order in which its sources came. */
function entriesOf(board: LatestBoard): object[] {
  return [...board.subjectIds].map((subjectId, n) => ({
    ...{ subjectId, pod: board.podSubjectIds[n], cpu: board.cpu[n], memory: board.memory[n] },
    ...{ at: board.observedAts[n], source: board.sources[board.sourceIndexes[n]!] },
  }));
}

const merged = (list: readonly SourceUsages[], board = emptyBoard()): LatestBoard => mergeBoard(board, list).board;
const oneByOne = (list: readonly SourceUsages[]): LatestBoard =>
  list.reduce((board, report) => merged([report], board), emptyBoard());
const report = (...usages: LatestUsage[]): SourceUsages => ({ source: 'kubelet', usages });
const one = (subjectId: number, secondsAgo: number, cpu: number | null, memory: number | null = null): LatestUsage => ({
  ...{ subjectId, podSubjectId: null, observedAt: NOW - secondsAgo * 1_000, cpu, memory },
});

describe('a board as bytes', () => {
  it('is read as it was written, also the largest numbers, absent values and any text', () => {
    const entries = fc.uniqueArray(
      fc.record({
        ...{ id: fc.integer({ min: 1, max: 2 ** 31 - 1 }), pod: fc.integer({ min: 0, max: 2 ** 31 - 1 }) },
        ...{ cpu: fc.option(anyWhole), memory: fc.option(anyWhole), at: whole, source: fc.nat(2) },
      }),
      { selector: ({ id }) => id },
    );
    const sources = fc.array(fc.string({ unit: 'binary' }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(entries, sources, (list, names) => {
        const sorted = [...list].sort((a, b) => a.id - b.id);
        const board: LatestBoard = {
          sources: names,
          subjectIds: Int32Array.from(sorted, ({ id }) => id),
          podSubjectIds: Int32Array.from(sorted, ({ pod }) => pod),
          cpu: Float64Array.from(sorted, ({ cpu }) => cpu ?? Number.NaN),
          memory: Float64Array.from(sorted, ({ memory }) => memory ?? Number.NaN),
          observedAts: Float64Array.from(sorted, ({ at }) => at),
          sourceIndexes: Int32Array.from(sorted, ({ source }) => source),
        };
        expect(decodeBoard(encodeBoard(board))).toEqual(board);
      }),
    );
  });

  it('takes some ten bytes per entry of a usual report', () => {
    const usages = Array.from({ length: 5_000 }, (_, n) => ({
      ...{ subjectId: 2 * n + 1, podSubjectId: 2 * n + 2, observedAt: NOW },
      ...{ cpu: 1_000 * n, memory: 4_096 * 10_000 + n },
    }));
    expect(encodeBoard(merged([report(...usages)])).length / 5_000).toBeLessThan(12);
  });

  it('is refused where its form is not known', () => {
    expect(() => decodeBoard(Uint8Array.of(9, 0, 0))).toThrow(/has the form 9; known is 1/);
  });

  it('is refused where it ends too early', () => {
    const bytes = encodeBoard(merged([report(one(1, 0, 5), one(2, 0, 6))]));
    expect(() => decodeBoard(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  });
});

describe('mergeBoard', () => {
  it('ends in the same board whatever the order of reports, however often they come, at once or one by one', () => {
    const shuffled = reports.chain((list) =>
      fc.record({
        list: fc.constant(list),
        order: fc.shuffledSubarray([...list, ...list.slice(0, 2)], {
          minLength: list.length + Math.min(2, list.length),
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ list, order }) => {
        const expected = entriesOf(merged(list));
        expect(entriesOf(merged(order))).toEqual(expected);
        expect(entriesOf(oneByOne(order))).toEqual(expected);
      }),
    );
  });

  it('says whether anything has changed, and changes nothing the second time', () => {
    fc.assert(
      fc.property(reports, (list) => {
        const board = merged(list);
        const again = mergeBoard(board, list);
        expect(again).toMatchObject({ isChanged: false, hasNewcomers: false });
        expect(entriesOf(again.board)).toEqual(entriesOf(board));
      }),
    );
  });

  it('takes the newer moment, adds what one moment lacks, and of two values keeps the greater', () => {
    const board = merged([
      report(one(1, 15, 9, 9)),
      report(one(1, 0, 2)),
      report(one(1, 0, 1, 4)),
      report(one(1, 30, 7)),
    ]);
    expect(entriesOf(board)).toEqual([{ subjectId: 1, pod: 0, cpu: 2, memory: 4, at: NOW, source: 'kubelet' }]);
  });

  it('drops what is two days older than the newest entry, and never all', () => {
    const old = merged([report(one(1, 2 * 86_400 + 1, 1), one(2, 2 * 86_400, 2))]);
    expect([...old.subjectIds]).toEqual([1, 2]);
    expect([...merged([report(one(3, 0, 3))], old).subjectIds]).toEqual([2, 3]);
  });

  it('lets nothing come back that has ended', () => {
    const board = merged([report(one(3, 0, 3))]);
    expect(mergeBoard(board, [report(one(1, 3 * 86_400, 1))])).toMatchObject({ isChanged: false, hasNewcomers: false });
  });

  it('forgets sources that measured nothing of what is left', () => {
    const board = merged([{ source: 'old', usages: [one(1, 60, 1)] }, report(one(1, 0, 1), one(2, 0, 1))]);
    expect(board.sources).toEqual(['kubelet']);
  });
});

describe('a view of a board', () => {
  const inPod = (pod: number, value: LatestUsage): LatestUsage => ({ ...value, podSubjectId: pod });
  const view = (...usages: LatestUsage[]) => new LatestView(merged([report(...usages)]), 1, '1');

  it('sums the containers of a pod that were measured together, and is as old as the oldest of them', () => {
    const { observedAt, ...sum } = view(
      inPod(100, one(1, 0, 250_000, 5)),
      inPod(101, one(2, 0, 9_000_000, 9)),
      inPod(100, one(3, 20, 500_000)),
      inPod(100, one(4, 30, 1_000_000)),
    ).usageOf(100, 30_000)!;
    expect(sum).toEqual({ cpuCores: 0.75, memoryBytes: 5, source: 'kubelet' });
    expect(observedAt).toEqual(new Date(NOW - 20_000));
  });

  it('leaves what no container has measured unknown', () => {
    expect(view(inPod(100, one(1, 0, 0))).usageOf(100, 30_000)).toMatchObject({ cpuCores: 0, memoryBytes: null });
  });

  it('knows nothing of what is not on it', () => {
    const known = view(one(5, 0, 1));
    expect([4, 6, 100].map((id) => known.usageOf(id, 30_000))).toEqual([null, null, null]);
    expect(new LatestView(emptyBoard(), 1, '1').usageOfMachines(1)).toBeNull();
  });

  it('sums machines only, those that were measured together with the newest one', () => {
    const known = view(
      one(1, 0, 1_000_000, 1),
      one(2, 60, 2_000_000, 2),
      one(3, 61, 4_000_000),
      inPod(9, one(4, 0, 8)),
    );
    expect(known.usageOfMachines(60_000)).toMatchObject({ cpuCores: 3, memoryBytes: 3, observedAt: new Date(NOW) });
  });

  it('names everything that has a usage, pods too', () => {
    const known = view(one(1, 0, 1), inPod(100, one(2, 0, 1)), inPod(100, one(3, 0, 1)), inPod(90, one(4, 0, 1)));
    expect([...known.subjects()].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 90, 100]);
  });
});
