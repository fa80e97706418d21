import { describe, expect, it } from '@jest/globals';
import { usedShare } from './namespaced-rows.js';

describe('usedShare', () => {
  it('is that of the limit that is used most', () => {
    expect(
      usedShare([
        { hardValue: 10, usedValue: 1 },
        { hardValue: 4, usedValue: 3 },
      ]),
    ).toBe(0.75);
  });

  it('is unknown where no limit can be read', () => {
    expect(usedShare([])).toBeNull();
    expect(usedShare([{ hardValue: null, usedValue: 3 }, { usedValue: 1 }])).toBeNull();
  });

  it('counts a limit of 0 as used up as soon as anything is used, and as unused before', () => {
    expect(usedShare([{ hardValue: 0, usedValue: 2 }])).toBe(1);
    expect(usedShare([{ hardValue: 0, usedValue: 0 }])).toBe(0);
  });

  it('goes beyond 1 where a limit was lowered below what is used', () => {
    expect(usedShare([{ hardValue: 2, usedValue: 3 }])).toBe(1.5);
  });
});
