import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DocumentNode } from 'graphql';
import {
  AlertsDocument,
  ClusterNodesDocument,
  CountAlertsDocument,
  CountClusterNodesDocument,
  CountPodsDocument,
  FleetDocument,
  PodsDocument,
  WorkloadsDocument,
} from '../../graphql/generated';
import {
  aClusterLabel,
  aFleetRow,
  aNode,
  anAlert,
  anOfflineCluster,
  aPage,
  aPod,
  aUsage,
  aWorkload,
} from '../../test/builders';
import { renderRoute } from '../../test/render-route';

interface ListCase {
  readonly title: string;
  readonly address: string;
  readonly query: DocumentNode;
  readonly field: string;
  readonly table: string;
  /** What the heading's panel calls its rows in errors. */
  readonly noun: string;
  readonly row: { readonly id: string; readonly __typename: string };
  /** Text that a row shows. */
  readonly shows: string;
  readonly never: RegExp;
}

const LISTS: readonly ListCase[] = [
  {
    title: 'Fleet',
    address: '/',
    query: FleetDocument,
    field: 'clusters',
    table: 'Clusters',
    noun: 'clusters',
    row: aFleetRow(),
    shows: 'prod-eu',
    never: /No clusters yet/,
  },
  {
    title: 'Nodes',
    address: '/nodes',
    query: ClusterNodesDocument,
    field: 'clusterNodes',
    table: 'Nodes',
    noun: 'nodes',
    row: aNode(),
    shows: 'worker-1',
    never: /No nodes yet/,
  },
  {
    title: 'Workloads',
    address: '/workloads',
    query: WorkloadsDocument,
    field: 'workloads',
    table: 'Workloads',
    noun: 'workloads',
    row: aWorkload(),
    shows: 'api',
    never: /No workloads yet/,
  },
  {
    title: 'Pods',
    address: '/pods',
    query: PodsDocument,
    field: 'pods',
    table: 'Pods',
    noun: 'pods',
    row: aPod(),
    shows: 'api-7d9f-x2x4z',
    never: /No pods yet/,
  },
  {
    title: 'Alerts',
    address: '/alerts',
    query: AlertsDocument,
    field: 'alerts',
    table: 'Alerts',
    noun: 'alerts',
    row: anAlert(),
    shows: 'checkout/api-7d9f-x2x4z keeps crashing',
    never: /No firing alerts/,
  },
];

afterEach(cleanup);

describe.each(LISTS)('$title page', ({ title, address, query, field, table, noun, row, shows, never }) => {
  it('says that it is loading and shows no table yet', async () => {
    renderRoute(address, [{ query, isPending: true }]);
    expect(await screen.findByRole('status', { name: `Loading ${noun}` })).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('shows its rows under its title, with their count', async () => {
    renderRoute(address, [{ query, data: { [field]: aPage([row]) } }]);
    const rows = within(await screen.findByRole('table', { name: table }));
    expect(rows.getByText(shows)).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1, name: title })).toBeTruthy();
    expect(screen.getByText(`1 ${noun.slice(0, -1)}`)).toBeTruthy();
  });

  it('says in words that there is nothing', async () => {
    renderRoute(address, [{ query, data: { [field]: { ...aPage([]), __typename: 'Empty' } } }]);
    expect(await screen.findByText(never)).toBeTruthy();
  });

  it('says what failed, with the request id, and tries again when asked', async () => {
    let isBroken = true;
    renderRoute(address, [
      {
        query,
        data: () => (isBroken ? { [field]: null } : { [field]: aPage([row]) }),
        errors: () =>
          isBroken
            ? [{ message: 'The database did not answer', extensions: { code: 'UNAVAILABLE', requestId: 'req-7' } }]
            : [],
      },
    ]);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(`Could not load ${noun}. The database did not answer.`);
    expect(alert.textContent).toContain('req-7');
    expect(within(alert).getByRole('button', { name: 'Copy details' })).toBeTruthy();
    isBroken = false;
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('table', { name: table })).toBeTruthy();
  });
});

describe('stale lists', () => {
  const fourMinutesAgo = new Date(Date.now() - 4 * 60_000).toISOString();
  const cluster = anOfflineCluster(fourMinutesAgo);

  it.each([
    ['/nodes', ClusterNodesDocument, { clusterNodes: aPage([aNode({ cluster })]) }],
    ['/pods', PodsDocument, { pods: aPage([aPod({ cluster })]) }],
    ['/alerts', AlertsDocument, { alerts: aPage([anAlert({ cluster })]) }],
  ])('%s names the cluster that stopped reporting and keeps its last rows', async (address, query, data) => {
    renderRoute(address, [{ query, data }]);
    expect(await screen.findByText(/staging last reported 4 min ago\. Values below are from/)).toBeTruthy();
    expect(screen.getByRole('table')).toBeTruthy();
  });

  it('the fleet keeps the last values of an offline cluster, greyed', async () => {
    const offline = aFleetRow({
      health: { ...aFleetRow().health, status: 'OFFLINE', reason: 'No report for 4 min' },
      usage: aUsage({ cpuCores: 2.5, stale: true }),
    });
    renderRoute('/', [{ query: FleetDocument, data: { clusters: aPage([offline]) } }]);
    expect(await screen.findByText('Offline')).toBeTruthy();
    expect(screen.getByText('2.50').closest('.stale')).not.toBeNull();
  });
});

