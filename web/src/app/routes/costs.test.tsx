import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  CostBreakdownDocument,
  CostSettingsDocument,
  CostSummaryDocument,
  CreatePriceDocument,
  ListPricesDocument,
  OwnPricesDocument,
  PricedNodesDocument,
  ScopeNamesDocument,
  UpdateCostSettingsDocument,
  UpdatePriceDocument,
  ViewerDocument,
} from '../../graphql/generated';
import { aPage, VIEWER } from '../../test/builders';
import { A_SOURCE, aCostLine, aCostSummary, anOwnPrice, aPricedNode, costSettings } from '../../test/cost-builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

interface Asked {
  readonly by: string;
  readonly filter: object;
  readonly orderBy: object;
}

const LINES = [
  aCostLine(),
  aCostLine({ key: 'log', name: 'fluent-bit', kind: 'DaemonSet', namespace: 'kube-system', isShared: true, total: 4 }),
];

/** A server with costs, and what it was asked for. */
function aServer(summary = aCostSummary(), lines = LINES) {
  const asked: Asked[] = [];
  const answers: Answer[] = [
    { query: CostSummaryDocument, data: { costSummary: summary } },
    {
      query: CostBreakdownDocument,
      data: (variables: Record<string, unknown>) => {
        asked.push(variables as unknown as Asked);
        const { from, to, currency } = summary;
        return { costs: { __typename: 'CostBreakdown', from, to, currency, totalLines: lines.length, lines } };
      },
    },
  ];
  return { answers, asked };
}

const tile = async (label: string) => (await screen.findByText(label, { selector: 'p' })).parentElement?.textContent;

describe('cost overview', () => {
  it('says the total per month with its prices, its period and the change', async () => {
    renderRoute('/costs', aServer().answers);
    expect((await screen.findByText('$304')).closest('p')?.textContent).toBe(
      '$304 /mo at list and own prices, last 14 days · +$14/mo (+5 %) against the 14 days before',
    );
    expect(
      screen.getByText('$140 in these 14 days; 330 of 336 h counted; of the total, storage is $30/mo'),
    ).toBeTruthy();
  });

  it('tells no change of a line where too little of the period before is counted, and says why', async () => {
    const { previous } = aCostSummary();
    renderRoute('/costs', aServer(aCostSummary({ previous: { ...previous, hoursCounted: 3 } })).answers);
    const table = await screen.findByRole('table', { name: 'Breakdown' });
    const why = 'Too little is known of the 14 days before: 3 hours counted';
    expect(
      within(table)
        .getAllByTitle(why)
        .map(({ textContent }) => textContent),
    ).toEqual(['—', '—']);
    expect(within(table).queryByText('+$2')).toBeNull();
  });

  it('tells no change of a line of which nothing is known in one of the periods', async () => {
    const lines = [
      aCostLine({ key: 'new', name: 'new', previousTotal: null }),
      aCostLine({ key: 'odd', name: 'odd', total: null }),
      aCostLine(),
    ];
    renderRoute('/costs', aServer(aCostSummary(), lines).answers);
    const table = within(await screen.findByRole('table', { name: 'Breakdown' }));
    expect(table.getByTitle('Nothing is known of it in the period before').textContent).toBe('—');
    expect(table.getByTitle('Nothing is known of it in this period').textContent).toBe('—');
    expect(table.getByText('+$2')).toBeTruthy();
  });

  it('tells idle, shared and unallocated as parts of their own', async () => {
    renderRoute('/costs', aServer().answers);
    expect(await tile('Idle')).toContain('$46 /mo, 15 %');
    expect(await tile('Shared')).toContain('$30 /mo, 10 %');
    expect(await tile('Unallocated')).toContain('$15 /mo, 5 %');
    expect(await tile('Efficiency')).toContain('34 % of requested CPUis used, and 56 % of memory');
  });

  it('says of what is only told of whole clusters that it is not known here, and not zero', async () => {
    renderRoute('/costs', aServer(aCostSummary({ idle: null, unallocated: null })).answers);
    expect(await tile('Idle')).toContain('n/a told of whole clusters only');
  });

  it('says that nodes have no price, and where that can be changed', async () => {
    renderRoute('/costs', aServer(aCostSummary({ unpricedNodes: 2 })).answers);
    expect(await screen.findByText(/2 nodes have no price/)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'See which, and set a price' });
    expect(link.getAttribute('href')).toContain('tab=nodes');
  });

  it('says in words who may see it', async () => {
    const forbidden = {
      message: 'Query.costSummary needs OPERATOR',
      extensions: { code: 'FORBIDDEN', coordinate: 'Query.costSummary', requires: 'OPERATOR' },
    };
    renderRoute('/costs', [{ query: CostSummaryDocument, data: { costSummary: null }, errors: () => [forbidden] }]);
    expect((await screen.findByRole('alert')).textContent).toContain('Your role cannot see costs: that needs Operator');
  });

  it('says when the first costs come, before any hour is counted', async () => {
    renderRoute('/costs', aServer(aCostSummary({ hoursCounted: 0, total: null, perMonth: null })).answers);
    expect(await screen.findByText('No costs yet.')).toBeTruthy();
  });
});

