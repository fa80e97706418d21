import { describe, expect, it } from '@jest/globals';
import { assignSlots } from './use-slots';

const slots = (entries: Record<string, number>) => new Map(Object.entries(entries));

describe('assignSlots', () => {
  it('numbers new names in their order', () => {
    expect(assignSlots(new Map(), ['a', 'b'])).toEqual(slots({ a: 0, b: 1 }));
  });

  it('keeps a name’s slot when its rank changes', () => {
    expect(assignSlots(slots({ a: 0, b: 1 }), ['b', 'a'])).toEqual(slots({ a: 0, b: 1 }));
  });

  it('gives the slot of a name that left to the next new one', () => {
    expect(assignSlots(slots({ a: 0, b: 1, c: 2 }), ['c', 'd', 'a'])).toEqual(slots({ a: 0, c: 2, d: 1 }));
  });
});
