import { describe, expect, it } from '@jest/globals';
import { joinBuckets, lineGrid, pointsOf, shifted, windowGrid } from './rule-grid.js';

const HOUR = 3_600_000;
const at = 100 * HOUR + 600_000;

describe('windowGrid', () => {
  it('reads a short window as one bucket that ends now', () => {
    expect(windowGrid(300, at)).toEqual({ from: at - 300_000, stepSeconds: 300, points: 1 });
  });

  it('reads exactly an hour as two halves, because it is no hour of the clock', () => {
    expect(windowGrid(3_600, at)).toEqual({ from: at - HOUR, stepSeconds: 1_800, points: 2 });
  });

  it('reads a long window by the hours of the clock', () => {
    expect(windowGrid(7_200, at)).toEqual({ from: 99 * HOUR, stepSeconds: 3_600, points: 2 });
  });
});

describe('lineGrid', () => {
  it('has twelve points', () => {
    expect(lineGrid(21_600, at)).toEqual({ from: at - 6 * HOUR, stepSeconds: 1_800, points: 12 });
    expect(lineGrid(86_400, at)).toEqual({ from: 77 * HOUR, stepSeconds: 7_200, points: 12 });
  });

  it('has no bucket shorter than a minute', () => expect(lineGrid(300, at).points).toBe(5));
});

describe('shifted', () => {
  it('keeps hours of the clock where they are', () => {
    expect(shifted(windowGrid(7_200, at), 5_000).from).toBe(98 * HOUR);
    expect(shifted(windowGrid(300, at), 5_000).from).toBe(at - 5_300_000);
  });
});

describe('joinBuckets', () => {
  it('leaves out what was not measured, and says nothing of nothing', () => {
    expect(joinBuckets([null, 1, 3], 'AVG')).toBe(2);
    expect([joinBuckets([2, 1, null], 'LAST'), joinBuckets([2, 1], 'MIN'), joinBuckets([2, 1], 'MAX')]).toEqual([
      1, 1, 2,
    ]);
    expect(joinBuckets([null, null], 'MAX')).toBeNull();
  });
});

describe('pointsOf', () => {
  it('places values in the middle of what has gone by of their bucket', () => {
    const grid = { from: 0, stepSeconds: 100, points: 3 };
    expect(pointsOf(grid, [1, null, 3], 250_000)).toEqual([
      [50_000, 1],
      [225_000, 3],
    ]);
  });
});
