import { describe, expect, it } from '@jest/globals';
import { LandingCache } from './landing-cache.js';
import type { DecodedLanding } from './landing-fold.js';

const decoded = (rows: number): DecodedLanding => ({
  block: { subjectIds: new Int32Array(1), starts: new Int32Array(2), times: new Float64Array(rows), columns: [] },
  values: new Float64Array(rows),
  ascends: true,
});
const row = (id: string, hourAt = 0) => ({ id, clusterId: 'c', hourAt });

describe('LandingCache', () => {
  it('knows what it has of a cluster, hour and metric', () => {
    const cache = new LandingCache(1e6);
    cache.put(row('a'), 1, decoded(2));
    cache.put(row('b', 3_600_000), 1, decoded(2));
    cache.put(row('a'), 2, decoded(2));
    expect(cache.idsOf('c', [0, 3_600_000], 1)).toEqual(['a', 'b']);
    expect(cache.idsOf('c', [3_600_000], 2)).toEqual([]);
    expect(cache.idsOf('other', [0], 1)).toEqual([]);
    expect(cache.get('a', 2)).toBeDefined();
    expect(cache.get('b', 2)).toBeUndefined();
  });

  it('lets go of what was not used for longest when it is full', () => {
    const cache = new LandingCache(700);
    cache.put(row('a'), 1, decoded(1));
    cache.put(row('b'), 1, decoded(1));
    cache.put(row('c'), 1, decoded(1));
    cache.get('a', 1);
    cache.put(row('d'), 1, decoded(1));
    expect(cache.idsOf('c', [0], 1).sort()).toEqual(['a', 'c', 'd']);
    cache.put(row('large'), 1, decoded(1_000));
    expect(cache.idsOf('c', [0], 1)).toEqual([]);
  });
});
