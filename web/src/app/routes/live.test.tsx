import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  AlertsDocument,
  CountUnacknowledgedAlertsDocument,
  FleetDocument,
  PaletteSearchDocument,
  PodPageDocument,
  PodsDocument,
  RefreshPodsDocument,
} from '../../graphql/generated';
import { PAGE_SIZE } from '../../graphql/use-connection';
import { POLL_MS } from '../../graphql/use-view';
import { aClusterLabel, aFleetRow, anAlert, aPage, aPod, aUsage } from '../../test/builders';
import { renderRoute } from '../../test/render-route';
import { setPreferences } from '../preferences';

afterEach(() => {
  cleanup();
  setPreferences({ areShortcutsOn: true });
});

describe('alerts page', () => {
  it('shows an alert that arrives, and counts it in the navigation, without a reload', async () => {
    const firing = [anAlert()];
    const { wire } = renderRoute('/alerts', [
      { query: AlertsDocument, data: () => ({ alerts: aPage([...firing]) }) },
      {
        query: CountUnacknowledgedAlertsDocument,
        data: () => ({
          alerts: { __typename: 'AlertConnection', totalCount: firing.length, isTotalCountCapped: false },
        }),
      },
    ]);
    expect(await screen.findByRole('link', { name: 'Alerts, 1 unacknowledged' })).toBeTruthy();
    const late = anAlert({ id: 'al2', rule: 'OOMKilled', title: 'payments/ledger was killed for memory' });
    firing.unshift(late);
    act(() => wire.send({ cursor: 'c1', type: 'ADDED', occurredAt: late.firstSeenAt, alert: late }));
    expect(await screen.findByText('payments/ledger was killed for memory')).toBeTruthy();
    expect(await screen.findByRole('link', { name: 'Alerts, 2 unacknowledged' })).toBeTruthy();
    expect(await screen.findByText('1 new critical alert')).toBeTruthy();
  });

  it('holds new alerts back behind a button while the list is scrolled further than one page', async () => {
    const many = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => anAlert({ id: `al${index}` }));
    const { wire } = renderRoute('/alerts', [{ query: AlertsDocument, data: { alerts: aPage(many) } }]);
    await screen.findByRole('table', { name: 'Alerts' });
    const late = anAlert({ id: 'late', title: 'late' });
    act(() => wire.send({ cursor: 'c1', type: 'ADDED', occurredAt: late.firstSeenAt, alert: late }));
    expect(await screen.findByRole('button', { name: '1 new, show' })).toBeTruthy();
    expect(screen.queryByText('late')).toBeNull();
  });

  it('counts 20,000 alerts that arrive at a scrolled list without keeping one of them in the cache', async () => {
    const many = Array.from({ length: PAGE_SIZE + 1 }, (_, index) => anAlert({ id: `al${index}` }));
    let unacknowledged = 3;
    const { wire, client } = renderRoute('/alerts', [
      { query: AlertsDocument, data: { alerts: aPage(many) } },
      {
        query: CountUnacknowledgedAlertsDocument,
        data: () => ({
          alerts: { __typename: 'AlertConnection', totalCount: unacknowledged, isTotalCountCapped: false },
        }),
      },
    ]);
    await screen.findByRole('link', { name: 'Alerts, 3 unacknowledged' });
    await screen.findByRole('table', { name: 'Alerts' });
    unacknowledged = 7;
    act(() => {
      for (let index = 0; index < 20_000; index += 1) {
        const alert = anAlert({ id: `storm${index}` });
        wire.send({ cursor: `c${index}`, type: 'ADDED', occurredAt: alert.firstSeenAt, alert });
      }
    });
    expect(await screen.findByRole('button', { name: '20,000 new, show' }, { timeout: 30_000 })).toBeTruthy();
    expect(await screen.findByRole('link', { name: 'Alerts, 7 unacknowledged' }, { timeout: 30_000 })).toBeTruthy();
    const cached = Object.keys(client.extract() as object).filter((key) => key.startsWith('Alert:'));
    expect(cached).toHaveLength(many.length);
  }, 60_000);
});

