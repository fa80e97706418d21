import { describe, expect, it } from '@jest/globals';
import { explainLabels, mergeLabels } from './labels.js';

const label = (key: string, value = '') => ({ key, value });

describe('explainLabels', () => {
  const cases: [string, RegExp | null, Parameters<typeof explainLabels>[0]][] = [
    ['no labels are good', null, []],
    ['Kubernetes’ labels are good', null, [label('app', 'web'), label('example.com/tier')]],
    ['a key twice is refused', /“app” is there twice/, [label('app'), label('app', 'x')]],
    ['a bad key is refused', /“a b” is no key/, [label('a b')]],
    ['a bad value is refused', /“-x” is no value/, [label('a', '-x')]],
    ['too many are refused', /65 labels; expected at most 64/, Array.from({ length: 65 }, (_, n) => label(`k${n}`))],
  ];
  it.each(cases)('%s', (_, expected, labels) => {
    const found = explainLabels(labels);
    if (expected) expect(found).toMatch(expected);
    else expect(found).toBeNull();
  });
});

describe('mergeLabels', () => {
  it('keeps the keys of both and the stronger value', () => {
    expect(mergeLabels([label('b', '1'), label('a', '1')], [label('b', '2')])).toEqual([
      label('a', '1'),
      label('b', '2'),
    ]);
  });
});
