import { describe, expect, it } from '@jest/globals';
import { AlertSeverity, AlertState } from './alert.entity.js';
import { alertTest, classify, type Filterable, type PreviousValues } from './alert-filter.js';

const alert: Filterable = {
  clusterId: 'c1',
  severity: 'WARNING',
  state: 'FIRING',
  rule: 'FailedMount',
  namespace: 'shop',
  subjectKind: 'Pod',
  subjectName: 'web-0',
};
const warning: PreviousValues = { severity: AlertSeverity.WARNING, state: AlertState.FIRING };
const critical = { ...alert, severity: 'CRITICAL' };
const resolved = { ...alert, state: 'RESOLVED' };

describe('classify', () => {
  const all = alertTest(null, (ids) => ids);
  const onlyCritical = alertTest({ severity: [AlertSeverity.CRITICAL] }, (ids) => ids);
  const onlyWarning = alertTest({ severity: [AlertSeverity.WARNING] }, (ids) => ids);
  const onlyFiring = alertTest({ state: [AlertState.FIRING] }, (ids) => ids);
  const onlyResolved = alertTest({ state: [AlertState.RESOLVED] }, (ids) => ids);

  const cases: [string, string | null, Parameters<typeof classify>][] = [
    ['a new alert that matches is ADDED', 'ADDED', [all, 'ADDED', alert, null]],
    ['a new alert that does not match is not told', null, [onlyCritical, 'ADDED', alert, null]],
    ['a change of an alert that matches is MODIFIED', 'MODIFIED', [all, 'MODIFIED', critical, warning]],
    ['a change into the filter is ADDED', 'ADDED', [onlyCritical, 'MODIFIED', critical, warning]],
    ['a change out of the filter is LEFT_FILTER', 'LEFT_FILTER', [onlyWarning, 'MODIFIED', critical, warning]],
    ['an end that still matches is RESOLVED', 'RESOLVED', [all, 'RESOLVED', resolved, warning]],
    ['an end under a filter of firing ones is LEFT_FILTER', 'LEFT_FILTER', [onlyFiring, 'RESOLVED', resolved, warning]],
    ['an end under a filter of resolved ones is ADDED', 'ADDED', [onlyResolved, 'RESOLVED', resolved, warning]],
    ['what matches neither before nor after is not told', null, [onlyCritical, 'RESOLVED', resolved, warning]],
  ];
  it.each(cases)('%s', (_, expected, args) => {
    expect(classify(...args)).toBe(expected);
  });
});