describe('a cost breakdown', () => {
  it('breaks costs down by what is chosen, and keeps it in the address', async () => {
    const { answers, asked } = aServer();
    const { router } = renderRoute('/costs', answers);
    const panel = await screen.findByRole('region', { name: 'Breakdown' });
    await userEvent.click(within(panel).getByRole('button', { name: 'Workload' }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ by: 'WORKLOAD' }));
    const table = await within(panel).findByRole('table', { name: 'Breakdown' });
    expect(await within(table).findByRole('link', { name: 'api' })).toBeTruthy();
    expect(within(table).getByText('Shared', { selector: 'span' })).toBeTruthy();
    expect(asked.at(-1)).toMatchObject({ by: 'WORKLOAD', orderBy: { field: 'TOTAL', direction: 'DESC' } });
    await userEvent.click(within(table).getByRole('button', { name: /CPU used/ }));
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({ orderBy: { field: 'CPU_EFFICIENCY', direction: 'DESC' } }),
    );
  });

  it('asks only for what the address names', async () => {
    const { answers, asked } = aServer();
    renderRoute('/costs?cluster=prod-eu&namespace=checkout&days=7', answers);
    await screen.findByRole('table', { name: 'Breakdown' });
    expect(asked[0]).toMatchObject({
      by: 'WORKLOAD',
      range: { lastDays: 7 },
      filter: { cluster: ['c1'], namespace: ['checkout'] },
    });
    const path = screen.getByRole('navigation', { name: 'Where' });
    expect(path.textContent).toBe('All clusters/prod-eu/checkout');
  });

  it('calls a team by its name', async () => {
    const { answers, asked } = aServer();
    const named: Answer = {
      query: ScopeNamesDocument,
      data: ({ ids }: Record<string, unknown>) => ({
        nodes: (ids as string[]).map((id) => ({ __typename: 'Team', id, name: 'Payments' })),
      }),
    };
    renderRoute('/costs?team=t1', [...answers, named]);
    const path = await screen.findByRole('navigation', { name: 'Where' });
    expect(await within(path).findByText('team Payments')).toBeTruthy();
    await waitFor(() => expect(asked[0]).toMatchObject({ filter: { team: ['t1'] } }));
  });

  it('shows the map as a table too', async () => {
    renderRoute('/costs?cluster=prod-eu', aServer().answers);
    await userEvent.click(await screen.findByRole('button', { name: 'Show costs as table' }));
    const table = screen.getByRole('table', { name: 'Costs as a table' });
    const rows = within(table)
      .getAllByRole('row')
      .map((row) => row.textContent);
    expect(rows).toContain('api$22/mo25 %50 %');
  });
});

