import { describe, expect, it } from '@jest/globals';
import type { AlertFacts } from '../alerts/matcher.js';
import { decide } from './decide.js';
import type { IncidentView, RouteRule, Situation, Thread, Told, Verdict } from './verdict.js';

const NOW = new Date('2026-03-02T12:00:00Z'); // a Monday
const minutes = (count: number): Date => new Date(NOW.getTime() + count * 60_000);

const FACTS: AlertFacts = {
  clusterId: 'c1',
  clusterName: 'prod-eu',
  environment: 'production',
  namespace: 'shop',
  teamId: null,
  teamName: null,
  severity: 'CRITICAL',
  rule: 'OOMKilled',
  kind: 'Pod',
  name: 'checkout-1',
  container: null,
  workload: 'Deployment/checkout',
  node: 'node-1',
  image: null,
  labels: {},
};

function anIncident(over: Partial<IncidentView> = {}): IncidentView {
  return {
    id: 'i1',
    number: 7,
    title: 'Memory runs out across deployment checkout',
    severity: 'SEV3',
    status: 'OPEN',
    isMuted: false,
    muteReason: null,
    mutedUntil: null,
    acknowledgedBy: null,
    mergedInto: null,
    alertCount: 1,
    alerts: [FACTS],
    ...over,
  };
}

function aRoute(over: Partial<RouteRule> = {}): RouteRule {
  return {
    id: 'r1',
    name: 'Default',
    matchers: [],
    minimumSeverity: 'SEV4',
    activeTimes: [],
    channelIds: ['slack'],
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatIntervalSeconds: 14_400,
    isContinue: false,
    ...over,
  };
}

function told(over: Partial<Told> = {}): Told {
  const { title } = anIncident();
  return { at: minutes(-10).toISOString(), status: 'OPEN', severity: 'SEV3', alertCount: 1, title, ...over };
}

/** A route that has told; live, unless said otherwise. */
function aThread(last: Told | null, over: Partial<Thread> = {}): Thread {
  return { startedAt: minutes(-60), told: last, toldLive: last, ...over };
}

const CHANNELS = new Map([
  ['slack', { name: '#ops', isEnabled: true }],
  ['pager', { name: 'On call', isEnabled: true }],
  ['off', { name: 'Old webhook', isEnabled: false }],
]);

function run(over: Partial<Situation> & { thread?: Thread } = {}): Verdict[] {
  const { thread, ...situation } = over;
  const threads = new Map(thread ? [['r1', thread]] : []);
  return decide({
    incident: anIncident(),
    routes: [aRoute()],
    channels: CHANNELS,
    threads,
    isLive: true,
    now: NOW,
    ...situation,
  });
}

type Row = [title: string, over: Parameters<typeof run>[0], expected: Partial<Verdict> & { kind?: string }];

