import { describe, expect, it } from '@jest/globals';
import { parseInstant, parseRange, writeInstant } from './range-text';

const NOW = new Date('2026-03-29T14:02:31Z');

describe('parseInstant', () => {
  it.each([
    ['now', 'UTC', '2026-03-29T14:02:31Z'],
    ['now-6h', 'UTC', '2026-03-29T08:02:31Z'],
    ['now - 2d', 'UTC', '2026-03-27T14:02:31Z'],
    ['2026-03-01 14:00', 'UTC', '2026-03-01T14:00:00Z'],
    ['2026-03-01T14:00:05', 'Europe/Berlin', '2026-03-01T13:00:05Z'],
    ['2026-03-01', 'Asia/Tokyo', '2026-02-28T15:00:00Z'],
    ['09:30', 'Europe/Berlin', '2026-03-29T07:30:00Z'],
    ['2026-03-01 14:00 UTC', 'Asia/Tokyo', '2026-03-01T14:00:00Z'],
    ['2026-03-01 14:00Z', 'Asia/Tokyo', '2026-03-01T14:00:00Z'],
    ['2026-03-01 14:00+02:00', 'Asia/Tokyo', '2026-03-01T12:00:00Z'],
  ])('reads %s in %s', (text, zone, iso) => {
    expect(parseInstant(text, zone, NOW)).toBe(Date.parse(iso));
  });

  it('takes the offset of the instant itself around a change of summer time', () => {
    expect(parseInstant('2026-03-29 01:30', 'Europe/Berlin', NOW)).toBe(Date.parse('2026-03-29T00:30:00Z'));
    expect(parseInstant('2026-03-29 03:30', 'Europe/Berlin', NOW)).toBe(Date.parse('2026-03-29T01:30:00Z'));
  });

  it.each(['', 'yesterday', 'now-6', '2026-02-31', '2026-03-01 25:00', '14:75'])('refuses “%s”', (text) => {
    expect(parseInstant(text, 'UTC', NOW)).toBeNull();
  });

  it('reads what writeInstant writes', () => {
    const at = Date.parse('2026-07-01T22:15:30Z');
    expect(parseInstant(writeInstant(at, 'Asia/Tokyo'), 'Asia/Tokyo', NOW)).toBe(at);
  });
});

describe('parseRange', () => {
  it('is the named range where the texts say one', () => {
    expect(parseRange('now-6h', 'now', 'UTC', NOW)).toEqual({ last: 'LAST_6H' });
    expect(parseRange('now-7d', '', 'UTC', NOW)).toEqual({ last: 'LAST_7D' });
  });

  it('snaps two instants to the step', () => {
    expect(parseRange('2026-03-01 12:00:03', '2026-03-01 12:09:58', 'UTC', NOW)).toEqual({
      from: '2026-03-01T12:00:00.000Z',
      to: '2026-03-01T12:10:00.000Z',
    });
  });

  it('is null where the end does not lie after the start', () => {
    expect(parseRange('now', 'now-1h', 'UTC', NOW)).toBeNull();
  });
});