describe('node prices', () => {
  it('say which price a node has, and why that one', async () => {
    renderRoute('/costs?tab=nodes', [{ query: PricedNodesDocument, data: { clusterNodes: aPage([aPricedNode()]) } }]);
    const table = await screen.findByRole('table', { name: 'Node prices' });
    expect(within(table).getByText('$0.1920')).toBeTruthy();
    expect(within(table).getByText('$140')).toBeTruthy();
    await userEvent.click(within(table).getByText('worker-1'));
    const dialog = await screen.findByRole('dialog', { name: 'Price of worker-1' });
    expect(dialog.textContent).toContain('The list is of us-east-1.');
    expect(dialog.textContent).toContain('A public list, 2026-01-31');
  });

  it('say what is missing where a node has none, and never zero', async () => {
    const { price } = aPricedNode();
    const problem = 'No exchange rate to USD is set.';
    const none = { ...price!, perHour: null, perMonth: null, basis: null, purchase: null, source: null, problem };
    const node = aPricedNode({ price: none });
    renderRoute('/costs?tab=nodes', [{ query: PricedNodesDocument, data: { clusterNodes: aPage([node]) } }]);
    expect(await screen.findByText(/1 node without a price/)).toBeTruthy();
    const table = screen.getByRole('table', { name: 'Node prices' });
    expect(within(table).getAllByText('n/a')).toHaveLength(2);
    expect(within(table).getByText(/: No exchange rate to USD is set/)).toBeTruthy();
  });

  it('begin a new price with the type of the node', async () => {
    const sent: unknown[] = [];
    renderRoute('/costs?tab=nodes', [
      { query: PricedNodesDocument, data: { clusterNodes: aPage([aPricedNode()]) } },
      {
        query: CreatePriceDocument,
        data: (variables: Record<string, unknown>) => {
          sent.push(variables.input);
          return { createPrice: { __typename: 'PricePayload', price: anOwnPrice(), userErrors: [] } };
        },
      },
    ]);
    await userEvent.click(await screen.findByText('worker-1'));
    await userEvent.click(await screen.findByRole('button', { name: 'Set a price of your own' }));
    const form = await screen.findByRole('form', { name: 'Price' });
    expect((within(form).getByLabelText('Instance type') as HTMLInputElement).value).toBe('m6i.xlarge');
    await userEvent.type(within(form).getByLabelText('Machine per hour'), '0.15');
    await userEvent.click(within(form).getByRole('button', { name: 'Set price' }));
    await waitFor(() =>
      expect(sent[0]).toMatchObject({ instanceType: 'm6i.xlarge', rate: { kind: 'INSTANCE', perHour: 0.15 } }),
    );
  });
});

const ownPrices = (own: object[]): Answer => ({
  query: OwnPricesDocument,
  data: {
    prices: { __typename: 'PriceList', own, settings: { __typename: 'CostSettings', currency: 'USD', exchange: [] } },
  },
});

