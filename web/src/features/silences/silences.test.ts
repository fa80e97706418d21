import { describe, expect, test } from '@jest/globals';
import type { SilencedAlertFragment, WindowRowFragment } from '../../graphql/generated';
import { draftOf, matchersOf, proposalsFor } from './matcher-form';
import { endsSoon, extendedEnd, remaining } from './silence-time';
import { durationInWords, formOf, minuteOfDay, momentAt, scheduleInWords, scheduleOf } from './window-form';

const alert = (change: Partial<SilencedAlertFragment> = {}): SilencedAlertFragment => ({
  id: 'a1',
  title: 'Keeps crashing: shop/web-0',
  rule: 'CrashLoopBackOff',
  namespace: 'shop',
  subjectKind: 'Pod',
  subjectName: 'web-0',
  workloadKind: 'Deployment',
  workloadName: 'web',
  nodeName: 'node-1',
  container: null,
  cluster: { id: 'c1', name: 'prod-eu' },
  ...change,
});
const is = (field: string, ...values: string[]) => ({ field, operator: 'IN' as const, values });

describe('a form of matchers', () => {
  test('says what was typed, without rows that say nothing yet', () => {
    const drafts = [
      draftOf(is('namespace', 'shop', 'pay')),
      draftOf(is('rule')),
      draftOf({ field: 'label:app', operator: 'EXISTS', values: [] }),
      { ...draftOf(is('label:', 'x')), label: ' ' },
      { ...draftOf(is('name')), text: ' web-0 ,, web-0, web-1 ' },
    ];
    expect(matchersOf(drafts)).toEqual([
      is('namespace', 'shop', 'pay'),
      { field: 'label:app', operator: 'EXISTS', values: [] },
      is('name', 'web-0', 'web-1'),
    ]);
  });

  test('keeps its rows apart', () => {
    expect(draftOf(is('name', 'a')).key).not.toBe(draftOf(is('name', 'a')).key);
  });
});

describe('what is proposed for chosen alerts', () => {
  const place = [is('cluster', 'prod-eu'), is('namespace', 'shop')];

  test('begins with these alone, then their rule on their workload, then all of it', () => {
    expect(proposalsFor([alert(), alert({ id: 'a2', subjectName: 'web-1' })])).toEqual([
      {
        id: 'alerts',
        label: 'These 2 alerts',
        matchers: [...place, is('rule', 'CrashLoopBackOff'), is('name', 'web-0', 'web-1')],
      },
      {
        id: 'rule',
        label: '“CrashLoopBackOff” on Deployment/web',
        matchers: [...place, is('workload', 'Deployment/web'), is('rule', 'CrashLoopBackOff')],
      },
      { id: 'workload', label: 'Everything of Deployment/web', matchers: [...place, is('workload', 'Deployment/web')] },
    ]);
  });

  test('names no workload where there are several, or one is not known', () => {
    const ids = (...alerts: SilencedAlertFragment[]) => proposalsFor(alerts).map(({ id }) => id);
    expect(ids(alert(), alert({ workloadName: 'pay' }))).toEqual(['alerts', 'rule']);
    expect(ids(alert(), alert({ workloadName: null }))).toEqual(['alerts', 'rule']);
  });

  test('offers all of a node for an alert on it, and no namespace, which it has none of', () => {
    const node = { subjectKind: 'Node', subjectName: 'node-1', namespace: null, workloadName: null };
    const proposals = proposalsFor([alert(node)]);
    expect(proposals.map(({ id }) => id)).toEqual(['alerts', 'node']);
    expect(proposals[1]?.matchers).toEqual([is('cluster', 'prod-eu'), is('node', 'node-1')]);
  });
});