describe('decide', () => {
  const settled = aThread(null);
  const rows: Row[] = [
    [
      'waits first, so that what belongs together comes together',
      {},
      { outcome: 'WAITING', reason: 'GROUP_WAIT', dueAt: minutes(0.5) },
    ],
    [
      'tells after the wait',
      { thread: settled },
      { outcome: 'NOTIFIED', reason: 'FIRST', kind: 'OPENED', dueAt: minutes(240) },
    ],
    [
      'tells at once without a wait',
      { routes: [aRoute({ groupWaitSeconds: 0 })] },
      { reason: 'FIRST', kind: 'OPENED' },
    ],
    [
      'stays silent when it opens and resolves before the wait is over',
      { incident: anIncident({ status: 'RESOLVED' }), thread: settled },
      { outcome: 'NOT_NOTIFIED', reason: 'RESOLVED_BEFORE_TOLD' },
    ],
    [
      'has nothing new for an incident that stays as it is',
      { thread: aThread(told()) },
      { outcome: 'NOTHING_NEW', dueAt: minutes(230) },
    ],
    [
      'waits with new alerts until the group interval is over',
      { incident: anIncident({ alertCount: 3 }), thread: aThread(told({ at: minutes(-1).toISOString() })) },
      { outcome: 'WAITING', reason: 'GROUP_INTERVAL', dueAt: minutes(4) },
    ],
    [
      'then tells of them together',
      { incident: anIncident({ alertCount: 3 }), thread: aThread(told()) },
      { reason: 'NEW_ALERTS', kind: 'UPDATED' },
    ],
    [
      'tells of a greater severity at once',
      { incident: anIncident({ severity: 'SEV1' }), thread: aThread(told({ at: minutes(-1).toISOString() })) },
      { reason: 'ESCALATED', kind: 'UPDATED' },
    ],
    [
      'tells who has acknowledged it',
      { incident: anIncident({ status: 'ACKNOWLEDGED', acknowledgedBy: 'Ann' }), thread: aThread(told()) },
      {
        kind: 'ACKNOWLEDGED',
        sentence: 'Told #ops by route “Default”, because it was acknowledged by Ann.',
        dueAt: null,
      },
    ],
    [
      'tells that it is no longer acknowledged',
      { thread: aThread(told({ status: 'ACKNOWLEDGED' })) },
      { reason: 'UNACKNOWLEDGED', kind: 'UPDATED' },
    ],
    [
      'tells of the end',
      { incident: anIncident({ status: 'RESOLVED' }), thread: aThread(told()) },
      { kind: 'RESOLVED', dueAt: null },
    ],
    ['tells that it is back', { thread: aThread(told({ status: 'RESOLVED' })) }, { kind: 'REOPENED' }],
    [
      'reminds after the repeat interval',
      { thread: aThread(told({ at: minutes(-240).toISOString() })) },
      { kind: 'REPEATED', reason: 'REPEAT' },
    ],
    [
      'does not remind of what is acknowledged',
      {
        incident: anIncident({ status: 'ACKNOWLEDGED' }),
        thread: aThread(told({ status: 'ACKNOWLEDGED', at: minutes(-999).toISOString() })),
      },
      { outcome: 'NOTHING_NEW', dueAt: null },
    ],
    [
      'never reminds where the route says so',
      { routes: [aRoute({ repeatIntervalSeconds: 0 })], thread: aThread(told({ at: minutes(-999).toISOString() })) },
      { outcome: 'NOTHING_NEW', dueAt: null },
    ],
    [
      'stays silent while all open alerts are muted, says by what, and looks again at the end',
      {
        incident: anIncident({ isMuted: true, muteReason: 'silenced by Ann', mutedUntil: minutes(30) }),
        thread: settled,
      },
      {
        outcome: 'NOT_NOTIFIED',
        reason: 'MUTED',
        dueAt: minutes(30),
        sentence: 'Not told that the incident opened: silenced by Ann.',
      },
    ],
    [
      'tells of the end of what was told even when it is muted by now',
      { incident: anIncident({ status: 'RESOLVED', isMuted: true }), thread: aThread(told()) },
      { kind: 'RESOLVED' },
    ],
    [
      'waits for the active time of the route',
      {
        routes: [aRoute({ activeTimes: [{ zone: 'UTC', weekdays: [1], from: '18:00', to: '20:00' }] })],
        thread: settled,
      },
      { outcome: 'WAITING', reason: 'OUTSIDE_ACTIVE_TIME', dueAt: minutes(360) },
    ],
    [
      'says that a route has no channel',
      { routes: [aRoute({ channelIds: [] })], thread: settled },
      { reason: 'NO_CHANNEL' },
    ],
    [
      'says that the channels of a route are off',
      { routes: [aRoute({ channelIds: ['off', 'deleted'] })], thread: settled },
      {
        reason: 'CHANNEL_OFF',
        sentence: 'Route “Default” matches, but Old webhook, a deleted channel is switched off.',
      },
    ],
    [
      'leaves out a channel that is off',
      { routes: [aRoute({ channelIds: ['off', 'pager'] })], thread: settled },
      { notice: { kind: 'OPENED', channelIds: ['pager'] } },
    ],
    [
      'tells those who were told of it that it was merged, so that nobody’s page stays open',
      { incident: anIncident({ mergedInto: 5, status: 'RESOLVED' }), thread: aThread(told()) },
      {
        outcome: 'NOTIFIED',
        reason: 'MERGED',
        kind: 'RESOLVED',
        sentence: 'Told #ops by route “Default”, because it was merged into incident #5.',
      },
    ],
    [
      'points to the incident it was merged into where that was told already',
      {
        incident: anIncident({ mergedInto: 5, status: 'RESOLVED' }),
        thread: aThread(told({ status: 'RESOLVED' })),
      },
      { route: null, reason: 'MERGED' },
    ],
    [
      'points to the incident it was merged into where nobody was told of it',
      { incident: anIncident({ mergedInto: 5 }) },
      { route: null, reason: 'MERGED' },
    ],
    [
      'says which routes were tried where none matches',
      {
        routes: [
          aRoute({ name: 'Pages', minimumSeverity: 'SEV2' }),
          aRoute({ matchers: [{ field: 'namespace', operator: 'IN', values: ['web'] }] }),
        ],
      },
      {
        route: null,
        reason: 'NO_ROUTE',
        sentence: 'No route matches. “Pages” is for SEV2 and worse, it is SEV3; “Default” is for namespace is web.',
      },
    ],
    [
      'says that no route is switched on',
      { routes: [] },
      { reason: 'NO_ROUTE', sentence: 'No route matches. No route is switched on.' },
    ],
    [
      'would tell while it is not live',
      { isLive: false, thread: settled },
      { outcome: 'WOULD_NOTIFY', reason: 'FIRST', kind: 'OPENED' },
    ],
    [
      'goes on without telling while it is not live',
      { isLive: false, thread: aThread(told(), { toldLive: null }) },
      { outcome: 'NOTHING_NEW' },
    ],
    [
      'does not tell afterwards of what began before it was live',
      { thread: aThread(told(), { toldLive: null }) },
      { outcome: 'NOT_NOTIFIED', reason: 'BEFORE_LIVE', dueAt: null },
    ],
    [
      'does not tell the end of what nobody was told of',
      { incident: anIncident({ status: 'RESOLVED' }), thread: aThread(told(), { toldLive: null }) },
      { outcome: 'NOT_NOTIFIED', reason: 'BEFORE_LIVE' },
    ],
    [
      'tells of what began before as soon as it becomes worse',
      { incident: anIncident({ severity: 'SEV1' }), thread: aThread(told(), { toldLive: null }) },
      { outcome: 'NOTIFIED', kind: 'OPENED' },
    ],
  ];
  it.each(rows)('%s', (_title, over, { kind, ...expected }) => {
    const verdicts = run(over);
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject(expected);
    if (kind) expect(verdicts[0]!.notice?.kind).toBe(kind);
    else if (!expected.notice) expect(verdicts[0]!.notice).toBeNull();
  });

  it('stops at the first route that matches, unless it lets the next be tried', () => {
    const routes = [aRoute({ id: 'r1', name: 'A' }), aRoute({ id: 'r2', name: 'B', channelIds: ['pager'] })];
    expect(run({ routes }).map(({ route }) => route?.name)).toEqual(['A']);
    const open = [{ ...routes[0]!, isContinue: true }, routes[1]!];
    expect(run({ routes: open }).map(({ route }) => route?.name)).toEqual(['A', 'B']);
  });

  it('tells a channel once, by the first route that has it', () => {
    const first = aRoute({ id: 'r1', name: 'A', isContinue: true, groupWaitSeconds: 0 });
    const second = aRoute({
      id: 'r2',
      name: 'B',
      isContinue: true,
      groupWaitSeconds: 0,
      channelIds: ['slack', 'pager'],
    });
    const third = aRoute({ id: 'r3', name: 'C', groupWaitSeconds: 0 });
    const verdicts = run({ routes: [first, second, third] });
    expect(verdicts.map(({ notice }) => notice?.channelIds)).toEqual([['slack'], ['pager'], undefined]);
    expect(verdicts[2]).toMatchObject({
      reason: 'TOLD_BY_OTHER_ROUTE',
      sentence: 'Route “A” tells the same channels already.',
    });
  });

  it('tells the end by the route that told the begin, though it no longer matches', () => {
    const routes = [aRoute({ minimumSeverity: 'SEV1' })];
    const [verdict] = run({ routes, incident: anIncident({ status: 'RESOLVED' }), thread: aThread(told()) });
    expect(verdict).toMatchObject({ outcome: 'NOTIFIED', reason: 'RESOLVED' });
  });
});
