import { describe, expect, it } from '@jest/globals';
import { toGlobalId } from '../../platform/id.js';
import {
  type AlertFacts,
  broadness,
  checkMatchers,
  compileMatchers,
  describeMatchers,
  type Matcher,
  type MatcherOperator,
  matches,
} from './matcher.js';

const CLUSTER = '01890000-0000-7000-8000-000000000001';
const TEAM = '01890000-0000-7000-8000-000000000002';
const FACTS: AlertFacts = {
  clusterId: CLUSTER,
  clusterName: 'prod-eu',
  environment: 'production',
  namespace: 'shop',
  teamId: TEAM,
  teamName: 'Checkout',
  severity: 'WARNING',
  rule: 'CrashLoopBackOff',
  kind: 'Pod',
  name: 'checkout-7d9f-x2',
  container: null,
  workload: 'Deployment/checkout',
  node: 'node-1',
  image: 'registry.example.com/shop/checkout:1.4',
  labels: { app: 'checkout', empty: '' },
};

const matcher = (field: string, operator: MatcherOperator, ...values: string[]): Matcher => ({
  field,
  operator,
  values,
});

describe('matches', () => {
  const cases: [string, Matcher[], boolean][] = [
    ['no matcher holds for every alert', [], true],
    ['a value of the list holds', [matcher('namespace', 'IN', 'web', 'shop')], true],
    ['a value compares with case', [matcher('namespace', 'IN', 'Shop')], false],
    ['a value compares as a whole', [matcher('name', 'IN', 'checkout')], false],
    ['several matchers hold together', [matcher('namespace', 'IN', 'shop'), matcher('rule', 'IN', 'OOMKilled')], false],
    ['a cluster is named by its name', [matcher('cluster', 'IN', 'prod-eu')], true],
    ['a cluster is named by its id', [matcher('cluster', 'IN', toGlobalId('Cluster', CLUSTER))], true],
    ['a team is named by its name', [matcher('team', 'IN', 'Checkout')], true],
    ['a team is named by its id', [matcher('team', 'IN', toGlobalId('Team', TEAM))], true],
    ['an excluded cluster is excluded by its name', [matcher('cluster', 'NOT_IN', 'prod-eu')], false],
    ['a beginning holds', [matcher('image', 'STARTS_WITH', 'registry.example.com/shop/')], true],
    ['another beginning does not', [matcher('image', 'STARTS_WITH', 'docker.io/')], false],
    ['a label holds by its value', [matcher('label:app', 'IN', 'checkout')], true],
    ['an empty label is there', [matcher('label:empty', 'EXISTS')], true],
    ['an empty label is in a list with the empty text', [matcher('label:empty', 'IN', '')], true],
    ['what every object has in JavaScript is no label', [matcher('label:constructor', 'EXISTS')], false],
    ['a value that is missing is in no list', [matcher('container', 'IN', 'web')], false],
    ['a value that is missing is outside every list', [matcher('container', 'NOT_IN', 'web')], true],
    ['a value that is missing starts with nothing', [matcher('container', 'STARTS_WITH', 'w')], false],
    ['a value that is missing is MISSING', [matcher('container', 'MISSING')], true],
    ['a value that is there is not MISSING', [matcher('node', 'MISSING')], false],
    ['a field from a later version holds nothing', [matcher('moon', 'IN', 'full')], false],
  ];
  it.each(cases)('%s', (_title, matchers, expected) => {
    expect(matches(matchers, FACTS)).toBe(expected);
    expect(compileMatchers(matchers)(FACTS)).toBe(expected);
  });
});

