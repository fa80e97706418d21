import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correctionSeconds, settleSkew } from './clock-skew.js';

describe('settleSkew', () => {
  it.each([
    [0, 0],
    [-300, 0],
    [2_600, 5],
    [3_600_400, 3_600],
    [-3_602_000, -3_600],
  ])('takes %d ms for %d s where nothing is known', (measuredMs, seconds) => {
    expect(settleSkew(null, measuredMs)).toBe(seconds);
  });

  it('stays what it is while measurements are within ten seconds of it, however the network delays them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), fc.array(fc.nat(10_000)), (steps, delays) => {
        const known = steps * 5;
        expect(delays.reduce((skew, delay) => settleSkew(skew, known * 1_000 - delay), known)).toBe(known);
      }),
    );
  });

  it('follows a clock that is set', () => {
    expect(settleSkew(3_600, 0)).toBe(0);
    expect(settleSkew(0, -3_600_000)).toBe(-3_600);
  });
});

describe('correctionSeconds', () => {
  it('leaves the times of a clock that is about right, or of which nothing is known', () => {
    expect([null, 0, 25, -25].map(correctionSeconds)).toEqual([0, 0, 0, 0]);
    expect([30, -30, 3_600].map(correctionSeconds)).toEqual([30, -30, 3_600]);
  });
});
