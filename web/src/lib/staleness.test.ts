import { describe, expect, it } from '@jest/globals';
import { freshnessOf } from './staleness';

const NOW = new Date('2026-03-01T14:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe('freshnessOf', () => {
  it.each([
    [20, 'FRESH'],
    [31, 'LATE'],
    [76, 'STALE'],
  ])('reads %d s at an interval of 15 s as %s', (seconds, freshness) => {
    expect(freshnessOf(ago(seconds), NOW, 15_000)).toBe(freshness);
  });

  it('does not call a value old that was never observed', () => {
    expect(freshnessOf(null, NOW)).toBe('FRESH');
  });
});
