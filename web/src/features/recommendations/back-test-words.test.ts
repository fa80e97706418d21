import { describe, expect, it } from '@jest/globals';
import { lengthText, minutesText, resolutionText } from './back-test-words';

describe('back-test', () => {
  it('tells minutes in the unit that fits, and their share of what was measured', () => {
    expect(minutesText(35, 10_000)).toBe('35 min (0.4 %)');
    expect(minutesText(750, 10_000)).toBe('12.5 h (7.5 %)');
    expect(minutesText(2, 10_000)).toBe('2 min (<0.1 %)');
    expect(lengthText(60_480)).toBe('42 d');
  });

  it('keeps apart what never happened and what could not happen', () => {
    expect(minutesText(0, 10_000)).toBe('never');
    expect(minutesText(null, 10_000)).toBe('not set');
  });

  it('says how much of the past it was tried on, and how finely', () =>
    expect(resolutionText({ measuredMinutes: 60_480, resolutionSeconds: 300 })).toBe(
      '42 d of its pods together, in steps of 5 min',
    ));
});
