import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  DismissRecommendationDocument,
  MyRightsDocument,
  RecommendationDetailDocument,
  RecommendationFacetsDocument,
  RecommendationsDocument,
  RecommendationTotalsDocument,
  ReopenRecommendationDocument,
  SnoozeRecommendationDocument,
} from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { narrowToPhone } from '../../test/phone';
import { amounts, aRecommendation, aRecommendationDetail, aSummary } from '../../test/recommendation-builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const page = (rows: ReturnType<typeof aRecommendation>[]) => ({
  recommendations: { ...aPage(rows), __typename: 'RecommendationConnection' },
});
const list = (...rows: ReturnType<typeof aRecommendation>[]): Answer => ({
  query: RecommendationsDocument,
  data: page(rows),
});
const totals = (change: Record<string, unknown> = {}, errors?: Answer['errors']): Answer => ({
  query: RecommendationTotalsDocument,
  data: { recommendationSummary: aSummary(change) },
  ...(errors ? { errors } : {}),
});
const facets: Answer = {
  query: RecommendationFacetsDocument,
  data: {
    recommendations: {
      __typename: 'RecommendationConnection',
      facets: [
        {
          __typename: 'Facet',
          field: 'RULE',
          values: [{ __typename: 'FacetValue', value: 'over-provisioned', label: 'over-provisioned', count: 3 }],
        },
      ],
    },
  },
};
const rights = (role: string): Answer => ({
  query: MyRightsDocument,
  data: {
    viewer: {
      __typename: 'Viewer',
      rights: [{ __typename: 'Right', role, cluster: null, namespace: null, team: null }],
    },
  },
});
const STANDARD = [totals(), facets, rights('OPERATOR')];
const detail = (change: Record<string, unknown> = {}): Answer => ({
  query: RecommendationDetailDocument,
  data: { node: aRecommendationDetail(change) },
});
const refused = (coordinate: string) => ({
  message: `${coordinate} needs the role OPERATOR, which you do not have there.`,
  extensions: { code: 'FORBIDDEN', coordinate, requires: 'OPERATOR', count: 1 },
});

