import { describe, expect, it } from '@jest/globals';
import { formatAge, formatDuration, formatInstant, roundTicks } from './time';

const NOW = new Date('2026-03-01T14:02:31Z');
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe('relative times', () => {
  it.each([
    [0, 'now'],
    [12, '12 s ago'],
    [240, '4 min ago'],
    [7200, '2 h ago'],
    [172_800, '2 d ago'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatAge(before(seconds), NOW)).toBe(text);
  });

  it('reads a clock that runs ahead as now', () => {
    expect(formatAge(before(-30), NOW)).toBe('now');
    expect(formatDuration(-5)).toBe('0 s');
  });
});

describe('absolute times', () => {
  it('always carry their zone', () => {
    expect(formatInstant(NOW, 'UTC', NOW)).toBe('14:02:31 UTC');
    expect(formatInstant(NOW, 'Europe/Berlin', NOW)).toBe('15:02:31 CET');
  });

  it('carry the date when it is another day', () => {
    expect(formatInstant(new Date('2026-02-27T09:00:00Z'), 'UTC', NOW)).toBe('27 Feb 2026, 09:00:00 UTC');
  });
});

describe('roundTicks', () => {
  it('falls on round local times, at most the given number', () => {
    const from = Date.parse('2026-03-01T13:07:00Z');
    const ticks = roundTicks(from, from + 3_600_000, 6, 'UTC');
    expect(ticks.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual([
      '13:10',
      '13:20',
      '13:30',
      '13:40',
      '13:50',
      '14:00',
    ]);
  });

  it('starts days at midnight of the zone', () => {
    const from = Date.parse('2026-03-01T10:00:00Z');
    const [first] = roundTicks(from, from + 5 * 86_400_000, 6, 'Asia/Kolkata');
    expect(new Date(first ?? 0).toISOString()).toBe('2026-03-01T18:30:00.000Z');
  });
});
