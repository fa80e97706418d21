import { describe, expect, it } from '@jest/globals';
import { SlotIndex } from './slot-index.js';

describe('SlotIndex', () => {
  it('gives each subject its place and others none, for ids close together and far apart', () => {
    for (const ids of [[], [5], [5, 6, 9], [1, 2 ** 31 - 1]]) {
      const slots = new SlotIndex(Int32Array.from(ids));
      for (const [slot, id] of ids.entries()) expect(slots.of(id)).toBe(slot);
      for (const other of [0, 4, 7, 10, 2 ** 31 - 2]) expect(slots.of(other)).toBe(-1);
    }
  });
});
