import { describe, expect, it } from '@jest/globals';
import { explainSchedule, lastDueAt, nextDueAt, weekBefore } from './digest-schedule.js';

const berlin = { weekday: 1, hour: 8, zone: 'Europe/Berlin' };
const at = (text: string): Date => new Date(text);

describe('the schedule of a digest', () => {
  it.each([
    ['just before it is due', '2026-11-23T06:59:59Z', '2026-11-16T07:00:00Z', '2026-11-23T07:00:00Z'],
    ['at the moment', '2026-11-23T07:00:00Z', '2026-11-23T07:00:00Z', '2026-11-30T07:00:00Z'],
    ['on the Sunday after', '2026-11-29T22:00:00Z', '2026-11-23T07:00:00Z', '2026-11-30T07:00:00Z'],
  ])('knows the last and the next moment: %s', (_, now, last, next) => {
    expect([lastDueAt(berlin, at(now)), nextDueAt(berlin, at(now))]).toEqual([at(last), at(next)]);
  });

  it('keeps to the clock of its place when that changes', () => {
    // Clocks went back on 25 October 2026.
    expect(nextDueAt(berlin, at('2026-10-20T00:00:00Z'))).toEqual(at('2026-10-26T07:00:00Z'));
    expect(lastDueAt(berlin, at('2026-10-20T00:00:00Z'))).toEqual(at('2026-10-19T06:00:00Z'));
    expect(weekBefore(berlin, at('2026-10-26T07:00:00Z'))).toEqual(at('2026-10-19T06:00:00Z'));
    const skipped = { weekday: 7, hour: 2, zone: 'Europe/Berlin' };
    expect(lastDueAt(skipped, at('2026-03-29T12:00:00Z'))).toEqual(at('2026-03-29T01:00:00Z'));
  });

  it('says what is wrong with it', () => {
    expect(explainSchedule(berlin)).toBeNull();
    expect(explainSchedule({ ...berlin, weekday: 8 })).toMatchObject({ field: 'weekday' });
    expect(explainSchedule({ ...berlin, hour: 24 })).toMatchObject({ field: 'hour' });
    expect(explainSchedule({ ...berlin, zone: 'Berlin' })).toMatchObject({
      field: 'zone',
      message: '“Berlin” is no time zone; expected an IANA name such as Europe/Berlin or UTC.',
    });
  });
});
