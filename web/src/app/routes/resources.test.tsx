import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DocumentNode } from 'graphql';
import {
  AutoscalersDocument,
  BudgetsDocument,
  ClaimsDocument,
  ClusterResourcesDocument,
  type InventoryKind,
  QuotasDocument,
  ServicesDocument,
} from '../../graphql/generated';
import { aClusterLabel, anOfflineCluster, aPage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';
import { aBudget, aClaim, anAutoscaler, aQuota, aService } from '../../test/resource-builders';

const ADDRESS = '/clusters/prod-eu/resources';

interface Unobserved {
  readonly kind: InventoryKind;
  readonly reason: string;
}

function ofCluster(unobserved: readonly Unobserved[] = [], change: Parameters<typeof aClusterLabel>[0] = {}): Answer {
  const kinds = unobserved.map((one) => ({ __typename: 'UnobservedKind', ...one }));
  return { query: ClusterResourcesDocument, data: { cluster: { ...aClusterLabel(change), unobserved: kinds } } };
}

interface Case {
  readonly tab: string;
  readonly query: DocumentNode;
  readonly field: string;
  readonly table: string;
  readonly noun: string;
  readonly kind: InventoryKind;
  readonly row: { readonly id: string; readonly __typename: string };
  /** Texts that a row shows. */
  readonly shows: readonly string[];
  readonly chip: string;
  /** What the chip asks for. */
  readonly filter: object;
}

const CASES: readonly Case[] = [
  {
    tab: 'autoscalers',
    query: AutoscalersDocument,
    field: 'horizontalPodAutoscalers',
    table: 'Autoscalers',
    noun: 'autoscaler',
    kind: 'HORIZONTAL_POD_AUTOSCALER',
    row: anAutoscaler(),
    shows: ['Deployment/api', '2–10', 'cpu 42 % of 80 %', 'Steady'],
    chip: 'At maximum',
    filter: { isAtMaximum: true },
  },
  {
    tab: 'budgets',
    query: BudgetsDocument,
    field: 'podDisruptionBudgets',
    table: 'Disruption budgets',
    noun: 'disruption budget',
    kind: 'POD_DISRUPTION_BUDGET',
    row: aBudget({ disruptionsAllowed: 0 }),
    shows: ['Allows 0 disruptions', 'min available 2'],
    chip: 'Allows no disruption',
    filter: { allowsDisruption: false },
  },
  {
    tab: 'claims',
    query: ClaimsDocument,
    field: 'persistentVolumeClaims',
    table: 'Volume claims',
    noun: 'volume claim',
    kind: 'PERSISTENT_VOLUME_CLAIM',
    row: aClaim(),
    shows: ['Bound', '7.50', 'standard', '75'],
    chip: 'Not mounted',
    filter: { isMounted: false },
  },
  {
    tab: 'services',
    query: ServicesDocument,
    field: 'services',
    table: 'Services',
    noun: 'service',
    kind: 'SERVICE',
    row: aService({ readyEndpoints: 1, notReadyEndpoints: 2 }),
    shows: ['1 of 3 ready', 'ClusterIP', 'http 80 → 8080'],
    chip: 'No endpoint ready',
    filter: { hasReadyEndpoints: false },
  },
  {
    tab: 'quotas',
    query: QuotasDocument,
    field: 'resourceQuotas',
    table: 'Quotas',
    noun: 'quota',
    kind: 'RESOURCE_QUOTA',
    row: aQuota(),
    shows: ['92 % used', '9.20', 'services 3 of 5'],
    chip: '90 % used',
    filter: { minUsedShare: 0.9 },
  },
];

afterEach(cleanup);

describe.each(CASES)('the $tab of a cluster', ({ tab, query, field, table, noun, kind, row, shows, chip, filter }) => {
  const address = `${ADDRESS}?tab=${tab}`;
  const empty = { [field]: { ...aPage([]), __typename: 'Empty' } };

  it('say that they are loading', async () => {
    renderRoute(address, [ofCluster(), { query, isPending: true }]);
    expect(await screen.findByRole('status', { name: `Loading ${noun}s` })).toBeTruthy();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('are rows that say what there is, under their tab', async () => {
    renderRoute(address, [ofCluster(), { query, data: { [field]: aPage([row]) } }]);
    const found = within(await screen.findByRole('table', { name: table }));
    for (const text of shows) expect(found.getByText(text)).toBeTruthy();
    expect(screen.getByText(`1 ${noun}`)).toBeTruthy();
    expect(screen.getByRole('link', { name: table }).getAttribute('aria-current')).toBe('page');
  });

  it('have their tab brought into view, which a narrow screen may hide', async () => {
    const scrolled = jest.spyOn(HTMLElement.prototype, 'scrollIntoView');
    try {
      renderRoute(address, [ofCluster(), { query, data: { [field]: aPage([row]) } }]);
      await screen.findByRole('table', { name: table });
      expect(scrolled.mock.contexts).toContain(screen.getByRole('link', { name: table }));
    } finally {
      scrolled.mockRestore();
    }
  });

  it('say in words that there are none', async () => {
    renderRoute(address, [ofCluster(), { query, data: empty }]);
    expect(await screen.findByText(`No ${noun}s in prod-eu.`)).toBeTruthy();
  });

  it('say why they are not observed instead of an empty list, and no count', async () => {
    renderRoute(address, [ofCluster([{ kind, reason: 'list is forbidden.' }]), { query, data: empty }]);
    expect(await screen.findByText(`${table} are not observed: list is forbidden.`)).toBeTruthy();
    expect(screen.queryByText(`0 ${noun}s`)).toBeNull();
  });

  it('keep what was seen before, and say that it is older', async () => {
    renderRoute(address, [
      ofCluster([{ kind, reason: 'list is forbidden.' }]),
      { query, data: { [field]: aPage([row]) } },
    ]);
    expect(await screen.findByText(/Not observed any more: list is forbidden\. Rows below are older\./)).toBeTruthy();
    expect(screen.getByRole('table', { name: table })).toBeTruthy();
  });

  it('say what failed, and try again when asked', async () => {
    let isBroken = true;
    renderRoute(address, [
      ofCluster(),
      {
        query,
        data: () => (isBroken ? { [field]: null } : { [field]: aPage([row]) }),
        errors: () =>
          isBroken ? [{ message: 'The database did not answer', extensions: { code: 'UNAVAILABLE' } }] : [],
      },
    ]);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(`Could not load ${noun}s. The database did not answer.`);
    isBroken = false;
    await userEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('table', { name: table })).toBeTruthy();
  });

  it('are filtered to those in trouble by one press', async () => {
    const asked: unknown[] = [];
    const data = (variables: Record<string, unknown>) => {
      asked.push(variables['filter']);
      return { [field]: aPage([row]) };
    };
    renderRoute(address, [ofCluster(), { query, data }]);
    await screen.findByRole('table', { name: table });
    await userEvent.click(screen.getByRole('button', { name: chip }));
    expect(await screen.findByRole('button', { name: chip, pressed: true })).toBeTruthy();
    expect(asked.at(-1)).toMatchObject({ cluster: ['c1'], ...filter });
  });
});

describe('the resources of a cluster', () => {
  it('that stopped reporting are its last ones', async () => {
    const { name, ...offline } = anOfflineCluster(new Date(Date.now() - 4 * 60_000).toISOString());
    renderRoute(`/clusters/${name}/resources`, [
      ofCluster([], { name, ...offline }),
      { query: AutoscalersDocument, data: { horizontalPodAutoscalers: aPage([anAutoscaler()]) } },
    ]);
    expect(await screen.findByText(/staging last reported 4 min ago\. Values below are from/)).toBeTruthy();
  });

  it('that is a machine outside of Kubernetes are none, in words', async () => {
    renderRoute(ADDRESS, [ofCluster([], { kind: 'HOST' })]);
    expect(await screen.findByText('A machine outside of Kubernetes has none of these.')).toBeTruthy();
  });

  it('have n/a with the reason where nothing measured a volume', async () => {
    const usage = {
      usedBytes: null,
      sizeBytes: null,
      usedShare: null,
      stale: false,
      absentReason: 'Only kubelets tell',
    };
    renderRoute(`${ADDRESS}?tab=claims`, [
      ofCluster(),
      {
        query: ClaimsDocument,
        data: { persistentVolumeClaims: aPage([aClaim({ usage: { __typename: 'VolumeUsage', ...usage } as never })]) },
      },
    ]);
    const table = within(await screen.findByRole('table', { name: 'Volume claims' }));
    expect(table.getAllByTitle('Only kubelets tell').map((cell) => cell.textContent)).toEqual([
      'n/a: Only kubelets tell',
      'n/a: Only kubelets tell',
    ]);
  });

  it('lead back to the cluster', async () => {
    renderRoute(ADDRESS, [
      ofCluster(),
      { query: AutoscalersDocument, data: { horizontalPodAutoscalers: aPage([anAutoscaler()]) } },
    ]);
    const crumbs = within(await screen.findByRole('navigation', { name: 'Breadcrumb' }));
    expect(crumbs.getByRole('link', { name: 'prod-eu' }).getAttribute('href')).toBe('/clusters/prod-eu');
  });
});