describe('refreshing', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('re-reads only the visible rows of a list that has grown past one page', async () => {
    const pods = Array.from({ length: PAGE_SIZE + 50 }, (_, index) => aPod({ id: `p${index}`, name: `pod-${index}` }));
    const asked: unknown[] = [];
    let lists = 0;
    const { client } = renderRoute('/pods', [
      {
        query: PodsDocument,
        data: () => {
          lists += 1;
          return { pods: aPage(pods) };
        },
      },
      {
        query: RefreshPodsDocument,
        data: ({ ids }: Record<string, unknown>) => {
          asked.push(ids);
          const fresh = (ids as string[]).map((id) =>
            aPod({ id, name: `pod-${id}`, usage: aUsage({ cpuCores: 0.777 }) }),
          );
          return { nodes: fresh };
        },
      },
    ]);
    await act(() => jest.advanceTimersByTimeAsync(2000));
    expect(screen.getByRole('table', { name: 'Pods' })).toBeTruthy();
    await act(() => jest.advanceTimersByTimeAsync(POLL_MS));
    expect(lists).toBe(1);
    expect(asked).toHaveLength(1);
    expect((asked[0] as string[]).length).toBeLessThan(PAGE_SIZE);
    expect(screen.getAllByText('777').length).toBeGreaterThan(0);
    // What was read by id is in the list; a copy for every window would pile up.
    expect(JSON.stringify(client.extract())).not.toContain('"nodes(');
  });

  it('keeps what it shows, and says so, when a refresh fails', async () => {
    let isBroken = false;
    renderRoute('/', [
      {
        query: FleetDocument,
        data: () => ({ clusters: isBroken ? null : aPage([aFleetRow()]) }),
        errors: () => (isBroken ? [{ message: 'Too slow', extensions: { code: 'UNAVAILABLE' } }] : []),
      },
    ]);
    await act(() => jest.advanceTimersByTimeAsync(2000));
    expect(screen.getByRole('table', { name: 'Clusters' })).toBeTruthy();
    isBroken = true;
    await act(() => jest.advanceTimersByTimeAsync(POLL_MS + 1000));
    expect(screen.getByText(/Could not refresh clusters: Too slow\. Showing what was loaded before/)).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Clusters' })).toBeTruthy();
  });
});

describe('keyboard', () => {
  const answers = [
    { query: FleetDocument, data: { clusters: aPage([aFleetRow()]) } },
    { query: PodsDocument, data: { pods: aPage([aPod()]) } },
  ];

  it('goes to a page with g and its letter, and focuses its filter with /', async () => {
    renderRoute('/', answers);
    await screen.findByRole('table', { name: 'Clusters' });
    await userEvent.keyboard('gp');
    await screen.findByRole('table', { name: 'Pods' });
    await userEvent.keyboard('/');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Filter by name');
  });

  it('shows its keys with ?', async () => {
    renderRoute('/', answers);
    await screen.findByRole('table', { name: 'Clusters' });
    await userEvent.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeTruthy();
  });

  it('keeps single keys silent once they are switched off, but not the search', async () => {
    const { router } = renderRoute('/', answers);
    await screen.findByRole('table', { name: 'Clusters' });
    await userEvent.click(screen.getByRole('button', { name: 'User menu of Administrator' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Keyboard shortcuts', pressed: true }));
    await userEvent.keyboard('{Escape}gp');
    expect(router.state.location.pathname).toBe('/');
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(await screen.findByRole('dialog', { name: 'Search' })).toBeTruthy();
  });

  it('finds an object by the beginning of its name and opens it with Enter', async () => {
    const pod = {
      __typename: 'Pod',
      id: 'p1',
      name: 'api-1',
      namespace: 'checkout',
      cluster: aClusterLabel({ isDemo: true }),
    };
    const none = { edges: [] };
    const { router } = renderRoute('/', [
      ...answers,
      { query: PodPageDocument, isPending: true },
      {
        query: PaletteSearchDocument,
        data: { clusters: none, clusterNodes: none, pods: aPage([pod as typeof pod & { __typename: string }]) },
      },
    ]);
    await screen.findByRole('table', { name: 'Clusters' });
    await userEvent.keyboard('{Control>}k{/Control}');
    const dialog = within(await screen.findByRole('dialog', { name: 'Search' }));
    await userEvent.type(dialog.getByRole('textbox'), 'api');
    const option = await dialog.findByRole('option', { name: /api-1/ });
    expect(option.textContent).toContain('Demo');
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(router.state.location.pathname).toBe('/clusters/prod-eu/pods/checkout/api-1'));
  });
});
