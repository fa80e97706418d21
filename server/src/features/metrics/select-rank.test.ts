import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { selectRank } from './select-rank.js';

const lists = fc.oneof(
  fc.array(fc.integer(), { minLength: 1, maxLength: 300 }),
  // Many that are equal, and those in order already, are what partings go wrong with.
  fc.array(fc.nat(3), { minLength: 1, maxLength: 300 }),
  fc.array(fc.integer(), { minLength: 1, maxLength: 300 }).map((list) => list.sort((a, b) => a - b)),
);

describe('selectRank', () => {
  it('is the number at that rank of the sorted ones, whatever lies behind them', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.array(fc.integer(), { maxLength: 5 }), (list, seed, behind) => {
        const rank = seed % list.length;
        const exact = [...list].sort((a, b) => a - b)[rank];
        expect(selectRank(Float64Array.from([...list, ...behind]), list.length, rank)).toBe(exact);
      }),
      { numRuns: 1_000 },
    );
  });
});
