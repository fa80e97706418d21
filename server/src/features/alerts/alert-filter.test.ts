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
  title: 'Cannot mount a volume: shop/web-0',
  firstSeenAt: '2026-01-01T10:00:00.000Z',
  lastSeenAt: '2026-01-01T11:00:00.000Z',
  changedAt: '2026-01-01T11:00:00.000Z',
};
const warning: PreviousValues = { severity: AlertSeverity.WARNING, state: AlertState.FIRING };
const critical = { ...alert, severity: 'CRITICAL' };
const resolved = { ...alert, state: 'RESOLVED' };

describe('classify', () => {
  const all = alertTest(null, (_type, ids) => ids);
  const onlyCritical = alertTest({ severity: [AlertSeverity.CRITICAL] }, (_type, ids) => ids);
  const onlyWarning = alertTest({ severity: [AlertSeverity.WARNING] }, (_type, ids) => ids);
  const onlyFiring = alertTest({ state: [AlertState.FIRING] }, (_type, ids) => ids);
  const onlyResolved = alertTest({ state: [AlertState.RESOLVED] }, (_type, ids) => ids);

  const noon = new Date('2026-01-01T12:00:00Z');
  const seenAt = (time: string) => ({ ...alert, lastSeenAt: `2026-01-01T${time}:00.000Z` });
  const mounts = alertTest({ text: 'mount' }, (_type, ids) => ids);
  const untilNoon = alertTest({ lastSeenBefore: noon }, (_type, ids) => ids);
  const notAfterNoon = alertTest({ not: { lastSeenAfter: noon } }, (_type, ids) => ids);

  const cases: [string, string | null, Parameters<typeof classify>][] = [
    ['a new alert that matches is ADDED', 'ADDED', [all, 'ADDED', alert, null]],
    ['a new alert that does not match is not told', null, [onlyCritical, 'ADDED', alert, null]],
    ['a change of an alert that matches is MODIFIED', 'MODIFIED', [all, 'MODIFIED', critical, warning]],
    ['a change into the filter is ADDED', 'ADDED', [onlyCritical, 'MODIFIED', critical, warning]],
    ['a change out of the filter is LEFT_FILTER', 'LEFT_FILTER', [onlyWarning, 'MODIFIED', critical, warning]],
    ['an end that still matches is RESOLVED', 'RESOLVED', [all, 'RESOLVED', resolved, warning]],
    ['an end under a filter of firing ones is LEFT_FILTER', 'LEFT_FILTER', [onlyFiring, 'RESOLVED', resolved, warning]],
    ['an end under a filter of resolved ones is ADDED', 'ADDED', [onlyResolved, 'RESOLVED', resolved, warning]],
    [
      'an alert whose title has changed into the search is ADDED',
      'ADDED',
      [mounts, 'MODIFIED', alert, { ...warning, title: 'Other' }],
    ],
    [
      'an alert whose title has changed out of the search is LEFT_FILTER',
      'LEFT_FILTER',
      [mounts, 'MODIFIED', { ...alert, title: 'Other' }, { ...warning, title: alert.title }],
    ],
    [
      'an alert seen too late by now may have been in',
      'LEFT_FILTER',
      [untilNoon, 'MODIFIED', seenAt('12:00'), warning],
    ],
    [
      'an alert seen too late by now may have been out of the negation',
      'LEFT_FILTER',
      [notAfterNoon, 'MODIFIED', seenAt('12:00'), warning],
    ],
    ['an alert within the bound stays MODIFIED', 'MODIFIED', [untilNoon, 'MODIFIED', alert, warning]],
    ['what matches neither before nor after is not told', null, [onlyCritical, 'RESOLVED', resolved, warning]],
  ];
  it.each(cases)('%s', (_, expected, args) => {
    expect(classify(...args)).toBe(expected);
  });
});
