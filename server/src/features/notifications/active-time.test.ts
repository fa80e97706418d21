import { describe, expect, it } from '@jest/globals';
import { type ActiveTime, explainActiveTime, isActive, nextActiveAt } from './active-time.js';

const office: ActiveTime = { zone: 'Europe/Berlin', weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };
const nights: ActiveTime = { zone: 'Europe/Berlin', weekdays: [5], from: '22:00', to: '06:00' };

describe('isActive', () => {
  const cases: [string, ActiveTime[], string, boolean][] = [
    ['without active times it always is', [], '2026-03-01T03:00:00Z', true],
    ['in winter the local morning begins at 8 in UTC', [office], '2026-01-05T08:00:00Z', true],
    ['and a minute before it does not', [office], '2026-01-05T07:59:00Z', false],
    ['in summer it begins at 7 in UTC', [office], '2026-07-06T07:00:00Z', true],
    ['the end is not part of it', [office], '2026-01-05T16:00:00Z', false],
    ['on Sunday nobody is in the office', [office], '2026-01-04T10:00:00Z', false],
    ['a night that began on Friday lasts into Saturday', [nights], '2026-01-10T04:00:00Z', true],
    ['and is over in the morning', [nights], '2026-01-10T05:30:00Z', false],
    ['one of several is enough', [nights, office], '2026-01-05T08:00:00Z', true],
    [
      'the night in which clocks go forward ends by the local clock',
      [{ ...nights, weekdays: [6] }],
      '2026-03-29T03:59:00Z',
      true,
    ],
    ['and not an hour later', [{ ...nights, weekdays: [6] }], '2026-03-29T04:00:00Z', false],
  ];
  it.each(cases)('%s', (_title, times, now, expected) => expect(isActive(times, new Date(now))).toBe(expected));
});

describe('nextActiveAt', () => {
  it('is null while it is active', () => {
    expect(nextActiveAt([office], new Date('2026-01-05T08:00:00Z'))).toBeNull();
  });

  it('finds Monday from Friday evening, over a change of the clock', () => {
    expect(nextActiveAt([office], new Date('2026-03-27T18:00:00Z'))).toEqual(new Date('2026-03-30T07:00:00Z'));
  });

  it('finds the same hour of the next week where the day has just ended', () => {
    const monday = { ...office, weekdays: [1] };
    expect(nextActiveAt([monday], new Date('2026-01-05T16:00:00Z'))).toEqual(new Date('2026-01-12T08:00:00Z'));
  });

  it('takes the first of several', () => {
    expect(nextActiveAt([office, nights], new Date('2026-01-09T17:00:00Z'))).toEqual(new Date('2026-01-09T21:00:00Z'));
  });
});

describe('explainActiveTime', () => {
  const cases: [string, Partial<ActiveTime>, RegExp | null][] = [
    ['accepts a zone and times', {}, null],
    ['refuses what is no zone', { zone: 'Mars/Olympus' }, /no time zone/],
    ['refuses a day 0', { weekdays: [0] }, /expected at least one of 1/],
    ['refuses no day', { weekdays: [] }, /expected at least one of 1/],
    ['refuses 24:00', { to: '24:00' }, /“24:00” is no time of day/],
    ['refuses an empty time', { to: '09:00' }, /leave the active times empty/],
  ];
  it.each(cases)('%s', (_title, over, expected) => {
    const problem = explainActiveTime({ ...office, ...over });
    if (expected) expect(problem).toMatch(expected);
    else expect(problem).toBeNull();
  });
});
