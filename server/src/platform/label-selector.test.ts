import { describe, expect, it } from '@jest/globals';
import { matches, parseSelector } from './label-selector.js';

describe('parseSelector', () => {
  it.each([
    ['a=b', [{ key: 'a', operator: 'IN', values: ['b'] }]],
    ['a == b', [{ key: 'a', operator: 'IN', values: ['b'] }]],
    ['a!=b', [{ key: 'a', operator: 'NOT_IN', values: ['b'] }]],
    ['a in (b, c)', [{ key: 'a', operator: 'IN', values: ['b', 'c'] }]],
    ['a notin (b)', [{ key: 'a', operator: 'NOT_IN', values: ['b'] }]],
    ['k8s.io/role', [{ key: 'k8s.io/role', operator: 'EXISTS', values: [] }]],
    ['!a', [{ key: 'a', operator: 'NOT_EXISTS', values: [] }]],
    ['in', [{ key: 'in', operator: 'EXISTS', values: [] }]],
    ['a=', [{ key: 'a', operator: 'IN', values: [''] }]],
    ['', []],
  ])('reads %j', (text, requirements) => {
    expect(parseSelector(text)).toEqual(requirements);
  });

  it('joins terms by commas, but not those inside parentheses', () => {
    expect(parseSelector('a in (b,c), !d ,e=f').map((one) => one.key)).toEqual(['a', 'd', 'e']);
  });

  it.each(['a=b=c', 'a b', ',a', 'a,', '=b', 'a in b', 'a in (b', 'a in ()) , c', 'a/b/c', "a='b'", '!a=b', 'a>1'])(
    'refuses %j and says which term it could not read',
    (text) => {
      expect(() => parseSelector(text)).toThrow(/The label selector has the term “.*”; expected terms such as/);
    },
  );

  it('refuses a text or a list that is too long, at once', () => {
    expect(() => parseSelector('a'.repeat(1_001))).toThrow(/1001 characters; expected at most 1000/);
    expect(() => parseSelector(Array.from({ length: 21 }, (_, n) => `k${n}`).join())).toThrow(/21 terms/);
    const started = Date.now();
    expect(() => parseSelector(`${'a.'.repeat(490)}=!`)).toThrow(/The label selector/);
    expect(() => parseSelector(`a in (${'(,'.repeat(490)}`)).toThrow(/The label selector/);
    expect(Date.now() - started).toBeLessThan(100);
  });
});

describe('matches', () => {
  const labels = { environment: 'production', region: 'eu' };
  it.each([
    ['', true],
    ['environment=production', true],
    ['environment=production,region=us', false],
    ['region in (us, eu)', true],
    ['region notin (us)', true],
    ['region!=eu', false],
    ['region', true],
    ['!region', false],
    ['tier', false],
    ['!tier', true],
    ['tier=a', false],
    ['tier!=a', true],
    ['tier notin (a)', true],
    ['toString', false],
    ['tier=', false],
  ])('%j: %j', (text, expected) => {
    expect(matches(parseSelector(text), labels)).toBe(expected);
  });
});
