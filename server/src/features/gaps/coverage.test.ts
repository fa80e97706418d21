import { describe, expect, it } from '@jest/globals';
import { coverage, type KnownGap, missingIn, withoutGaps } from './coverage.js';

const aGap = (from: number, to: number | null, ...backfilled: [from: number, to: number][]): KnownGap => ({
  from: new Date(from),
  to: to === null ? null : new Date(to),
  backfilled: backfilled.map(([first, last]) => ({ from: new Date(first), to: new Date(last) })),
});

const CASES: [string, KnownGap[], [number, number][]][] = [
  ['all of a span without gaps', [], [[100, 200]]],
  ['what lies around a gap', [aGap(120, 150)], [[100, 120], [150, 200]]],
  ['what lies before a gap that is open', [aGap(160, null)], [[100, 160]]],
  ['nothing within a gap', [aGap(50, 300)], []],
  ['what was back-filled of a gap', [aGap(110, 190, [130, 150], [170, 190])], [[100, 110], [130, 150], [170, 200]]],
  ['all of a span whose gap was filled', [aGap(110, 190, [110, 190])], [[100, 200]]],
  ['what neither of two gaps that overlap covers', [aGap(110, 150), aGap(140, 160)], [[100, 110], [160, 200]]],
  ['nothing that another gap misses, though one was filled there', [aGap(110, 150, [110, 150]), aGap(120, 130)], [[100, 120], [130, 200]]],
  ['all of a span that lies between gaps', [aGap(10, 100), aGap(200, 300), aGap(250, null)], [[100, 200]]],
]; // biome-ignore format: one case per line

describe('withoutGaps', () => {
  it.each(CASES)('keeps %s', (_sentence, gaps, expected) => {
    const span = { from: 100, to: 200 };
    expect(withoutGaps(span, gaps)).toEqual(expected.map(([from, to]) => ({ from, to })));
    const missing = missingIn(span, gaps);
    expect(
      withoutGaps(
        span,
        missing.map(({ from, to }) => aGap(from, to)),
      ),
    ).toEqual(withoutGaps(span, gaps));
    expect(missing.every(({ from, to }) => from < to && from >= 100 && to <= 200)).toBe(true);
    const kept = expected.reduce((sum, [from, to]) => sum + to - from, 0);
    expect(coverage(span, gaps)).toBeCloseTo(kept / 100, 9);
    expect(missing.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(100 - kept);
  });

  it('keeps nothing of an empty span, of which nothing is missing either', () => {
    expect(withoutGaps({ from: 5, to: 5 }, [aGap(0, 10)])).toEqual([]);
    expect(coverage({ from: 5, to: 5 }, [aGap(0, 10)])).toBe(1);
  });
});
