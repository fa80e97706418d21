import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTime } from './pg-time.js';

describe('a time of PostgreSQL', () => {
  it('is read to the millisecond in its common form', () => {
    const time = fc.date({
      min: new Date('1000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 999 }), (date, micros) => {
        const iso = date.toISOString();
        const fraction = `${iso.slice(20, 23)}${String(micros).padStart(3, '0')}`.replace(/0+$/, '');
        const text = `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction ? `.${fraction}` : ''}+00`;
        expect(parseTime(text)).toEqual(date);
      }),
    );
  });

  it.each([
    ['2026-11-22 14:02:31+05:30', '2026-11-22T08:32:31.000Z'],
    ['2026-11-22 14:02:31.5-03', '2026-11-22T17:02:31.500Z'],
  ])('of another zone is read too: %s', (text, iso) => {
    expect(parseTime(text).toISOString()).toBe(iso);
  });

  it('may be infinite', () => {
    expect(parseTime('infinity')).toBe(Number.POSITIVE_INFINITY);
  });
});
