import { describe, expect, it } from '@jest/globals';
import { nextRunAt, scheduleInWords } from './job-schedule.js';

/** Every moment of a schedule from one to before another. */
function moments(from: string, to: string, everySeconds: number): string[] {
  const found: string[] = [];
  for (let at = nextRunAt(new Date(Date.parse(from) - 1), everySeconds); at < new Date(to); ) {
    found.push(at.toISOString());
    at = nextRunAt(at, everySeconds);
  }
  return found;
}

describe('nextRunAt', () => {
  it.each([
    ['the hour that Europe skips in spring', '2026-03-29T00:00:00Z', '2026-03-29T04:00:00Z', 3_600, 4],
    ['the hour that Europe repeats in autumn', '2026-10-25T00:00:00Z', '2026-10-25T04:00:00Z', 3_600, 4],
    ['the turn of a year', '2026-12-31T23:59:00Z', '2027-01-01T00:01:00Z', 15, 8],
    ['the leap day', '2028-02-28T00:00:00Z', '2028-03-02T00:00:00Z', 86_400, 3],
    ['a leap second, which UTC of computers does not know', '2016-12-31T23:59:45Z', '2017-01-01T00:00:15Z', 15, 2],
  ])('has no double and no missing run over %s (fault test 40)', (_name, from, to, everySeconds, runs) => {
    const found = moments(from, to, everySeconds);
    expect(found).toHaveLength(runs);
    expect(new Set(found).size).toBe(runs);
  });

  it('is after the moment itself, and the same whatever the moment within the interval', () => {
    expect(nextRunAt(new Date('2026-11-22T10:00:00.000Z'), 3_600)).toEqual(new Date('2026-11-22T11:00:00Z'));
    expect(nextRunAt(new Date('2026-11-22T10:59:59.999Z'), 3_600)).toEqual(new Date('2026-11-22T11:00:00Z'));
  });
});

describe('scheduleInWords', () => {
  it.each([
    [15, 'every 15 seconds'],
    [60, 'every minute'],
    [3_600, 'every hour'],
    [21_600, 'every 6 hours'],
    [86_400, 'every day'],
    [0.5, 'every 0.5 seconds'],
  ])('says %s seconds as “%s”', (seconds, words) => expect(scheduleInWords(seconds)).toBe(words));
});
