import { describe, expect, it, jest } from '@jest/globals';
import { rowsCsv, rowsJson } from '../../lib/export-rows';
import { anAlert } from '../../test/builders';
import type { Toast } from '../../ui/toast';
import { figuresOf } from './alert-figures';
import { ALERT_EXPORT } from './export-alerts';
import { describeSpans } from './StateStrip';
import { Triage, type TriageCall } from './triage';

const ME = { id: 'u1', name: 'Ann' };
const BO = { id: 'u2', name: 'Bo' };
const acked = { acknowledgedAt: '2026-03-01T12:00:00Z', acknowledgedBy: 'Bo' };

function aTriage(isAccepted = true) {
  const sent: TriageCall[] = [];
  const toasts: Toast[] = [];
  const send = jest.fn(async (call: TriageCall) => {
    sent.push(call);
    return isAccepted;
  });
  const triage = new Triage(
    send,
    (toast) => toasts.push(toast),
    () => ME,
  );
  const calls = () => sent.map(({ field, input }) => [field, input]);
  return { triage, toasts, sent, calls };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

describe('acknowledging', () => {
  it('leaves out what needs it no more, expects the answer at once, and takes back exactly that', async () => {
    const { triage, toasts, sent, calls } = aTriage();
    triage.acknowledge([
      anAlert({ id: 'a' }),
      anAlert({ id: 'b', ...acked }),
      anAlert({ id: 'c', state: 'RESOLVED' }),
      anAlert({ id: 'd' }),
    ]);
    expect(toasts[0]?.text).toBe('Acknowledged 2 alerts.');
    expect(JSON.stringify(sent[0]?.optimistic)).toContain('"acknowledgedBy":"Ann"');
    toasts[0]?.undo?.();
    await settled();
    expect(calls()).toEqual([
      ['acknowledgeAlerts', { ids: ['a', 'd'] }],
      ['unacknowledgeAlerts', { ids: ['a', 'd'] }],
    ]);
  });

  it('takes nothing back that the server refused', async () => {
    const { triage, toasts, calls } = aTriage(false);
    triage.acknowledge([anAlert()]);
    toasts[0]?.undo?.();
    await settled();
    expect(calls()).toHaveLength(1);
  });

  it('says that there is nothing to do instead of asking the server', () => {
    const { triage, toasts, calls } = aTriage();
    triage.acknowledge([anAlert(acked)]);
    expect(toasts).toMatchObject([{ isProblem: true }]);
    expect(calls()).toEqual([]);
  });

  it('refuses more than the API takes at once', () => {
    const { triage, toasts, calls } = aTriage();
    triage.acknowledge(Array.from({ length: 501 }, (_, index) => anAlert({ id: `al${index}` })));
    expect(toasts[0]?.text).toBe('501 alerts are chosen; at most 500 can be changed at once.');
    expect(calls()).toEqual([]);
  });
});

describe('assigning', () => {
  it('gives each alert back to whom it was assigned', async () => {
    const { triage, toasts, calls } = aTriage();
    const ofBo = { assignee: { __typename: 'User' as const, id: BO.id }, assigneeName: BO.name };
    triage.assign([anAlert({ id: 'a' }), anAlert({ id: 'b', ...ofBo }), anAlert({ id: 'c' })], ME);
    expect(toasts[0]?.text).toBe('Assigned 3 alerts to Ann.');
    toasts[0]?.undo?.();
    await settled();
    expect(calls().slice(1)).toEqual([
      ['assignAlerts', { ids: ['a', 'c'], user: null }],
      ['assignAlerts', { ids: ['b'], user: 'u2' }],
    ]);
  });
});

describe('resolving', () => {
  it('reaches the server only when the time to take it back is over', () => {
    const { triage, toasts, calls } = aTriage();
    triage.resolve([anAlert({ id: 'a' }), anAlert({ id: 'b', state: 'RESOLVED' })], 'Restarted it');
    expect(calls()).toEqual([]);
    expect(toasts[0]?.undo).toBeTruthy();
    toasts[0]?.settle?.();
    expect(calls()).toEqual([['resolveAlerts', { ids: ['a'], reason: 'Restarted it' }]]);
  });
});

describe('commenting', () => {
  it('tells each alert, and stops at the first that refuses', async () => {
    const accepted = aTriage();
    await accepted.triage.comment([anAlert({ id: 'a' }), anAlert({ id: 'b' })], 'Known');
    expect(accepted.calls().map(([, input]) => input)).toEqual([
      { id: 'a', text: 'Known' },
      { id: 'b', text: 'Known' },
    ]);
    const refused = aTriage(false);
    await refused.triage.comment([anAlert({ id: 'a' }), anAlert({ id: 'b' })], 'Known');
    expect(refused.calls()).toHaveLength(1);
    expect(refused.toasts).toEqual([]);
  });
});

describe('figures of a week', () => {
  const NOW = Date.parse('2026-03-08T00:00:00Z');
  const fire = (hoursAgo: number, minutes: number | null, reopenedCount = 0) => {
    const firedAt = NOW - hoursAgo * 3_600_000;
    return {
      firedAt: new Date(firedAt).toISOString(),
      resolvedAt: minutes === null ? null : new Date(firedAt + minutes * 60_000).toISOString(),
      reopenedCount,
    };
  };

  it('count returns as fires, take the median of what has ended, and leave out what never fired', () => {
    const never = { firedAt: null, resolvedAt: '2026-03-07T00:00:00Z', reopenedCount: 0 };
    const fires = [fire(100, 10), fire(80, 30, 1), fire(60, 20), fire(1, null), never];
    expect(figuresOf(fires, NOW)).toEqual({ fires: 5, medianMs: 20 * 60_000, isFlapping: false });
    expect(figuresOf([fire(1, null)], NOW).medianMs).toBeNull();
  });

  it('call it flapping from four fires within a day', () => {
    expect(figuresOf([fire(2, 1, 1), fire(5, 1)], NOW).isFlapping).toBe(false);
    expect(figuresOf([fire(2, 1, 2), fire(5, 1)], NOW).isFlapping).toBe(true);
    expect(figuresOf([fire(30, 1, 9)], NOW).isFlapping).toBe(false);
  });
});

describe('the strip of states', () => {
  it('says in words how long which state lasted', () => {
    const span = (from: string, to: string, state: 'FIRING' | 'PENDING' | 'RESOLVED') => ({
      __typename: 'AlertStateSpan' as const,
      from: `2026-03-01T${from}:00Z`,
      to: `2026-03-01T${to}:00Z`,
      state,
      isObserved: true,
    });
    const spans = [
      span('11:00', '11:05', 'PENDING'),
      span('11:05', '11:40', 'FIRING'),
      span('11:45', '12:00', 'FIRING'),
    ];
    expect(describeSpans(spans)).toBe('firing for 50 min, pending for 5 min');
    expect(describeSpans([])).toBe('no state known');
  });
});

describe('export', () => {
  it('has the same columns as CSV and JSON, and leaves empty what is unknown', () => {
    const alerts = [anAlert({ title: 'a, "b"', value: 0, firstSeenAt: '2026-03-01T12:00:00Z' })];
    const [head = '', row = ''] = rowsCsv(ALERT_EXPORT, alerts).split('\r\n');
    const [object] = JSON.parse(rowsJson(ALERT_EXPORT, alerts));
    expect(head.split(',')).toEqual(Object.keys(object));
    expect(row).toContain('"a, ""b"""');
    expect(object).toMatchObject({ value: 0, threshold: null, workload: 'Deployment/api', cluster: 'prod-eu' });
  });
});
