import { describe, expect, it } from '@jest/globals';
import { backfilledSpans, reachOf, type Span, union } from './backfill.js';

/** Spans given in seconds. */
const spans = (...seconds: [from: number, to: number][]): Span[] =>
  seconds.map(([from, to]) => ({ from: from * 1_000, to: to * 1_000 }));

describe('backfilledSpans', () => {
  it.each<[string, [number, number | null], [number, number][], [number, number][]]>([
    ['nothing where nothing arrived late', [0, 1_000], [], []],
    ['nothing of a short gap where nothing arrived late', [0, 20], [], []],
    ['all between samples of a quarter of a minute', [0, 100], [15, 30, 45, 60, 75, 90].map((n) => [n, n]), [[0, 100]]],
    ['all between samples a minute apart', [0, 180], [30, 90, 150].map((n) => [n, n]), [[0, 180]]],
    ['two stretches with a hole of 61 s between them', [0, 500], [[0, 200], [261, 500]], [[0, 200], [261, 500]]], // biome-ignore format: one case per line
    ['up to the last sample where the agent then stopped', [0, 1_000], [[10, 400]], [[0, 400]]],
    ['from the first sample that was kept', [0, 1_000], [[600, 990]], [[600, 1_000]]],
    ['up to the last sample of a gap that is still open', [0, null], [[10, 400]], [[0, 400]]],
    ['no time for a sample that stands alone', [0, 1_000], [[500, 500]], []],
    ['no time for the first sample after the agent came back', [0, 50], [[45, 45]], []],
    ['only what lies within the gap', [100, 300], [[-500, 900]], [[100, 300]]],
  ])('finds %s', (_sentence, [from, to], late, expected) => {
    const gap = { from: from * 1_000, to: to === null ? null : to * 1_000 };
    expect(backfilledSpans(gap, reachOf(spans(...late)))).toEqual(spans(...expected));
  });

  it('finds the same in whatever order and pieces the samples arrived', () => {
    const gap = { from: 0, to: 600_000 };
    const whole = reachOf(spans([10, 250], [400, 590]));
    const pieces = union([...reachOf(spans([400, 590])), ...reachOf(spans([100, 250])), ...reachOf(spans([10, 120]))]);
    expect(backfilledSpans(gap, pieces)).toEqual(backfilledSpans(gap, whole));
  });
});
