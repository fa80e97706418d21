import { describe, expect, it } from '@jest/globals';
import {
  chooseByteUnit,
  formatBytes,
  formatCores,
  formatMillicores,
  formatNumber,
  formatRatio,
  formatUnit,
  joinQuantity,
  plural,
  sentenceCase,
  truncateMiddle,
} from './format';

const KIB = 1024;

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.0042, '0.0042'],
    [0.4217, '0.422'],
    [0.42, '0.42'],
    [1.249, '1.25'],
    [3, '3'],
    [12.04, '12.0'],
    [99.96, '100'],
    [123.4, '123'],
    [12345, '12,345'],
    [-0.42, '-0.42'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('units', () => {
  it('writes a real zero as a number in every unit', () => {
    expect(joinQuantity(formatCores(0))).toBe('0 cores');
    expect(joinQuantity(formatMillicores(0))).toBe('0m');
    expect(joinQuantity(formatBytes(0))).toBe('0 B');
    expect(joinQuantity(formatRatio(0))).toBe('0 %');
  });

  it('never rounds a positive millicore down to zero', () => {
    expect(joinQuantity(formatMillicores(0.0004))).toBe('0.4m');
  });

  it('chooses binary units and keeps a given one', () => {
    expect(chooseByteUnit(1023)).toBe('B');
    expect(chooseByteUnit(KIB)).toBe('KiB');
    expect(joinQuantity(formatBytes(1.5 * KIB ** 3))).toBe('1.50 GiB');
    expect(joinQuantity(formatBytes(256 * KIB ** 2, 'GiB'))).toBe('0.25 GiB');
  });

  it('writes rates per second', () => {
    expect(joinQuantity(formatUnit(2 * KIB ** 2, 'BYTES_PER_SECOND'))).toBe('2 MiB/s');
  });
});

describe('words', () => {
  it('counts with one and many', () => {
    expect(plural(1, 'pod')).toBe('1 pod');
    expect(plural(9812, 'pod')).toBe('9,812 pods');
  });

  it('keeps both ends of a long name', () => {
    expect(truncateMiddle('checkout-api-7d9f8b6c5d-x2x4z', 15)).toBe('checkou…d-x2x4z');
    expect(truncateMiddle('short', 15)).toBe('short');
  });

  it('turns enum values into sentence case', () => {
    expect(sentenceCase('BEST_EFFORT')).toBe('Best effort');
  });
});
