import { describe, expect, it } from '@jest/globals';
import { percentile, statisticsOf } from './statistics';

describe('statisticsOf', () => {
  it('leaves gaps out and counts zeros', () => {
    expect(statisticsOf([0, null, 4, 2])).toEqual({ min: 0, mean: 2, p95: 4, max: 4 });
  });

  it('is null, not zero, where nothing was measured', () => {
    expect(statisticsOf([null, null])).toEqual({ min: null, mean: null, p95: null, max: null });
  });
});

describe('percentile', () => {
  it('is the nearest rank: a value that occurs', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(values, 0.95)).toBe(95);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.95)).toBeNull();
  });
});
