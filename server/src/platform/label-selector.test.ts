import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from './errors.js';
import { type LabelPair, matches, parseSelector, type Requirement } from './label-selector.js';

const isIn = (key: string, ...values: string[]): Requirement => ({ key, operator: 'IN', values });
const notIn = (key: string, ...values: string[]): Requirement => ({ key, operator: 'NOT_IN', values });
const exists = (key: string): Requirement => ({ key, operator: 'EXISTS' });
const absent = (key: string): Requirement => ({ key, operator: 'DOES_NOT_EXIST' });

describe('parseSelector', () => {
  // The texts and what becomes of them are those of Kubernetes' own tests: apimachinery, pkg/labels/selector_test.go.
  const good: [string, Requirement[]][] = [
    ['', []],
    ['  ', []],
    ['x=a,y=b,z=c', [isIn('x', 'a'), isIn('y', 'b'), isIn('z', 'c')]],
    ['x==a', [isIn('x', 'a')]],
    ['x!=a,y=b', [notIn('x', 'a'), isIn('y', 'b')]],
    ['x=', [isIn('x', '')]],
    ['x= ,z= ', [isIn('x', ''), isIn('z', '')]],
    ['!x', [absent('x')]],
    ['\rx', [exists('x')]],
    ['a ', [exists('a')]],
    ['this-is-a-dns.domain.com/key-with-dash', [exists('this-is-a-dns.domain.com/key-with-dash')]],
    [
      '0.1.2.domain/99 notin (10.10.100.1, tick.tack.clock)',
      [notIn('0.1.2.domain/99', '10.10.100.1', 'tick.tack.clock')],
    ],
    ['foo  in\t (abc)', [isIn('foo', 'abc')]],
    ['x notin\n (abc)', [notIn('x', 'abc')]],
    ['x in (abc,def)', [isIn('x', 'abc', 'def')]],
    ['x in (abc,)', [isIn('x', 'abc', '')]],
    ['x in ()', [isIn('x', '')]],
    ['x notin ( )', [notIn('x', '')]],
    ['x notin (, a)', [notIn('x', '', 'a')]],
    ['x notin (abc,,def),bar,z in (),w', [notIn('x', 'abc', '', 'def'), exists('bar'), isIn('z', ''), exists('w')]],
    ['x,y in (a)', [exists('x'), isIn('y', 'a')]],
    ['x=a,y!=b,z in (h,i,j)', [isIn('x', 'a'), notIn('y', 'b'), isIn('z', 'h', 'i', 'j')]],
    ['a in (x,y,notin, z,in)', [isIn('a', 'x', 'y', 'notin', 'z', 'in')]],
    ['in in (in),notin', [isIn('in', 'in'), exists('notin')]],
    ['x=in', [isIn('x', 'in')]],
  ];
  it.each(good)('reads %j as Kubernetes does', (text, expected) => {
    expect(parseSelector(text)).toEqual(expected);
  });

  const bad: [string, RegExp][] = [
    ['x=a||y=b', /“a\|\|y” is no value/],
    ['x==a==b', /has “==” at character 5; expected “,” or the end/],
    ['!x=a', /has “=” at character 3/],
    ['x<a', /has “<” at character 2; expected =, ==/],
    ['x>1', /has “>” at character 2/],
    ['x,,y', /has “,” at character 3; expected a key/],
    [',x,y', /has “,” at character 1/],
    ['x,', /ends at character 3; expected a key/],
    ['a in (xyz),', /ends at character 12/],
    ['x nott in (y)', /has “nott” at character 3/],
    ['a in (xyz)b', /has “b” at character 11/],
    ['a in (xyz abc)', /has “abc” at character 11; expected “,” or “\)”/],
    ['a notin(', /ends at character 9/],
    ['a in', /ends at character 5; expected “\(”/],
    ['a (', /has “\(” at character 3/],
    ['(', /has “\(” at character 1/],
    ['x=!a', /has “!” at character 3/],
    ['-x', /“-x” is no key/],
    ['UPPER.domain/x', /is no key/],
    ['a/b/c', /is no key/],
    [`${'k'.repeat(64)}=v`, /is no key/],
    ['x=-', /“-” is no value/],
    [`x=${'v'.repeat(64)}`, /is no value/],
    [Array.from({ length: 21 }, (_, n) => `k${n}`).join(','), /21 requirements; expected at most 20/],
    [' '.repeat(5_000), /5000 characters; expected at most 4096/],
  ];
  it.each(bad)('refuses %j and says where', (text, message) => {
    expect(() => parseSelector(text)).toThrow(message);
    expect(() => parseSelector(text)).toThrow(AppError);
  });

  it('answers any text with requirements or a refusal, quickly', () => {
    const noise = fc.array(
      fc.constantFrom('a', 'x/y', '=', '==', '!', '!=', ' in ', ' notin ', '(', ')', ',', ' ', 'é'),
    );
    fc.assert(
      fc.property(noise, (parts) => {
        try {
          return Array.isArray(parseSelector(parts.join('')));
        } catch (error) {
          return error instanceof AppError;
        }
      }),
    );
  });
});

describe('matches', () => {
  const labels: LabelPair[] = [
    { key: 'app', value: 'web' },
    { key: 'empty', value: '' },
  ];
  const cases: [string, boolean][] = [
    ['', true],
    ['app=web', true],
    ['app=api', false],
    ['app!=api', true],
    ['app!=web', false],
    ['tier!=front', true],
    ['tier notin (front)', true],
    ['tier=', false],
    ['empty=', true],
    ['app in (api,web)', true],
    ['app notin (api,web)', false],
    ['app', true],
    ['tier', false],
    ['!tier', true],
    ['!app', false],
    ['app=web,!tier,empty', true],
    ['app=web,tier', false],
  ];
  it.each(cases)('%j selects app=web,empty=: %s', (selector, expected) => {
    expect(matches(parseSelector(selector), labels)).toBe(expected);
  });
});
