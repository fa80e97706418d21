import { describe, expect, it } from '@jest/globals';
import { choosePolicy, matches, type PlacedPolicy, wholePolicy } from './choose-policy.js';
import { DEFAULT_POLICY } from './policy.js';

const policy = (name: string, clusterId: string | null, namespace: string | null): PlacedPolicy => ({
  ...{ name, clusterId, namespace, sizing: {} },
});

const CASES: [sentence: string, policies: PlacedPolicy[], name: string | null][] = [
  ['none where there is none', [], null],
  ['none where all are for others', [policy('a', 'other', null), policy('b', null, 'bank')], null],
  ['one for all', [policy('a', null, null)], 'a'],
  ['a cluster’s before one for all', [policy('a', null, null), policy('b', 'c1', null)], 'b'],
  ['a namespace’s before a cluster’s', [policy('a', 'c1', null), policy('b', null, 'shop')], 'b'],
  ['a namespace in the cluster before one in all', [policy('a', null, 'shop'), policy('b', 'c1', 'shop')], 'b'],
  ['a name before a pattern', [policy('a', null, 'sh*'), policy('b', null, 'shop')], 'b'],
  ['a longer pattern before a shorter one', [policy('a', null, 's*'), policy('b', null, 'sh*')], 'b'],
  ['the first by name of equals', [policy('b', null, 'sh*'), policy('a', null, '*op')], 'a'],
];

describe('choosePolicy', () => {
  it.each(CASES)('takes %s', (_, policies, name) => {
    expect(choosePolicy(policies, 'c1', 'shop')?.name ?? null).toBe(name);
  });
});

describe('a pattern of namespaces', () => {
  it.each([
    ['shop', 'shop', true],
    ['shop', 'shop-2', false],
    ['shop-*', 'shop-', true],
    ['*-prod', 'shop-prod', true],
    ['*-prod', 'shop-prod-2', false],
    ['a*b*c', 'a-b-c', true],
    ['a*a', 'a', false],
    ['*', 'anything', true],
    ['s*o*p', 'sp', false],
  ])('“%s” holds “%s”: %s', (pattern, name, holds) => {
    expect(matches(pattern, name)).toBe(holds);
  });
});

it('takes from the default what a policy leaves out, in parts too', () => {
  expect(wholePolicy({ cpuPercentile: 99, minChange: { share: 0.3 } })).toEqual({
    ...DEFAULT_POLICY,
    cpuPercentile: 99,
    minChange: { ...DEFAULT_POLICY.minChange, share: 0.3 },
  });
});
