import { describe, expect, it } from '@jest/globals';
import { MONDAY } from '../test/series.js';
import { HOUR_MS } from './detector-settings.js';
import { hourOfWeekIn, slotName } from './season.js';

const at = (text: string): number => Date.parse(text);

describe('the hour of the week', () => {
  it('begins on Monday at midnight of the time zone', () => {
    expect(hourOfWeekIn('UTC')(MONDAY)).toBe(0);
    expect(hourOfWeekIn('UTC')(MONDAY - 1)).toBe(167);
    expect(hourOfWeekIn('Europe/Berlin')(MONDAY - HOUR_MS)).toBe(0);
    expect(hourOfWeekIn('America/New_York')(MONDAY + 5 * HOUR_MS)).toBe(0);
    expect(hourOfWeekIn('Asia/Kolkata')(MONDAY + 18.5 * HOUR_MS)).toBe(24);
  });

  it('is seen twice where clocks go back, and left out where they go forward', () => {
    const berlin = hourOfWeekIn('Europe/Berlin');
    const hours = (from: string) => [0, 1, 2].map((i) => berlin(at(from) + i * HOUR_MS) % 24);
    expect(hours('2026-10-25T00:00:00Z')).toEqual([2, 2, 3]);
    expect(hours('2026-03-29T00:00:00Z')).toEqual([1, 3, 4]);
  });

  it('is refused for a time zone that does not exist', () => {
    expect(() => hourOfWeekIn('Mars/Olympus')).toThrow(RangeError);
  });

  it('has a name that people know', () => {
    expect(slotName('HOUR_OF_WEEK', 33)).toBe('Tuesdays 09:00');
    expect(slotName('HOUR_OF_DAY', 33)).toBe('09:00 of the day');
  });
});
