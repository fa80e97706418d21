import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytes, cores, microcores } from './quantity.js';

describe('quantity', () => {
  it.each([
    ['100m', 100_000],
    ['2', 2_000_000],
    ['0.5', 500_000],
    ['.5', 500_000],
    ['1376105092n', 1_376_105],
    ['250u', 250],
    ['1k', 1_000_000_000],
    ['0', 0],
    ['0n', 0],
    ['1n', 1],
    ['499n', 1],
    ['1500n', 2],
    ['-100m', -100_000],
    ['+1', 1_000_000],
  ])('reads the CPU quantity %s as microcores', (text, expected) => expect(microcores(text)).toBe(expected));

  it.each([
    ['128974848', 128_974_848],
    ['129e6', 129_000_000],
    ['129E6', 129_000_000],
    ['129M', 129_000_000],
    ['128974848000m', 128_974_848],
    ['123Mi', 128_974_848],
    ['1.5Gi', 1_610_612_736],
    ['1Ei', 2 ** 60],
    ['1E', 1_000_000_000_000_000_000],
    ['2e-3', 1],
  ])('reads the size %s as bytes', (text, expected) => expect(bytes(text)).toBe(expected));

  it.each(['', 'abc', '1 Gi', '1ki', '1KI', '--1', '1e', '1.2.3', 'Infinity', '9'.repeat(50)])(
    'takes %p for no quantity',
    (text) => {
      expect(bytes(text)).toBeNull();
    },
  );

  it('knows absence from 0', () => {
    expect(cores(undefined)).toBeNull();
    expect(cores(null)).toBeNull();
    expect(cores('0')).toBe(0);
  });

  it('reads whole units back exactly', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (value) => bytes(String(value)) === value));
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (value) => bytes(`${value}Ki`) === value * 1024));
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 }), (value) => microcores(`${value}m`) === value * 1000));
  });

  it('never rounds what is positive to 0, and is off by half a unit at most', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (nanocores) => {
        const micro = microcores(`${nanocores}n`) ?? 0;
        return micro >= 1 && (nanocores < 1000n || Math.abs(micro - Number(nanocores) / 1000) <= 0.5);
      }),
    );
  });
});
