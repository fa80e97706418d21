import { describe, expect, test } from '@jest/globals';
import type { RulePartsFragment } from '../../graphql/generated';
import { matcherText, parseMatcher, parseMatchers, parseScopes, scopeText } from './matcher-text';
import { changesOf, EMPTY_FORM, formOf, inputOf, updateOf } from './rule-form';
import { optionInWords, secondsInWords, stateOfRule } from './rule-words';

const NO_PARAMS: RulePartsFragment['params'] = {
  metric: null,
  overTime: null,
  windowSeconds: null,
  comparison: null,
  threshold: null,
  perSeconds: null,
  earlierSeconds: null,
  resource: null,
  against: null,
  horizonSeconds: null,
  leftSeconds: null,
  objectState: null,
};

const RULE: RulePartsFragment = {
  id: 'r1',
  name: 'NodeDiskFills',
  title: 'Disk fills',
  kind: 'FORECAST',
  condition: 'the disk will be full',
  severity: 'WARNING',
  status: 'QUIET',
  isEnabled: true,
  isDefault: true,
  changedFields: [],
  revision: 3,
  firingCount: 0,
  pendingCount: 0,
  firedLast7Days: 0,
  team: null,
  evaluation: {
    evaluatedAt: null,
    lagSeconds: null,
    durationSeconds: null,
    everySeconds: 300,
    subjects: 0,
    unknown: 0,
    dropped: 0,
    error: null,
    failedAt: null,
  },
  params: { ...NO_PARAMS, resource: 'NODE_DISK', horizonSeconds: 345_600, windowSeconds: 21_600, threshold: 0.6 },
  forSeconds: 3_600,
  keepFiringSeconds: 0,
  matchers: [{ field: 'namespace', operator: 'IN', values: ['shop', 'web'] }],
  disabledIn: [{ matchers: [{ field: 'node', operator: 'STARTS_WITH', values: ['spot-'] }], reason: 'short-lived' }],
  runbookUrl: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  updatedBy: 'Ada',
};

describe('matchers as text', () => {
  const lines: [string, string][] = [
    ['a list of values', 'namespace = shop, web'],
    ['what is not', 'team != core'],
    ['a beginning', 'name ^= web-'],
    ['a label that is set', 'label:app is set'],
    ['a label that is not', 'label:app is not set'],
  ];
  test.each(lines)('read and write %s', (_clause, line) => expect(matcherText(parseMatcher(line)!)).toBe(line));

  test('say which line is no condition', () => {
    expect(parseMatchers('namespace = shop\nnonsense').problem).toContain('“nonsense” is no condition');
    expect(parseMatchers('namespace =').problem).not.toBeNull();
  });

  test('read and write places with their reasons', () => {
    const line = 'namespace = sandbox and team != core # they play';
    const { value, problem } = parseScopes(line);
    expect(problem).toBeNull();
    expect(scopeText(value[0]!)).toBe(line);
  });
});

describe('the form of a rule', () => {
  test('shows minutes, days and percents, and gives back what it was made of', () => {
    const form = formOf(RULE);
    expect(form.params).toEqual({ resource: 'NODE_DISK', horizonSeconds: '4', windowSeconds: '6', threshold: '60' });
    const { input, problem } = inputOf(form);
    expect(problem).toBeNull();
    expect(input).toMatchObject({
      params: { resource: 'NODE_DISK', horizonSeconds: 345_600, windowSeconds: 21_600, threshold: 0.6 },
      forSeconds: 3_600,
      matchers: RULE.matchers,
      disabledIn: RULE.disabledIn,
    });
  });

  test('says what is no number', () => {
    const form = { ...EMPTY_FORM, params: { ...EMPTY_FORM.params, threshold: 'lots' } };
    expect(inputOf(form)).toEqual({ input: null, problem: 'Threshold is “lots”; expected a number.' });
  });

  test('lists what is changed before it is saved', () => {
    const form = formOf(RULE);
    const after = { ...form, forMinutes: '30', params: { ...form.params, threshold: '80' } };
    expect(changesOf(form, after)).toEqual([
      { label: 'And now above, %', before: '60', after: '80' },
      { label: 'Fires after, minutes', before: '60', after: '30' },
    ]);
    expect(changesOf(form, form)).toEqual([]);
  });

  test('sends no parameters of a detector, and leaves its severity to it', () => {
    const rule: RulePartsFragment = { ...RULE, kind: 'DETECTED', severity: null, params: NO_PARAMS };
    const form = formOf(rule);
    const update = updateOf(rule, form, inputOf(form).input!);
    expect(update).toMatchObject({ id: 'r1', expectedRevision: 3, severity: null });
    expect(Object.keys(update)).not.toContain('params');
  });
});

describe('words for a rule', () => {
  test('say how it is doing, and why it fails', () => {
    const failing = { ...RULE, status: 'FAILING' as const, evaluation: { ...RULE.evaluation, error: 'It broke.' } };
    expect(stateOfRule(failing)).toEqual({ kind: 'failing', word: 'Failing', why: 'It broke.' });
    expect(stateOfRule({ ...RULE, status: 'FIRING', firingCount: 7 }).word).toBe('Firing 7');
    const many = { ...RULE, evaluation: { ...RULE.evaluation, dropped: 12 } };
    expect(stateOfRule(many).why).toContain('12 subjects were left out');
  });

  test('write durations and options', () => {
    expect([secondsInWords(null), secondsInWords(0.012), secondsInWords(1.44)]).toEqual(['—', '12 ms', '1.4 s']);
    expect([optionInWords('CPU'), optionInWords('ROLLOUT_STUCK')]).toEqual(['CPU', 'Rollout stuck']);
  });
});
