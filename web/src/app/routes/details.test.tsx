import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ChangesDocument,
  ClusterAttentionDocument,
  ClusterEventsDocument,
  ClusterGapsDocument,
  ClusterNodeMapDocument,
  ClusterPageDocument,
  ObjectAlertsDocument,
  ObjectEventsDocument,
  PodPageDocument,
  TimeSeriesDocument,
} from '../../graphql/generated';
import { aClusterLabel, aFleetRow, anOfflineCluster, aPage, aPod, aTimeSeries, aUsage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const ADDRESS = '/clusters/prod-eu/pods/checkout/api-7d9f-x2x4z';
const NOTHING = { edges: [], totalCount: 0 };

const aContainer = {
  __typename: 'Container',
  id: 'k1',
  name: 'app',
  kind: 'REGULAR',
  image: 'registry.example/api:1.8.3',
  imageDigest: null,
  state: 'RUNNING',
  reason: null,
  message: null,
  isReady: true,
  restartCount: 0,
  startedAt: null,
  lastTermination: null,
  hasLivenessProbe: true,
  hasReadinessProbe: true,
  hasStartupProbe: false,
  resources: { ...aPod().resources, cpuLimitCores: null, memoryLimitBytes: null },
  usage: aUsage({ cpuCores: 0 }),
  observedAt: '2026-03-01T12:00:00Z',
  deletedAt: null,
};

function aPodAnswer(change: Parameters<typeof aPod>[0] = {}): Answer {
  const pod = {
    ...aPod(change),
    message: null,
    podIp: '10.0.0.7',
    hostIp: '10.0.0.1',
    ownerKind: 'ReplicaSet',
    ownerName: 'api-7d9f',
    workload: { __typename: 'Workload', id: 'w1', kind: 'DEPLOYMENT', name: 'api' },
    startedAt: null,
    labels: [{ __typename: 'Label', key: 'app', value: 'api' }],
    clusterNode: null,
    containers: aPage([aContainer]),
  };
  return { query: PodPageDocument, data: { pod } };
}

const QUIET: readonly Answer[] = [
  {
    query: ObjectEventsDocument,
    data: {
      node: { __typename: 'Pod', id: 'p1', clusterEvents: { __typename: 'ClusterEventConnection', ...NOTHING } },
    },
  },
  { query: ChangesDocument, data: { changes: { __typename: 'ChangeConnection', ...NOTHING } } },
  {
    query: ObjectAlertsDocument,
    data: { node: { __typename: 'Pod', id: 'p1', alerts: { __typename: 'AlertConnection', ...NOTHING } } },
  },
];

const series = (values: (number | null)[]) => {
  const answer = aTimeSeries(values);
  return {
    timeSeries: {
      ...answer,
      __typename: 'TimeSeries',
      series: answer.series.map((line) => ({ ...line, __typename: 'Series' })),
    },
  };
};

afterEach(cleanup);

describe('pod page', () => {
  it('says where one is, what it is, and whether it is well', async () => {
    renderRoute(ADDRESS, [
      aPodAnswer({ reason: 'CrashLoopBackOff', cluster: aClusterLabel({ isDemo: true }) }),
      ...QUIET,
    ]);
    expect(await screen.findByRole('heading', { level: 1, name: 'api-7d9f-x2x4z' })).toBeTruthy();
    const crumbs = within(screen.getByRole('navigation', { name: 'Breadcrumb' }));
    expect(crumbs.getByRole('link', { name: 'prod-eu' })).toBeTruthy();
    expect(crumbs.getByText('Demo')).toBeTruthy();
    expect(screen.getByText('CrashLoopBackOff')).toBeTruthy();
  });

  it('shows a used zero as 0, and a limit that is not set as a dash', async () => {
    renderRoute(ADDRESS, [aPodAnswer(), ...QUIET]);
    const row = within(await screen.findByRole('table', { name: 'Containers' })).getAllByRole('row')[1];
    const cells = within(row!)
      .getAllByRole('cell')
      .map((cell) => cell.textContent);
    expect(cells).toContain('0');
    expect(cells).toContain('500 · —: No CPU limit is set');
  });

  it('says why a chart has nothing to draw instead of drawing zero', async () => {
    const usage = aUsage({ cpuCores: null, absent: 'SOURCE_UNAVAILABLE', absentReason: 'metrics API not reachable' });
    renderRoute(ADDRESS, [aPodAnswer({ usage }), ...QUIET, { query: TimeSeriesDocument, data: series([null, null]) }]);
    expect(await screen.findByText('CPU n/a: metrics API not reachable.')).toBeTruthy();
    expect(screen.queryByRole('figure', { name: 'CPU' })).toBeNull();
  });

  it('keeps its other panels when one fails', async () => {
    renderRoute(ADDRESS, [
      aPodAnswer(),
      ...QUIET.filter(({ query }) => query !== ObjectEventsDocument),
      {
        query: ObjectEventsDocument,
        data: { node: null },
        errors: () => [{ message: 'It timed out after 10 s', extensions: { code: 'UNAVAILABLE', requestId: 'req-9' } }],
      },
    ]);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Could not load events. It timed out after 10 s.');
    expect(await screen.findByRole('figure', { name: 'CPU' })).toBeTruthy();
  });

  it('says that an object does not exist', async () => {
    renderRoute(ADDRESS, [{ query: PodPageDocument, data: { pod: null } }]);
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Could not load pod api-7d9f-x2x4z. It does not exist',
    );
  });

  it('says on top that its cluster stopped reporting', async () => {
    const cluster = anOfflineCluster(new Date(Date.now() - 4 * 60_000).toISOString());
    renderRoute(ADDRESS, [aPodAnswer({ cluster }), ...QUIET]);
    expect(await screen.findByText(/staging last reported 4 min ago/)).toBeTruthy();
  });
});

