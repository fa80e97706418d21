import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import {
  ChangesDocument,
  CostSummaryDocument,
  PodsDocument,
  TimeSeriesDocument,
  WorkloadAdviceDocument,
  WorkloadAlertsDocument,
  WorkloadPageDocument,
  WorkloadProfilesDocument,
} from '../../graphql/generated';
import { aPage, aPod, aTimeSeries, aUsage, aWorkload } from '../../test/builders';
import { aCostSummary } from '../../test/cost-builders';
import { type Answer, renderRoute } from '../../test/render-route';

const ADDRESS = '/clusters/prod-eu/workloads/checkout/deployment/api';

afterEach(cleanup);

function answers(change: object = {}, pods = [aPod()]): Answer[] {
  const workload = {
    ...aWorkload(),
    uid: 'u-1',
    labels: [{ __typename: 'Label', key: 'app', value: 'api' }],
    horizontalPodAutoscaler: null,
    changes: { ...aPage([]), __typename: 'ChangeConnection' },
    pods: aPage(pods),
    ...change,
  };
  return [
    { query: WorkloadPageDocument, data: { workload } },
    { query: CostSummaryDocument, data: { costSummary: aCostSummary({ perMonth: 22 }) } },
    { query: PodsDocument, data: { pods: aPage(pods) } },
    { query: ChangesDocument, data: { changes: { ...aPage([]), __typename: 'ChangeConnection' } } },
    { query: WorkloadProfilesDocument, data: { node: { __typename: 'Workload', id: 'w1', usageProfiles: [] } } },
    { query: WorkloadAlertsDocument, data: { alerts: { ...aPage([]), __typename: 'AlertConnection' } } },
  ];
}

describe('workload page', () => {
  it('says whether all replicas are ready and what is the matter with the others', async () => {
    const pods = [aPod(), aPod({ id: 'p2', name: 'api-2', reason: 'CrashLoopBackOff' })];
    renderRoute(ADDRESS, answers({ readyReplicas: 2 }, pods));
    expect(await screen.findByRole('heading', { level: 1, name: 'api' })).toBeTruthy();
    expect(screen.getByText('Not all ready')).toBeTruthy();
    expect(screen.getByText('2 of 3 replicas ready; 1 pod CrashLoopBackOff')).toBeTruthy();
  });

  it('says of how many pods its figures are where it knows only a part', async () => {
    renderRoute(ADDRESS, answers({ pods: aPage([aPod()], { totalCount: 132 }) }));
    expect(await screen.findByText('CPU used / requested (1 of 132 pods)')).toBeTruthy();
  });

  it('draws usage against the requests and limits of all its pods together', async () => {
    const asked: unknown[] = [];
    const series = aTimeSeries([0.2, 0.3]);
    const chart: Answer = {
      query: TimeSeriesDocument,
      data: ({ input }: Record<string, unknown>) => {
        asked.push((input as { of: unknown }).of);
        const lines = series.series.map((line) => ({ ...line, __typename: 'Series' }));
        return { timeSeries: { ...series, __typename: 'TimeSeries', series: lines } };
      },
    };
    renderRoute(ADDRESS, [...answers({}, [aPod(), aPod({ id: 'p2', name: 'api-2' })]), chart]);
    const cpu = await screen.findByRole('figure', { name: 'CPU' });
    expect(asked).toContainEqual({ workload: 'w1' });
    expect(await within(cpu).findByText('Requested')).toBeTruthy();
    expect(within(cpu).getAllByText(/^2( cores)?$/).length).toBeGreaterThan(0);
  });

  it('says why nothing is advised', async () => {
    const enough = { __typename: 'EnoughUsage', isEnough: false, text: 'needs 3 days of usage; 1.2 collected' };
    const profile = {
      __typename: 'UsageProfile',
      container: 'app',
      enough,
      verdicts: [],
      computedAt: '2026-03-01T00:00:00Z',
    };
    const recommendations = { ...aPage([]), __typename: 'RecommendationConnection' };
    const node = { __typename: 'Workload', id: 'w1', recommendations, usageProfiles: [profile] };
    renderRoute(ADDRESS, [...answers(), { query: WorkloadAdviceDocument, data: { node } }]);
    const panel = within(await screen.findByRole('region', { name: 'Recommendations' }));
    expect(await panel.findByText('needs 3 days of usage; 1.2 collected')).toBeTruthy();
  });

  it('says why usage is missing instead of showing zero', async () => {
    const usage = aUsage({ cpuCores: null, memoryBytes: null, absent: 'SOURCE_UNAVAILABLE', absentReason: 'refused' });
    renderRoute(ADDRESS, answers({}, [aPod({ usage })]));
    const fact = (await screen.findByText('CPU used / requested')).parentElement!;
    expect(fact.textContent).toContain('n/a: refused / 500m');
  });

  it('tells what it costs, or who may see that', async () => {
    renderRoute(ADDRESS, answers());
    expect(await screen.findByText('$22/mo')).toBeTruthy();
    cleanup();
    const forbidden = {
      message: 'Query.costSummary needs OPERATOR',
      extensions: { code: 'FORBIDDEN', coordinate: 'Query.costSummary', requires: 'OPERATOR' },
    };
    const rest = answers().filter(({ query }) => query !== CostSummaryDocument);
    renderRoute(ADDRESS, [
      ...rest,
      { query: CostSummaryDocument, data: { costSummary: null }, errors: () => [forbidden] },
    ]);
    expect(await screen.findByText('n/a — needs Operator')).toBeTruthy();
  });

  it('leads from its pods to theirs, and names the kind', async () => {
    renderRoute(ADDRESS, answers());
    expect(await screen.findByText('Deployment')).toBeTruthy();
    const link = await screen.findByRole('link', { name: 'api-7d9f-x2x4z' });
    expect(link.getAttribute('href')).toBe('/clusters/prod-eu/pods/checkout/api-7d9f-x2x4z');
  });

  it('does not exist for a kind that Kubernetes does not have', async () => {
    renderRoute('/clusters/prod-eu/workloads/checkout/thing/api');
    expect(await screen.findByText(/no page/i)).toBeTruthy();
  });
});
