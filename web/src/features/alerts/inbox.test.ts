import { describe, expect, it } from '@jest/globals';
import { type AlertMarks, marksOf, placeOf, valueText } from './alert-words';
import { chooseTo, chosen, keepListed, NOTHING, toggleRow } from './choose';
import { alertsOf, type Groupable, inboxRows, sumUp, worstSeverity } from './group-alerts';

const NOW = new Date('2026-03-01T12:00:00Z');
const NONE = new Set<string>();

function aRow(id: string, change: Partial<Groupable> = {}): Groupable {
  return {
    id,
    rule: 'CrashLoopBackOff',
    severity: 'WARNING',
    namespace: 'shop',
    subjectKind: 'Pod',
    subjectName: `web-${id}`,
    workloadKind: 'Deployment',
    workloadName: 'web',
    count: 2,
    firstSeenAt: '2026-03-01T11:00:00Z',
    lastSeenAt: '2026-03-01T11:30:00Z',
    cluster: { id: 'c1' },
    ...change,
  };
}

describe('groups of the inbox', () => {
  it('join alerts of one rule and workload at the place of the first', () => {
    const alerts = [aRow('a'), aRow('other', { rule: 'OOMKilled' }), aRow('b'), aRow('c', { workloadName: 'api' })];
    const rows = inboxRows(alerts, NONE);
    expect(rows.map((row) => alertsOf(row).map(({ id }) => id))).toEqual([['a', 'b'], ['other'], ['c']]);
    expect(rows.map(({ kind }) => kind)).toEqual(['group', 'alert', 'alert']);
  });

  it('keep clusters, namespaces and kinds of workloads apart', () => {
    const alerts = [
      aRow('a'),
      aRow('b', { cluster: { id: 'c2' } }),
      aRow('c', { namespace: 'data' }),
      aRow('d', { workloadKind: 'StatefulSet' }),
      aRow('e', { workloadKind: null, workloadName: null }),
    ];
    expect(inboxRows(alerts, NONE)).toHaveLength(5);
  });

  it('show their alerts below them where they are open', () => {
    const closed = inboxRows([aRow('a'), aRow('b')], NONE);
    const open = inboxRows([aRow('a'), aRow('b')], new Set(closed.map(({ key }) => key)));
    expect(open.map(({ key, kind }) => [kind, key === closed[0]?.key ? 'head' : key])).toEqual([
      ['group', 'head'],
      ['alert', 'a'],
      ['alert', 'b'],
    ]);
  });

  it('sum up: all counts, since the earliest, last seen the latest, the worst severity', () => {
    const early = { firstSeenAt: '2026-03-01T09:00:00Z', lastSeenAt: '2026-03-01T09:10:00Z', count: 40 };
    const alerts = [aRow('a'), aRow('b', { ...early, severity: 'CRITICAL' }), aRow('c')];
    const [row] = inboxRows(alerts, NONE);
    expect(row && sumUp(row)).toEqual({ count: 44, since: early.firstSeenAt, last: '2026-03-01T11:30:00Z' });
    expect(worstSeverity(alerts)).toBe('CRITICAL');
  });
});

describe('choosing rows', () => {
  const rows = ['a', 'b', 'c', 'd'].map((key) => ({ key, ids: key === 'b' ? ['b1', 'b2'] : [key] }));
  const [a, b, c, d] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];

  it('takes all alerts of a group, and leaves them out again', () => {
    const once = toggleRow(NOTHING, b);
    expect([...once.ids]).toEqual(['b1', 'b2']);
    expect([...toggleRow(once, b).ids]).toEqual([]);
    const some = { ids: new Set(['b2']), anchor: null };
    expect(chosen(some, b)).toBe('some');
    expect(chosen(toggleRow(some, b), b)).toBe('all');
  });

  it('reaches with shift from the last row to this one, in both directions', () => {
    expect([...chooseTo(toggleRow(NOTHING, a), c, rows).ids].sort()).toEqual(['a', 'b1', 'b2', 'c']);
    expect([...chooseTo(toggleRow(NOTHING, d), c, rows).ids].sort()).toEqual(['c', 'd']);
    expect([...chooseTo(NOTHING, c, rows).ids]).toEqual(['c']);
  });

  it('forgets what is not in the list any more', () => {
    const selection = toggleRow(toggleRow(NOTHING, a), c);
    expect([...keepListed(selection, new Set(['c', 'd'])).ids]).toEqual(['c']);
    expect(keepListed(selection, new Set(['a', 'c']))).toBe(selection);
  });
});

describe('the state of an alert in words', () => {
  const firing: AlertMarks = {
    state: 'FIRING',
    resolvedReason: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    silencedUntil: null,
    silence: null,
    inhibitedBy: null,
  };
  const silence = { createdBy: 'Ann', reason: 'Deploy' };
  const acked = { acknowledgedAt: '2026-03-01T11:58:00Z', acknowledgedBy: 'Bo' };

  it.each<[string, Partial<AlertMarks>]>([
    ['Firing', {}],
    ['Pending: it has not lasted as long as its rule asks', { state: 'PENDING' }],
    ['Acknowledged by Bo, 11:58:00 UTC', acked],
    ['Silenced by Ann until 14:00:00 UTC: Deploy', { ...acked, silence, silencedUntil: '2026-03-01T14:00:00Z' }],
    ['Silenced by Ann: Deploy', { silence }],
    ['Inhibited by node-3 is not ready', { ...acked, inhibitedBy: { title: 'node-3 is not ready' } }],
    ['Resolved: Ready again', { ...acked, silence, state: 'RESOLVED', resolvedReason: 'Ready again' }],
  ])('says first what matters most: %s', (sentence, change) => {
    expect(marksOf({ ...firing, ...change }, 'UTC', NOW)[0]?.sentence).toBe(sentence);
  });

  it('says all that is so', () => {
    const all = marksOf({ ...firing, ...acked, silence }, 'UTC', NOW);
    expect(all.map(({ word }) => word)).toEqual(['Silenced', 'Acked', 'Firing']);
  });
});

describe('what and how much', () => {
  it('names the place without what there is none of', () => {
    expect(placeOf({ namespace: 'shop', subjectName: 'web-0', container: 'app' })).toBe('shop / web-0 / app');
    expect(placeOf({ namespace: null, subjectName: 'node-1', container: null })).toBe('node-1');
  });

  it('shows value and threshold in one unit, and nothing where nothing was measured', () => {
    expect(valueText({ value: 0.924, threshold: 0.9, unit: 'RATIO' })).toBe('92.4 / 90 %');
    expect(valueText({ value: 900 * 1024, threshold: 2 ** 20, unit: 'BYTES' })).toBe('900 KiB / 1 MiB');
    expect(valueText({ value: 0, threshold: null, unit: null })).toBe('0');
    expect(valueText({ value: null, threshold: 0.9, unit: 'RATIO' })).toBeNull();
  });
});