describe('cluster page', () => {
  it('of a cluster that never reported says what to do, and neither counts nor judges anything', async () => {
    const row = aFleetRow({ lastReportAt: null, agent: null });
    const cluster = {
      ...row,
      health: { ...row.health, status: 'PENDING', lastReportAt: null },
      podCounts: { ...row.podCounts, succeeded: 0, unknown: 0 },
      capacity: row.allocatable,
    };
    renderRoute('/clusters/prod-eu', [{ query: ClusterPageDocument, data: { cluster } }]);
    expect(await screen.findByText(/Run the install command/)).toBeTruthy();
    expect(screen.queryByText('Pods', { selector: 'main *' })).toBeNull();
    expect(screen.queryByText(/Nothing needs attention/)).toBeNull();
  });

  const gap = {
    __typename: 'Gap',
    reason: 'AGENT_OFFLINE',
    data: 'ALL',
    from: '2026-03-01T14:02:00Z',
    to: '2026-03-01T14:19:00Z',
    isOpen: false,
    message: 'Agent offline 14:02-14:19 UTC, back-filled 12 min.',
    backfilledSeconds: 720,
  };

  function aClusterAnswer(health: object = {}): Answer {
    const row = aFleetRow();
    const cluster = {
      ...row,
      agent: { __typename: 'Agent', id: 'a1', version: '1', lastHeartbeatAt: null, collectors: [] },
      health: { ...row.health, ...health },
      podCounts: { ...row.podCounts, succeeded: 0, unknown: 0 },
      capacity: row.allocatable,
    };
    return { query: ClusterPageDocument, data: { cluster } };
  }

  const panels: readonly Answer[] = [
    ...QUIET,
    { query: ClusterAttentionDocument, data: { alerts: aPage([]), clusterNodes: aPage([]), pods: aPage([]) } },
    { query: ClusterNodeMapDocument, data: { clusterNodes: aPage([]) } },
    {
      query: ClusterEventsDocument,
      data: { clusterEvents: aPage([]) },
    },
  ];

  const gapsAnswer = (gaps: object[]): Answer => ({
    query: ClusterGapsDocument,
    data: { cluster: { __typename: 'Cluster', id: 'c1', gaps } },
  });

  it('lists all that is the matter, worst first, each since when', async () => {
    const reasons = ['2 of 3 cluster nodes are not ready.', 'The clock of the agent is wrong.'].map((message, n) => ({
      __typename: 'HealthReason',
      code: n === 0 ? 'NODES_NOT_READY' : 'CLOCK_SKEWED',
      message,
      since: new Date(Date.now() - (n + 2) * 60_000).toISOString(),
    }));
    const health = { status: 'WARNING', reason: reasons[0]!.message, since: reasons[1]!.since, reasons };
    renderRoute('/clusters/prod-eu', [aClusterAnswer(health), gapsAnswer([]), ...panels]);
    const panel = within(await screen.findByRole('region', { name: 'Why it is not healthy' }));
    expect(panel.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      '2 of 3 cluster nodes are not ready.since 2 min ago',
      'The clock of the agent is wrong.since 3 min ago',
    ]);
  });

  it('lists the gaps in the data and what of them was back-filled', async () => {
    renderRoute('/clusters/prod-eu', [aClusterAnswer(), gapsAnswer([gap]), ...panels]);
    const panel = within(await screen.findByRole('region', { name: 'Gaps in the data' }));
    expect(await panel.findByText('Agent offline 14:02-14:19 UTC, back-filled 12 min.')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Why it is not healthy' })).toBeNull();
  });

  it('says that there are no gaps, and tells that from not knowing it', async () => {
    renderRoute('/clusters/prod-eu', [aClusterAnswer(), gapsAnswer([]), ...panels]);
    expect(await screen.findByText('No gaps: everything was reported and collected.')).toBeTruthy();
    cleanup();
    const errors = () => [{ message: 'It timed out', extensions: { code: 'UNAVAILABLE' } }];
    renderRoute('/clusters/prod-eu', [
      aClusterAnswer(),
      { query: ClusterGapsDocument, data: { cluster: null }, errors },
      ...panels,
    ]);
    expect(await screen.findByText(/Could not load gaps in the data/)).toBeTruthy();
    expect(screen.queryByText(/No gaps/)).toBeNull();
  });
});

describe('time range', () => {
  it('is named in the request, so that the server owns now', async () => {
    const asked: unknown[] = [];
    const { router } = renderRoute(`${ADDRESS}?range=LAST_6H`, [
      aPodAnswer(),
      ...QUIET,
      {
        query: TimeSeriesDocument,
        data: ({ input }: Record<string, unknown>) => {
          asked.push(input);
          return series([0.1, 0.2]);
        },
      },
    ]);
    await screen.findByRole('figure', { name: 'CPU' });
    expect(asked[0]).toMatchObject({ of: { pod: 'p1' }, metrics: ['container.cpu.usage'], range: { last: 'LAST_6H' } });
    await userEvent.click(screen.getByRole('button', { name: 'Time range: Last 6 hours' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Last 24 hours' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ range: 'LAST_24H' }));
    await waitFor(() => expect(asked.at(-1)).toMatchObject({ range: { last: 'LAST_24H' } }));
  });

  it('writes times in the zone of the link', async () => {
    renderRoute(`${ADDRESS}?tz=Asia/Tokyo`, [aPodAnswer(), ...QUIET]);
    await userEvent.click(await screen.findByRole('button', { name: 'Show CPU as table' }));
    expect(screen.getByRole('rowheader', { name: /21:01:00 (GMT\+9|JST)/ })).toBeTruthy();
  });
});
