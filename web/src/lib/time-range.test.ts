import { describe, expect, it } from '@jest/globals';
import {
  freeze,
  MAX_POINTS,
  NAMED_RANGES,
  parseRangeSearch,
  pollInterval,
  rangeLength,
  rangeOf,
  shift,
  snap,
  stepOf,
  toSearch,
  zoomOut,
} from './time-range';

const NOW = new Date('2026-03-01T14:02:31Z');
const FIXED = { from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T13:00:00.000Z' };

describe('time range in the URL', () => {
  it('reads a name or two instants', () => {
    expect(rangeOf(parseRangeSearch({ range: 'LAST_6H' }))).toEqual({ last: 'LAST_6H' });
    expect(rangeOf(parseRangeSearch(FIXED))).toEqual(FIXED);
  });

  it('falls back to the last hour when the address is broken', () => {
    expect(rangeOf(parseRangeSearch({ range: 'LAST_WEEK' }))).toEqual({ last: 'LAST_1H' });
    expect(rangeOf(parseRangeSearch({ from: FIXED.to, to: FIXED.from }))).toEqual({ last: 'LAST_1H' });
    expect(rangeOf(parseRangeSearch({ from: 'yesterday', to: 7 }))).toEqual({ last: 'LAST_1H' });
  });

  it('replaces the earlier kind of range', () => {
    expect(toSearch({ last: 'LAST_5M' })).toEqual({ range: 'LAST_5M', from: undefined, to: undefined });
    expect(toSearch(FIXED)).toEqual({ range: undefined, ...FIXED });
  });
});

describe('windows', () => {
  it('never need more buckets than the chart draws', () => {
    for (const last of NAMED_RANGES) {
      expect(rangeLength({ last }) / 1000 / stepOf({ last })).toBeLessThanOrEqual(MAX_POINTS);
    }
  });

  it('snap outwards to whole buckets', () => {
    const range = snap(Date.parse('2026-03-01T12:00:03Z'), Date.parse('2026-03-01T12:09:58Z'));
    expect(range).toEqual({ from: '2026-03-01T12:00:00.000Z', to: '2026-03-01T12:10:00.000Z' });
  });

  it('zoom out to twice the length without passing now', () => {
    const range = zoomOut({ last: 'LAST_1H' }, NOW);
    expect(rangeLength(range)).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(rangeLength(range)).toBeLessThan(2.1 * 3_600_000);
    expect('to' in range && Date.parse(range.to) - NOW.getTime()).toBeLessThan(60_000);
  });

  it('move by half their length, and not beyond now', () => {
    expect(shift(FIXED, -1, NOW)).toEqual({ from: '2026-03-01T11:30:00.000Z', to: '2026-03-01T12:30:00.000Z' });
    expect(shift(FIXED, 1, NOW)).toEqual({ from: '2026-03-01T12:30:00.000Z', to: '2026-03-01T13:30:00.000Z' });
    const now = new Date('2026-03-01T13:10:00Z');
    expect(shift(FIXED, 1, now)).toEqual({ from: '2026-03-01T12:10:00.000Z', to: '2026-03-01T13:10:00.000Z' });
  });

  it('freeze a named range to the instants it means now', () => {
    const range = freeze({ last: 'LAST_15M' }, NOW);
    expect('from' in range && range.from).toBe('2026-03-01T13:47:30.000Z');
  });

  it('poll short named ranges often and fixed ones never', () => {
    expect(pollInterval({ last: 'LAST_1H' })).toBe(10_000);
    expect(pollInterval({ last: 'LAST_7D' })).toBe(60_000);
    expect(pollInterval(FIXED)).toBe(0);
  });
});