describe('the recommendations', () => {
  test('say of each what is set, what is proposed, by how much that differs and what it brings', async () => {
    renderRoute('/recommendations', [list(aRecommendation()), ...STANDARD]);
    const row = within(await screen.findByRole('row', { name: /report-api/ }));
    expect(row.getByText('Over-provisioned')).toBeTruthy();
    expect(row.getByText('120m')).toBeTruthy();
    expect(row.getByText('−88 %')).toBeTruthy();
    expect(row.getByText('512 MiB')).toBeTruthy();
    expect(row.getByText('95 % of the time at most 80m, highest 100m')).toBeTruthy();
    expect(row.getByText('$22/mo')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Recommendations' }).getAttribute('aria-current')).toBe('page');
  });

  test('count what too little is requested for as a cost', async () => {
    const under = aRecommendation({
      rule: 'under-provisioned',
      category: 'STABILITY',
      ...{ freedCpuCores: -0.5, freedMemoryBytes: null, requestsValuePerMonth: -11 },
    });
    renderRoute('/recommendations', [list(under), ...STANDARD]);
    expect(await screen.findByText('costs $11/mo')).toBeTruthy();
  });

  test('tell apart what requests are worth and what the bill falls by, with the range', async () => {
    renderRoute('/recommendations', [list(aRecommendation()), ...STANDARD]);
    const sums = within(await screen.findByRole('region', { name: 'What it would bring' }));
    expect(sums.getByText('$412/mo')).toBeTruthy();
    expect(sums.getByText('of requests can be freed: 12.4 cores and 38 GiB')).toBeTruthy();
    expect(sums.getByText('$310 to $480, at today’s prices, last 7 days of usage')).toBeTruthy();
    expect(sums.getByText('$96/mo').parentElement?.textContent).toBe('$96/mooff the billwhen nodes and volumes go');
    expect(sums.getByText('$18/mo').parentElement?.textContent).toBe('$18/momore requestedwhere it is too little');
  });

  test('of a whole cluster have no namespace, and on their page no fact that does not apply', async () => {
    const packing = {
      ...{ rule: 'node-packing', namespace: null, changes: [], profile: null },
      subject: { ...aRecommendation().subject, kind: 'Cluster', name: 'prod-eu', container: null },
    };
    renderRoute('/recommendations', [list(aRecommendation(packing)), ...STANDARD]);
    const row = within(await screen.findByRole('row', { name: /prod-eu/ }));
    expect(row.getByTitle('In no namespace, of cluster prod-eu').textContent).toBe('—');
    cleanup();
    renderRoute('/recommendations/rec1', [detail(packing), ...STANDARD]);
    expect((await screen.findAllByRole('term')).map((term) => term.textContent).slice(0, 3)).toEqual([
      'Worth',
      'Cluster',
      'First said',
    ]);
  });

  test('show cores and memory to who sees no money, and say which role does', async () => {
    const hidden = {
      ...{ requestsValuePerMonth: null, requestsValuePerMonthLeast: null, requestsValuePerMonthMost: null },
      ...{ billSavingPerMonth: null, addedValuePerMonth: null },
    };
    renderRoute('/recommendations', [
      list(aRecommendation({ requestsValuePerMonth: null })),
      totals(hidden, () => [refused('RecommendationSummary.requestsValuePerMonth')]),
      facets,
      rights('VIEWER'),
    ]);
    const sums = within(await screen.findByRole('region', { name: 'What it would bring' }));
    expect(sums.getByText('12.4 cores and 38 GiB')).toBeTruthy();
    expect(sums.getByText('Amounts of money need Operator')).toBeTruthy();
    expect(sums.queryByText(/\$/)).toBeNull();
    expect(await screen.findByText('frees 880m and 512 MiB')).toBeTruthy();
  });

  test('say why there are none yet, and when', async () => {
    const waiting = [
      {
        __typename: 'WaitingReason',
        ...{ reason: 'TOO_LITTLE_DATA', workloads: 12, text: 'needs 3 days of usage; 1.2 collected' },
      },
    ];
    renderRoute('/recommendations', [list(), totals({ waiting, open: 0 }), facets]);
    expect(await screen.findByText('12 workloads: needs 3 days of usage; 1.2 collected')).toBeTruthy();
  });

  test('say that nothing is wrong where that is so, and that nobody looked where that is so', async () => {
    renderRoute('/recommendations', [list(), totals({ open: 0 }), facets]);
    expect(await screen.findByText('Nothing to recommend.')).toBeTruthy();
    cleanup();
    renderRoute('/recommendations', [list(), totals({ open: 0, lastRunAt: null }), facets]);
    expect(await screen.findByText(/within 15 minutes of their first report/)).toBeTruthy();
  });
});

describe('the list of recommendations', () => {
  test('is asked for with the filters of the address, by the states of the tab', async () => {
    const asked: Record<string, unknown>[] = [];
    const asking: Answer = {
      query: RecommendationsDocument,
      data: (variables: Record<string, unknown>) => {
        asked.push(variables);
        return page([]);
      },
    };
    renderRoute('/recommendations?tab=dismissed&q=rep&rule=over-provisioned&risk=HIGH&sort=NAME&dir=ASC', [
      asking,
      ...STANDARD,
    ]);
    expect(
      await screen.findByText(/No recommendations match name: rep, advice: Over-provisioned, risk: High/),
    ).toBeTruthy();
    expect(asked.at(-1)).toMatchObject({
      filter: {
        ...{ subjectName: ['rep'], rule: ['over-provisioned'], risk: ['HIGH'] },
        state: ['DISMISSED', 'SNOOZED', 'WITHDRAWN'],
      },
      orderBy: { field: 'NAME', direction: 'ASC' },
    });
  });

  test('offers the advice that occurs, with how often', async () => {
    const { router } = renderRoute('/recommendations', [list(aRecommendation()), ...STANDARD]);
    await userEvent.click(await screen.findByRole('button', { name: 'Advice' }));
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Over-provisioned (3)' }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ rule: 'over-provisioned' }));
  });

  test('can be asked for again after an error', async () => {
    renderRoute('/recommendations', [{ query: RecommendationsDocument, error: new Error('offline') }, ...STANDARD]);
    expect(within(await screen.findByRole('alert')).getByRole('button', { name: 'Retry' })).toBeTruthy();
  });

  test('is of cards on a phone', async () => {
    const widen = narrowToPhone();
    renderRoute('/recommendations', [list(aRecommendation()), ...STANDARD]);
    const row = within(await screen.findByRole('row', { name: /report-api/ }));
    expect(row.getByText('$22/mo')).toBeTruthy();
    expect(row.getByText('120m')).toBeTruthy();
    widen();
  });
});

describe('a recommendation beside its list', () => {
  const beside = '/recommendations?recommendation=rec1';

  test('says what is so, what to do, and what that would have done in the past', async () => {
    renderRoute(beside, [list(aRecommendation()), detail(), ...STANDARD]);
    const drawer = within(await screen.findByRole('dialog', { name: 'Deployment report-api' }));
    expect(await drawer.findByText('Lower the CPU request from 1 core to 0.12 cores.')).toBeTruthy();
    const test = within(drawer.getByRole('row', { name: /Above the CPU request/ }));
    expect(test.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['never', '35 min (0.4 %)']);
    const limit = within(drawer.getByRole('row', { name: /At the CPU limit/ }));
    expect(limit.getAllByText('not set')).toHaveLength(2);
    expect(drawer.getByText('report-api-7d9f-x2x4z')).toBeTruthy();
    expect(drawer.getByText('Whether it is busier at the end of a month is not known yet.')).toBeTruthy();
  });

  test('offers the patch in three forms to copy, and says where one does not exist', async () => {
    renderRoute(beside, [list(aRecommendation()), detail(), ...STANDARD]);
    const drawer = within(await screen.findByRole('dialog', { name: 'Deployment report-api' }));
    expect(await drawer.findByText(/kubectl patch deployment report-api/)).toBeTruthy();
    expect(drawer.getByRole('button', { name: 'Copy kubectl' })).toBeTruthy();
    await userEvent.click(drawer.getByRole('button', { name: 'YAML' }));
    expect(drawer.getByRole('button', { name: 'Copy YAML' })).toBeTruthy();
    await userEvent.click(drawer.getByRole('button', { name: 'Helm' }));
    expect(drawer.getByText('Values of a chart do not say this.')).toBeTruthy();
  });

  test('is dismissed with a reason, and that can be taken back', async () => {
    const asked: unknown[] = [];
    const acted = (query: Answer['query'], field: string, state: 'DISMISSED' | 'OPEN'): Answer => ({
      query,
      data: (variables: Record<string, unknown>) => {
        asked.push(variables.input);
        const recommendation = aRecommendation({ state });
        return { [field]: { __typename: 'RecommendationPayload', recommendation, userErrors: [] } };
      },
    });
    renderRoute(beside, [
      list(aRecommendation()),
      detail(),
      acted(DismissRecommendationDocument, 'dismissRecommendation', 'DISMISSED'),
      acted(ReopenRecommendationDocument, 'reopenRecommendation', 'OPEN'),
      ...STANDARD,
    ]);
    await userEvent.click(await screen.findByRole('button', { name: 'Dismiss…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Dismiss this recommendation?' }));
    await userEvent.selectOptions(dialog.getByRole('combobox', { name: 'Why' }), 'TOO_RISKY');
    await userEvent.type(dialog.getByRole('textbox', { name: 'Comment' }), 'Black Friday');
    await userEvent.click(dialog.getByRole('button', { name: 'Dismiss' }));
    await waitFor(() =>
      expect(asked).toEqual([{ id: 'rec1', reason: 'TOO_RISKY', comment: 'Black Friday', expectedRevision: 1 }]),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(asked.at(-1)).toEqual({ id: 'rec1' }));
  });

  test('is snoozed until a day that is told', async () => {
    const asked: { until: string }[] = [];
    const snooze: Answer = {
      query: SnoozeRecommendationDocument,
      data: ({ input }: Record<string, unknown>) => {
        asked.push(input as { until: string });
        const recommendation = aRecommendation({ state: 'SNOOZED' });
        return { snoozeRecommendation: { __typename: 'RecommendationPayload', recommendation, userErrors: [] } };
      },
    };
    renderRoute(beside, [list(aRecommendation()), detail(), snooze, ...STANDARD]);
    await userEvent.click(await screen.findByRole('button', { name: 'Snooze…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Snooze this recommendation' }));
    await userEvent.click(dialog.getByRole('button', { name: '30 days' }));
    const before = Date.now();
    await userEvent.click(dialog.getByRole('button', { name: 'Snooze' }));
    await waitFor(() => expect(asked).toHaveLength(1));
    const days = (Date.parse(asked[0]?.until ?? '') - before) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
  });

  test('leaves acting to an Operator', async () => {
    renderRoute(beside, [list(aRecommendation()), detail(), totals(), facets, rights('VIEWER')]);
    expect(await screen.findByText(/Your role only reads/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Dismiss…' })).toBeNull();
  });

  test('tells what came of it after it was applied, beside what had been back-tested', async () => {
    const [change] = aRecommendationDetail().changes;
    const outcome = {
      __typename: 'RecommendationOutcome',
      ...{ text: 'It holds: no more minutes above the request than expected.', kills: 0 },
      ...{ from: '2026-03-01T00:00:00Z', to: '2026-03-04T00:00:00Z' },
      promised: change?.backTestAfter,
      measured: change?.backTestBefore,
    };
    const applied = { state: 'VERIFIED', appliedAt: '2026-03-01T00:00:00Z', settledAt: '2026-03-04T00:00:00Z' };
    const freed = { realisedCpuCores: 0.88, realisedMemoryBytes: 0, realisedValuePerMonth: 20 };
    renderRoute('/recommendations/rec1', [detail({ ...applied, ...freed, outcome }), ...STANDARD]);
    const panel = within(await screen.findByRole('region', { name: 'After it was applied' }));
    expect(panel.getByText(/It holds/)).toBeTruthy();
    expect(panel.getByRole('columnheader', { name: 'Measured since' })).toBeTruthy();
    expect(panel.getByText('$20/mo')).toBeTruthy();
    expect(panel.getByText('880m')).toBeTruthy();
  });

  test('goes with the limits that change, apart from the requests', async () => {
    const [change] = aRecommendationDetail().changes;
    const current = amounts({ cpuLimitCores: 2 });
    const changes = [{ ...change, current, proposed: amounts({}) }];
    renderRoute('/recommendations/rec1', [detail({ changes }), ...STANDARD]);
    const row = within(await screen.findByRole('row', { name: /CPU limit 2 none/ }));
    expect(row.getByText('none')).toBeTruthy();
  });
});
