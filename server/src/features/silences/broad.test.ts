import { describe, expect, it } from '@jest/globals';
import type { Matcher } from '../alerts/matcher.js';
import { type Extent, explainBroad } from './broad.js';

const SHOP: Matcher[] = [{ field: 'namespace', operator: 'IN', values: ['shop'] }];
const CLUSTER: Matcher[] = [{ field: 'cluster', operator: 'IN', values: ['prod'] }];

describe('explainBroad', () => {
  const cases: [string, Matcher[], Extent | null, RegExp | null][] = [
    ['lets through what names a place and matches little', SHOP, { matched: 3, total: 40 }, null],
    ['lets through a handful, whatever its share', SHOP, { matched: 10, total: 10 }, null],
    [
      'refuses more than a handful that is over a fifth of all',
      SHOP,
      { matched: 11, total: 54 },
      /11 of 54 open alerts/,
    ],
    ['lets through exactly a fifth', SHOP, { matched: 11, total: 55 }, null],
    ['lets through 50 of many', SHOP, { matched: 50, total: 1_000 }, null],
    ['refuses 51 of many', SHOP, { matched: 51, total: 1_000 }, /51 open alerts would be muted; expected at most 50/],
    ['refuses a whole cluster although nothing is open in it', CLUSTER, { matched: 0, total: 0 }, /Nothing narrower/],
    ['refuses everything', [], null, /no matcher/],
    ['looks at the matchers alone where nothing is counted', SHOP, null, null],
  ];
  it.each(cases)('%s', (_title, matchers, extent, expected) => {
    const found = explainBroad(matchers, extent);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatch(expected);
  });
});
