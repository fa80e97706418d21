import { describe, expect, it } from '@jest/globals';
import { BoardCache } from './board-cache.js';
import { emptyBoard } from './latest-board.js';
import { LatestView } from './latest-view.js';

const view = (revision: number, entries = 0) => new LatestView(emptyBoard(entries), revision, `${revision}@0`);

describe('BoardCache', () => {
  it('lets the boards leave first that were used longest ago', () => {
    const cache = new BoardCache(2_500);
    for (const key of ['a', 'b']) cache.put(key, view(1));
    cache.get('a');
    cache.put('c', view(1));
    expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('keeps no board that is larger than all it may keep', () => {
    const cache = new BoardCache(2_500);
    cache.put('large', view(1, 1_000));
    expect(cache.get('large')).toBeUndefined();
    cache.put('small', view(1));
    expect(cache.get('small')).toBeDefined();
  });

  it('keeps the later of two states', () => {
    const cache = new BoardCache(2_500);
    cache.put('a', view(2));
    cache.put('a', view(1));
    expect(cache.get('a')!.revision).toBe(2);
    cache.put('a', view(3));
    expect(cache.get('a')!.revision).toBe(3);
  });
});