describe('the time that is left', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const silence = {
    state: 'ACTIVE',
    startsAt: '2026-01-01T11:00:00Z',
    endsAt: '2026-01-01T12:14:59Z',
    expiredAt: null,
  } as const;

  test('is said from now', () => {
    expect(remaining(silence, now)).toBe('ends in 14 min');
    expect(remaining({ ...silence, endsAt: '2026-01-01T12:00:00Z' }, now)).toBe('ends now');
    expect(remaining({ ...silence, state: 'PENDING', startsAt: '2026-01-01T14:00:00Z' }, now)).toBe('begins in 2 h');
    expect(remaining({ ...silence, state: 'EXPIRED', expiredAt: '2026-01-01T11:00:00Z' }, now)).toBe('ended 1 h ago');
  });

  test('is short in the last quarter of an hour', () => {
    expect(endsSoon(silence, now)).toBe(true);
    expect(endsSoon({ ...silence, endsAt: '2026-01-01T12:15:00Z' }, now)).toBe(false);
    expect(endsSoon({ ...silence, state: 'EXPIRED' }, now)).toBe(false);
  });

  test('is extended from its end, or from now where that is past', () => {
    expect(extendedEnd(silence, 60, now)).toBe('2026-01-01T13:14:59.000Z');
    expect(extendedEnd({ endsAt: '2026-01-01T11:00:00Z' }, 60, now)).toBe('2026-01-01T13:00:00.000Z');
  });
});

describe('a schedule', () => {
  test('finds the moment at which clocks of a zone show a time, also where they are set', () => {
    const at = (date: string, time: string, zone: string) => momentAt(date, time, zone)?.toISOString();
    expect(at('2026-01-10', '22:00', 'Europe/Berlin')).toBe('2026-01-10T21:00:00.000Z');
    expect(at('2026-07-10', '22:00', 'Europe/Berlin')).toBe('2026-07-10T20:00:00.000Z');
    expect(at('2026-10-25', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-03-29', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-12-31', '23:30', 'Pacific/Auckland')).toBe('2026-12-31T10:30:00.000Z');
    expect(at('', '22:00', 'UTC')).toBeUndefined();
  });

  const window = {
    recurrence: 'WEEKLY',
    zone: 'Europe/Berlin',
    startsAt: null,
    weekdays: [6, 7],
    startMinute: 1320,
    durationMinutes: 150,
  } as unknown as WindowRowFragment;

  test('is read into a form and out of it without a change', () => {
    const form = formOf(window, 'UTC', new Date('2026-01-01T12:00:00Z'));
    expect(form).toMatchObject({ recurrence: 'WEEKLY', zone: 'Europe/Berlin', time: '22:00', weekdays: [6, 7] });
    expect(scheduleOf(form)).toEqual({
      recurrence: 'WEEKLY',
      zone: 'Europe/Berlin',
      durationMinutes: 150,
      weekdays: [6, 7],
      startMinute: 1320,
    });
    const once = {
      ...window,
      recurrence: 'ONCE',
      startsAt: '2026-07-10T20:00:00.000Z',
      weekdays: [],
    } as WindowRowFragment;
    const again = scheduleOf(formOf(once, 'UTC', new Date()));
    expect(again).toMatchObject({ recurrence: 'ONCE', startsAt: '2026-07-10T20:00:00.000Z' });
  });

  test('is said in words', () => {
    expect(scheduleInWords(window)).toBe('Every Sat, Sun at 22:00 for 2 h 30 min, Europe/Berlin');
    expect(scheduleInWords({ ...window, weekdays: [1, 2, 3, 4, 5, 6, 7] })).toContain('Every day at 22:00');
    const once = { ...window, recurrence: 'ONCE', startsAt: '2026-07-10T20:00:00.000Z' } as WindowRowFragment;
    expect(scheduleInWords(once)).toBe('Once, 10 Jul at 22:00 for 2 h 30 min, Europe/Berlin');
  });

  test('takes times of day and lengths as people write them', () => {
    expect([minuteOfDay('00:00'), minuteOfDay('23:59'), minuteOfDay('')]).toEqual([0, 1439, null]);
    expect([durationInWords(30), durationInWords(1440), durationInWords(1530)]).toEqual([
      '30 min',
      '1 d',
      '1 d 1 h 30 min',
    ]);
  });
});
