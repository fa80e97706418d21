import { describe, expect, it } from '@jest/globals';
import { parseSelectors } from './selector.js';

const plain = { isPrefix: false, labels: [], combining: null, alias: null };

describe('parseSelectors', () => {
  it.each([
    ['a name', 'queue_length', { ...plain, name: 'queue_length' }],
    ['what names begin with', 'queue_*', { ...plain, name: 'queue_', isPrefix: true }],
    ['a name of a recording rule', 'job:errors:rate5m', { ...plain, name: 'job:errors:rate5m' }],
    [
      'labels',
      'http_total{code="500", path!="/a,b}"}',
      {
        ...plain,
        name: 'http_total',
        labels: [
          { name: 'code', value: '500', isExcluded: false },
          { name: 'path', value: '/a,b}', isExcluded: true },
        ],
      },
    ],
    ['how series are combined', 'max( depth )', { ...plain, name: 'depth', combining: 'max' }],
    [
      'everything at once',
      'avg(q{n="1"}) as first_queue',
      {
        name: 'q',
        isPrefix: false,
        labels: [{ name: 'n', value: '1', isExcluded: false }],
        combining: 'avg',
        alias: 'first_queue',
      },
    ],
  ])('reads %s', (_title, text, selector) => {
    expect(parseSelectors(text)).toEqual({ selectors: [selector], problems: [] });
  });

  it('reads several, and nothing where there is nothing', () => {
    expect(parseSelectors(' a, b{x="1,2"},, c as d ').selectors.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(parseSelectors(' , ')).toEqual({ selectors: [], problems: [] });
  });

  it.each([
    '1a',
    'a b',
    'a{',
    'a{x}',
    'a{x=1}',
    'a{x=~"1"}',
    'max(a',
    'a)',
    'median(a)',
    'a as B',
    'a_* as b',
    'a{x="\\"}',
  ])('refuses “%s” and shows what it expects', (entry) => {
    const { problems } = parseSelectors(`good, ${entry}`);
    expect(problems).toEqual([expect.stringMatching(/is no selection of a metric; expected some such as/)]);
  });

  it('refuses two selections of one name', () => {
    expect(parseSelectors('a, a{x="1"}, b, c as b').problems).toEqual([
      '“a” would be reported twice; expected each name once. Tell them apart with “as”',
      '“b” would be reported twice; expected each name once. Tell them apart with “as”',
    ]);
    expect(parseSelectors('a, a{x="1"} as other, a*').problems).toEqual([]);
  });
});
