import { describe, expect, it } from '@jest/globals';
import { isZone, openingsFrom, type Schedule } from './schedule.js';

const weekly = (overrides: Partial<Extract<Schedule, { recurrence: 'WEEKLY' }>> = {}): Schedule => ({
  recurrence: 'WEEKLY',
  zone: 'Europe/Berlin',
  weekdays: [7],
  startMinute: 22 * 60,
  durationMinutes: 120,
  ...overrides,
});

/** “2026-03-29T20:00Z–22:00Z” for each opening. */
function openings(schedule: Schedule, from: string, count: number): string[] {
  return openingsFrom(schedule, new Date(from), count).map(
    ({ startsAt, endsAt }) => `${startsAt.toISOString().slice(0, 16)}–${endsAt.toISOString().slice(5, 16)}`,
  );
}

describe('openingsFrom', () => {
  it('keeps the time of day of its zone when clocks go forward and back', () => {
    // Germany: summer time from 2026-03-29 to 2026-10-25.
    expect(openings(weekly(), '2026-03-20T00:00:00Z', 2)).toEqual([
      '2026-03-22T21:00–03-22T23:00',
      '2026-03-29T20:00–03-29T22:00',
    ]);
    expect(openings(weekly(), '2026-10-15T00:00:00Z', 2)).toEqual([
      '2026-10-18T20:00–10-18T22:00',
      '2026-10-25T21:00–10-25T23:00',
    ]);
  });

  it('lasts as long as it says over both changes', () => {
    const night = weekly({ startMinute: 60, durationMinutes: 240 });
    expect(openings(night, '2026-03-28T12:00:00Z', 1)).toEqual(['2026-03-29T00:00–03-29T04:00']);
    expect(openings(night, '2026-10-24T12:00:00Z', 1)).toEqual(['2026-10-24T23:00–10-25T03:00']);
  });

  it('begins later by what clocks skip where its time of day is left out', () => {
    const skipped = weekly({ startMinute: 150, durationMinutes: 30 });
    expect(openings(skipped, '2026-03-28T12:00:00Z', 1)).toEqual(['2026-03-29T01:30–03-29T02:00']);
  });

  it('begins once, the first time, where its time of day comes twice', () => {
    const twice = weekly({ startMinute: 150, durationMinutes: 30 });
    expect(openings(twice, '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30–10-25T01:00',
      '2026-11-01T01:30–11-01T02:00',
    ]);
  });

  it('goes on over the turn of the year, on the days of its zone', () => {
    const daily = weekly({ zone: 'Pacific/Auckland', weekdays: [4, 5], startMinute: 0, durationMinutes: 60 });
    // New Year's Eve 2026 is a Thursday there; summer time, UTC+13.
    expect(openings(daily, '2026-12-30T00:00:00Z', 3)).toEqual([
      '2026-12-30T11:00–12-30T12:00',
      '2026-12-31T11:00–12-31T12:00',
      '2027-01-06T11:00–01-06T12:00',
    ]);
  });

  it('gives the one that is open first, until its very end', () => {
    expect(openings(weekly(), '2026-01-04T22:59:59Z', 1)).toEqual(['2026-01-04T21:00–01-04T23:00']);
    expect(openings(weekly(), '2026-01-04T23:00:00Z', 1)).toEqual(['2026-01-11T21:00–01-11T23:00']);
  });

  it('misses none and repeats none in a year, whatever moment is asked for', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Asia/Kolkata',
      'UTC',
    ];
    for (const zone of zones) {
      const daily = weekly({ zone, weekdays: [1, 2, 3, 4, 5, 6, 7], startMinute: 125, durationMinutes: 45 });
      const year = openings(daily, '2025-12-31T00:00:00Z', 366);
      expect(new Set(year.map((text) => text.slice(0, 13))).size).toBe(366);
      let from = '2025-12-31T00:00:00Z';
      for (const expected of year) {
        const [next] = openingsFrom(daily, new Date(from), 1);
        expect(expected.startsWith(next!.startsAt.toISOString().slice(0, 16))).toBe(true);
        from = next!.endsAt.toISOString();
      }
    }
  });

  it('opens once where it is to, and never again', () => {
    const once: Schedule = { recurrence: 'ONCE', startsAt: new Date('2026-05-01T08:00:00Z'), durationMinutes: 90 };
    expect(openings(once, '2026-05-01T09:29:59Z', 5)).toEqual(['2026-05-01T08:00–05-01T09:30']);
    expect(openings(once, '2026-05-01T09:30:00Z', 5)).toEqual([]);
  });

  it('never opens without a weekday or a known zone', () => {
    expect(openings(weekly({ weekdays: [] }), '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect(openings(weekly({ zone: 'Mars/Olympus' }), '2026-01-01T00:00:00Z', 1)).toEqual([]);
    expect([isZone('Mars/Olympus'), isZone('Europe/Berlin')]).toEqual([false, true]);
  });
});