describe('own prices', () => {
  it('say which machines they hold for, and that a currency without a rate is none', async () => {
    renderRoute('/costs?tab=own', [ownPrices([anOwnPrice(), anOwnPrice({ id: 'pr2', currency: 'CHF', pool: 'gpu' })])]);
    const table = await screen.findByRole('table', { name: 'Own prices' });
    expect(within(table).getByText('AWS, pool general')).toBeTruthy();
    expect(within(table).getByText('In force')).toBeTruthy();
    expect(within(table).getByText('No exchange rate')).toBeTruthy();
  });

  it('tell of a change by somebody else, and let one choose', async () => {
    let stored = anOwnPrice();
    const sent: unknown[] = [];
    renderRoute('/costs?tab=own', [
      {
        query: OwnPricesDocument,
        data: () => ({
          prices: {
            __typename: 'PriceList',
            own: [stored],
            settings: { __typename: 'CostSettings', currency: 'USD', exchange: [] },
          },
        }),
      },
      {
        query: UpdatePriceDocument,
        data: (variables: Record<string, unknown>) => {
          sent.push(variables.input);
          // Somebody was faster.
          stored = anOwnPrice({ revision: 4, note: 'Contract of March' });
          const error = { __typename: 'UserError', field: null, message: 'It was changed since.', code: 'CONFLICT' };
          return { updatePrice: { __typename: 'PricePayload', price: null, userErrors: [error] } };
        },
      },
    ]);
    await userEvent.click(await screen.findByText('AWS, pool general'));
    const form = await screen.findByRole('form', { name: 'Price' });
    await userEvent.type(within(form).getByLabelText('Node pool'), '-2');
    await userEvent.click(within(form).getByRole('button', { name: 'Save price' }));
    expect(await within(form).findByText('Somebody changed this price while you filled this in.')).toBeTruthy();
    expect(sent[0]).toMatchObject({ id: 'pr1', expectedRevision: 3, pool: 'general-2' });
    await userEvent.click(within(form).getByRole('button', { name: 'Go on with mine' }));
    await userEvent.click(within(form).getByRole('button', { name: 'Save price' }));
    await waitFor(() => expect(sent[1]).toMatchObject({ expectedRevision: 4, pool: 'general-2' }));
  });

  it('are only to be read without the role of an administrator', async () => {
    renderRoute('/costs?tab=own', [
      { query: ViewerDocument, data: { viewer: { ...VIEWER, role: 'OPERATOR' } } },
      ownPrices([anOwnPrice()]),
    ]);
    expect(await screen.findByText('AWS, pool general')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Set a price' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Actions/ })).toBeNull();
  });
});

describe('list prices', () => {
  it('say where they were read, and when', async () => {
    const price = {
      __typename: 'ListPrice',
      provider: 'aws',
      region: 'us-east-1',
      instanceType: null,
      family: 'm6i',
      purchase: 'ON_DEMAND',
      rate: { __typename: 'PriceRate', kind: 'PER_CORE', perHour: null, perCoreHour: 0.048, perGibHour: null },
      currency: 'USD',
      source: A_SOURCE,
    };
    const list = { __typename: 'ListPricePage', total: 1, prices: [price] };
    renderRoute('/costs?tab=list', [
      { query: ListPricesDocument, data: { prices: { __typename: 'PriceList', list } } },
    ]);
    const table = await screen.findByRole('table', { name: 'List prices' });
    expect(within(table).getByText('m6i (family)')).toBeTruthy();
    expect(within(table).getByText('$0.0480 per core hour')).toBeTruthy();
    const source = within(table).getByRole('link', { name: 'A public list' });
    expect(within(table).getByText('2026-01-31')).toBeTruthy();
    expect(source.getAttribute('href')).toBe('https://example.org/list');
  });
});

describe('cost settings', () => {
  it('are saved with the revision they were read at, and say what they do', async () => {
    const sent: unknown[] = [];
    renderRoute('/costs?tab=settings', [
      { query: CostSettingsDocument, data: { prices: { __typename: 'PriceList', settings: costSettings() } } },
      {
        query: UpdateCostSettingsDocument,
        data: (variables: Record<string, unknown>) => {
          sent.push(variables.input);
          const settings = costSettings({ revision: 3, idle: 'PROPORTIONAL' });
          return { updateCostSettings: { __typename: 'CostSettingsPayload', settings, userErrors: [] } };
        },
      },
    ]);
    const form = await screen.findByRole('form', { name: 'Policy and currency' });
    expect(screen.getByText(/What is idle is told apart/)).toBeTruthy();
    await userEvent.selectOptions(within(form).getByLabelText('What is idle is'), 'PROPORTIONAL');
    expect(screen.getByText(/What is idle is spread over workloads too/)).toBeTruthy();
    await userEvent.click(within(form).getByRole('button', { name: 'Add a storage class' }));
    await userEvent.type(within(form).getByLabelText('Storage class 1'), 'gp3');
    await userEvent.type(within(form).getByLabelText(/Price of storage class 1/), '0.08');
    await userEvent.click(within(form).getByRole('button', { name: 'Save settings' }));
    await waitFor(() =>
      expect(sent[0]).toMatchObject({
        expectedRevision: 2,
        idle: 'PROPORTIONAL',
        storage: [{ storageClass: 'gp3', perGibMonth: 0.08, currency: 'USD' }],
      }),
    );
  });
});