describe('checkMatchers', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);
  const refused: [string, Matcher[], string[], RegExp][] = [
    ['an unknown field', [matcher('moon', 'IN', 'x')], ['input', 'matchers', '0', 'field'], /“moon” is nothing/],
    ['a key that is no label’s', [matcher('label:a b', 'EXISTS')], ['input', 'matchers', '0', 'field'], /no key/],
    ['a list without values', [matcher('name', 'IN')], ['input', 'matchers', '0', 'values'], /IN has 0 values/],
    ['more than 100 values', [matcher('name', 'IN', ...many(101))], ['input', 'matchers', '0', 'values'], /101 values/],
    ['values of EXISTS', [matcher('node', 'EXISTS', 'x')], ['input', 'matchers', '0', 'values'], /expected none/],
    ['an empty beginning', [matcher('name', 'STARTS_WITH', '')], ['input', 'matchers', '0', 'values'], /Everything/],
    [
      'a severity in small letters',
      [matcher('severity', 'IN', 'critical')],
      ['input', 'matchers', '0', 'values'],
      /no sev/,
    ],
    ['a long value', [matcher('name', 'IN', 'x'.repeat(513))], ['input', 'matchers', '0', 'values'], /513 characters/],
    [
      'more than 20 matchers',
      many(21).map((value) => matcher('name', 'IN', value)),
      ['input', 'matchers'],
      /21 matchers/,
    ],
  ];
  it.each(refused)('refuses %s and says where it stands', (_title, matchers, field, message) => {
    const errors = checkMatchers(matchers);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ field, code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
  });

  it('accepts every field with a good value, and no matcher at all', () => {
    const good = Object.keys({ ...FACTS, 'label:example.com/app': '' }).filter(
      (field) => !/^(cluster|team)|labels/.test(field),
    );
    expect(good.length).toBeGreaterThan(10);
    expect(
      checkMatchers(
        good.map((field) =>
          matcher(field, field === 'severity' ? 'EXISTS' : 'IN', ...(field === 'severity' ? [] : ['x'])),
        ),
      ),
    ).toEqual([]);
    expect(checkMatchers([])).toEqual([]);
  });

  it('names every matcher that is wrong', () => {
    const errors = checkMatchers([matcher('moon', 'EXISTS'), matcher('node', 'EXISTS'), matcher('name', 'IN')]);
    expect(errors.map(({ field }) => field?.[2])).toEqual(['0', '2']);
  });
});

describe('broadness', () => {
  const cases: [string, Matcher[], ReturnType<typeof broadness>][] = [
    ['no matcher takes in everything', [], 'EVERYTHING'],
    ['exclusions alone take in the rest of the world', [matcher('namespace', 'NOT_IN', 'shop')], 'ONLY_EXCLUDES'],
    ['a value that is merely there names nothing', [matcher('label:app', 'EXISTS')], 'ONLY_EXCLUDES'],
    ['a short beginning names nothing', [matcher('name', 'STARTS_WITH', 'web', 'a')], 'ONLY_EXCLUDES'],
    [
      'a cluster and a severity name no trouble',
      [matcher('cluster', 'IN', 'a'), matcher('severity', 'IN', 'INFO')],
      'ONLY_WHOLE_CLUSTERS',
    ],
    ['a kind names no trouble', [matcher('kind', 'IN', 'Pod')], 'ONLY_WHOLE_CLUSTERS'],
    ['a namespace names a place', [matcher('cluster', 'IN', 'a'), matcher('namespace', 'IN', 'shop')], null],
    ['a rule names a trouble', [matcher('rule', 'IN', 'OOMKilled')], null],
    ['a beginning of three letters names something', [matcher('name', 'STARTS_WITH', 'web')], null],
  ];
  it.each(cases)('%s', (_title, matchers, expected) => expect(broadness(matchers)).toBe(expected));
});

describe('describeMatchers', () => {
  it('says matchers as a sentence', () => {
    const text = describeMatchers([
      matcher('namespace', 'IN', 'shop', 'web'),
      matcher('rule', 'NOT_IN', 'OOMKilled'),
      matcher('label:app', 'EXISTS'),
      matcher('container', 'MISSING'),
    ]);
    expect(text).toBe('namespace is shop or web, rule is not OOMKilled, label app is set, container is not set');
    expect(describeMatchers([])).toBe('every alert');
  });
});