describe('rows', () => {
  it('a cluster that never reported has n/a where a count would read as zero', async () => {
    const health = { ...aFleetRow().health, status: 'PENDING' as const, lastReportAt: null };
    const waiting = aFleetRow({ health, lastReportAt: null, usage: aUsage({ cpuCores: null, memoryBytes: null }) });
    renderRoute('/', [{ query: FleetDocument, data: { clusters: aPage([waiting]) } }]);
    const table = within(await screen.findByRole('table', { name: 'Clusters' }));
    expect(table.getAllByTitle('Nothing reported yet').map((cell) => cell.textContent)).toEqual(['n/a', 'n/a']);
  });

  it('an alert leads from its title to its page', async () => {
    renderRoute('/alerts', [{ query: AlertsDocument, data: { alerts: aPage([anAlert()]) } }]);
    const link = await screen.findByRole('link', { name: 'checkout/api-7d9f-x2x4z keeps crashing' });
    expect(link.getAttribute('href')).toBe('/alerts/al1');
  });

  it('a machine outside of Kubernetes has no count of pods', async () => {
    const machine = aNode({ cluster: aClusterLabel({ kind: 'HOST' }), podCount: 0 });
    renderRoute('/nodes', [{ query: ClusterNodesDocument, data: { clusterNodes: aPage([machine]) } }]);
    const row = within(await screen.findByRole('table', { name: 'Nodes' })).getAllByRole('row')[1];
    expect(row && within(row).queryByText('0')).toBeNull();
  });
});

interface FilterCase {
  readonly address: string;
  readonly query: DocumentNode;
  readonly count: DocumentNode;
  readonly field: string;
  readonly noun: string;
  readonly words: string;
}

const FILTERED: readonly FilterCase[] = [
  {
    address: '/nodes?q=zzz',
    query: ClusterNodesDocument,
    count: CountClusterNodesDocument,
    field: 'clusterNodes',
    noun: 'node',
    words: 'name: zzz',
  },
  {
    address: '/pods?phase=FAILED',
    query: PodsDocument,
    count: CountPodsDocument,
    field: 'pods',
    noun: 'pod',
    words: 'phase: Failed',
  },
  {
    address: '/alerts?severity=INFO',
    query: AlertsDocument,
    count: CountAlertsDocument,
    field: 'alerts',
    noun: 'alert',
    words: 'severity: Info',
  },
];

describe('filters', () => {
  it.each(FILTERED)('$address says what matched nothing and how much there is without', async (filtered) => {
    const { address, query, count, field, noun, words } = filtered;
    const empty = { ...aPage([]), __typename: 'Empty' };
    const { router } = renderRoute(address, [
      { query, data: { [field]: empty } },
      { query: count, data: { [field]: { ...empty, totalCount: 9812 } } },
    ]);
    expect(await screen.findByText(`No ${noun}s match ${words}. 9,812 ${noun}s without filters.`)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(router.state.location.href).toBe(address.replace(/\?.*/, '')));
  });

  it('go from the address to the server', async () => {
    const asked: Record<string, unknown>[] = [];
    renderRoute('/pods?q=api&phase=PENDING,FAILED&problem=true&cluster=prod-eu&sort=RESTARTS&dir=DESC', [
      {
        query: PodsDocument,
        data: (variables: Record<string, unknown>) => {
          asked.push(variables);
          return { pods: aPage([aPod()]) };
        },
      },
    ]);
    await screen.findByRole('table', { name: 'Pods' });
    expect(asked[0]).toEqual({
      filter: { cluster: ['c1'], name: 'api', phase: ['PENDING', 'FAILED'], hasProblem: true },
      orderBy: { field: 'RESTARTS', direction: 'DESC' },
    });
  });

  it('sorts on the server: the address changes and the header says so', async () => {
    const { router } = renderRoute('/pods', [{ query: PodsDocument, data: { pods: aPage([aPod()]) } }]);
    await userEvent.click(await screen.findByRole('button', { name: 'Restarts' }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ sort: 'RESTARTS', dir: 'DESC' }));
    expect(screen.getByRole('columnheader', { name: 'Restarts' }).getAttribute('aria-sort')).toBe('descending');
  });
});
