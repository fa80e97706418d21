import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { badPatterns, filterNamespaces } from './namespaces.js';

describe('filterNamespaces', () => {
  it.each<[string, string[] | null, string[] | null, string[]]>([
    ['everything without settings', null, null, ['shop', 'shop-eu', 'kube-system', 'dev-a-test']],
    ['what is included', ['shop'], null, ['shop']],
    ['what a wildcard includes', ['shop*'], null, ['shop', 'shop-eu']],
    ['what wildcards in the middle include', ['d*v-*test'], null, ['dev-a-test']],
    ['all but what is excluded', null, ['kube-*'], ['shop', 'shop-eu', 'dev-a-test']],
    ['nothing that is both included and excluded', ['shop*'], ['*-eu'], ['shop']],
    ['nothing where start and end would overlap', ['shop*hop'], null, []],
  ])('watches %s', (_, included, excluded, watched) => {
    const { includes } = filterNamespaces(included, excluded);
    expect(['shop', 'shop-eu', 'kube-system', 'dev-a-test'].filter(includes)).toEqual(watched);
  });

  it('agrees with a regular expression on every pattern', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 8 });
    const names = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(words, names, (pattern, name) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
        expect(filterNamespaces([pattern], null).includes(name)).toBe(expected);
      }),
    );
  });

  it('names the namespaces one by one only where none is a pattern', () => {
    expect(filterNamespaces(['shop', 'bank', 'shop'], ['bank']).named).toEqual(['shop']);
    expect(filterNamespaces(['shop', 'dev-*'], null).named).toBeNull();
    expect(filterNamespaces(null, ['shop']).named).toBeNull();
  });
});

describe('badPatterns', () => {
  it('finds what no namespace can be called', () => {
    expect(badPatterns(['shop', '*', 'dev-*', 'Shop', 'a b', '', '-a', 'x'.repeat(64)])).toEqual([
      'Shop',
      'a b',
      '',
      '-a',
      'x'.repeat(64),
    ]);
  });
});
