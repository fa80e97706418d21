import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { buildSchema, parse, validate } from 'graphql';
import { plainSpec, writeSpec } from '../../features/metrics/chart-spec';
import { graphqlText } from '../../features/metrics/graphql-text';
import { ChartAlertsDocument, MetricsDocument, ScopeSearchDocument, TimeSeriesDocument } from '../../graphql/generated';
import { aPage, aTimeSeries } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const CPU = writeSpec(plainSpec(['container.cpu.usage'], { kind: 'fleet' }, 'NAMESPACE'));
const POD_MEMORY = writeSpec(plainSpec(['container.memory.working_set'], { kind: 'pod', id: 'p1' }));
const CPU_TITLE = 'Container CPU by namespace, all clusters';
const MEMORY_TITLE = 'Container memory, prod-eu / checkout / api-7d9f-x2x4z';

const metric = (name: string, unit: string) => ({
  __typename: 'Metric',
  name,
  unit,
  kind: 'GAUGE',
  subjectKind: 'CONTAINER',
  meaning: `Meaning of ${name}.`,
  source: 'the kubelet',
});
const CATALOGUE: Answer = {
  query: MetricsDocument,
  data: { metrics: [metric('container.cpu.usage', 'CORES'), metric('container.memory.working_set', 'BYTES')] },
};
const nothing = (name: string) => ({ ...aPage([]), __typename: `${name}Connection` });
const SCOPES: Answer = {
  query: ScopeSearchDocument,
  data: {
    clusters: aPage([{ __typename: 'Cluster', id: 'c1', name: 'prod-eu', isDemo: false }]),
    teams: aPage([{ __typename: 'Team', id: 't1', name: 'payments' }]),
    namespaces: nothing('Namespace'),
    workloads: nothing('Workload'),
    clusterNodes: nothing('ClusterNode'),
    pods: nothing('Pod'),
    containers: nothing('Container'),
  },
};

interface Input {
  readonly metrics: readonly string[];
  readonly of: object;
  readonly compareTo: string | null;
}

/** A server that answers charts, and what it was asked. */
function aServer(change: object = {}, fails: (input: Input) => boolean = () => false) {
  const asked: Input[] = [];
  let failed = false;
  const charts: Answer = {
    query: TimeSeriesDocument,
    data: ({ input }: Record<string, unknown>) => {
      asked.push(input as Input);
      failed = fails(input as Input);
      const answer = { ...aTimeSeries([0.2, 0.3]), ...change };
      return failed
        ? { timeSeries: null }
        : {
            timeSeries: {
              ...answer,
              __typename: 'TimeSeries',
              series: answer.series.map((series) => ({ ...series, __typename: 'Series' })),
            },
          };
    },
    errors: () => (failed ? [{ message: 'It timed out after 10 s', extensions: { code: 'UNAVAILABLE' } }] : []),
  };
  return { asked, answers: [charts, CATALOGUE, SCOPES] };
}

afterEach(cleanup);

describe('explorer', () => {
  it('begins with charts to start from, and keeps them in the address', async () => {
    const { asked, answers } = aServer();
    const { router } = renderRoute('/explorer', answers);
    await userEvent.click(await screen.findByRole('button', { name: 'CPU and memory of nodes, one line each' }));
    expect(await screen.findByRole('figure', { name: 'Node CPU by node, all clusters' })).toBeTruthy();
    expect(router.state.location.search).toMatchObject({
      c1: 'node.cpu.usage*fleet*AVG*SUM*CLUSTER_NODE*8',
      c2: 'node.memory.working_set*fleet*AVG*SUM*CLUSTER_NODE*8',
    });
    expect(asked[0]).toMatchObject({ of: { clusters: [] }, groupBy: 'CLUSTER_NODE', withOther: true });
  });

  it('asks for another metric and another scope when they are chosen', async () => {
    const { asked, answers } = aServer();
    renderRoute(`/explorer?c1=${CPU}`, answers);
    await userEvent.click(await screen.findByRole('textbox', { name: 'Metrics' }));
    await userEvent.keyboard('memory');
    await userEvent.click(await screen.findByRole('option', { name: /^Container memory/ }));
    await waitFor(() => expect(asked.at(-1)?.metrics).toEqual(['container.memory.working_set']));
    await userEvent.click(screen.getByRole('textbox', { name: 'Scope' }));
    await userEvent.click(await screen.findByRole('option', { name: 'payments' }));
    await waitFor(() => expect(asked.at(-1)?.of).toEqual({ team: 't1' }));
  });

  it('keeps its other charts when one fails', async () => {
    const { answers } = aServer({}, ({ metrics }) => metrics[0] === 'container.cpu.usage');
    renderRoute(`/explorer?c1=${CPU}&c2=${POD_MEMORY}`, answers);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(`Could not load ${CPU_TITLE}. It timed out after 10 s.`);
    expect(await screen.findByRole('figure', { name: MEMORY_TITLE })).toBeTruthy();
  });

  it('duplicates and removes charts', async () => {
    const { answers } = aServer();
    const { router } = renderRoute(`/explorer?c1=${CPU}`, answers);
    await userEvent.click(await screen.findByRole('button', { name: `Duplicate ${CPU_TITLE}` }));
    await waitFor(() => expect(router.state.location.search).toMatchObject({ c1: CPU, c2: CPU, edit: 2 }));
    const [first] = await screen.findAllByRole('button', { name: `Remove ${CPU_TITLE}` });
    await userEvent.click(first!);
    await waitFor(() => expect(Object.keys(router.state.location.search)).not.toContain('c2'));
  });

  it('says that nothing was measured, and what to do', async () => {
    const { answers } = aServer({ series: [] });
    renderRoute(`/explorer?c1=${CPU}`, answers);
    expect(await screen.findByText(/n\/a: nothing was measured in this range\. Choose a longer range/)).toBeTruthy();
  });

  it('focuses the metric by the key /', async () => {
    const { answers } = aServer();
    renderRoute(`/explorer?c1=${CPU}`, answers);
    const field = await screen.findByRole('textbox', { name: 'Metrics' });
    await userEvent.keyboard('/');
    expect(document.activeElement).toBe(field);
  });
});

describe('charts', () => {
  it('show an earlier time when asked to, and say which', async () => {
    const { asked, answers } = aServer({
      previousFrom: '2026-02-28T12:00:00.000Z',
      previousTo: '2026-02-28T12:02:00.000Z',
      series: aTimeSeries([0.2, 0.3]).series.map((series) => ({ ...series, previous: [0.1, 0.5] })),
    });
    const { router } = renderRoute(`/explorer?c1=${CPU}&tz=UTC`, answers);
    await screen.findByRole('figure', { name: CPU_TITLE });
    await userEvent.selectOptions(screen.getByLabelText('Compare with'), 'PREVIOUS_DAY');
    await waitFor(() => expect(asked.at(-1)?.compareTo).toBe('PREVIOUS_DAY'));
    expect(await screen.findByText('Previous day: 28 Feb, 12:00 – 12:02 UTC')).toBeTruthy();
    const row = within(screen.getByRole('figure', { name: CPU_TITLE })).getByRole('row', { name: /^all/ });
    expect(within(row).getAllByRole('cell').at(-1)?.textContent).toBe('0.30');
    expect(router.state.location.search).toMatchObject({ compare: 'PREVIOUS_DAY' });
  });

  it('say in words why a part of them is hatched', async () => {
    const gap = {
      __typename: 'Gap',
      cluster: { __typename: 'Cluster', id: 'c1', name: 'prod-eu' },
      data: 'ALL',
      from: '2026-03-01T12:00:00.000Z',
      to: '2026-03-01T12:01:00.000Z',
      message: 'Agent offline 12:00-12:01 UTC.',
    };
    const { answers } = aServer({ gaps: [gap] });
    renderRoute(`/explorer?c1=${CPU}`, answers);
    const figure = await screen.findByRole('figure', { name: CPU_TITLE });
    expect(within(figure).getByText('Agent offline 12:00-12:01 UTC.', { selector: 'li' })).toBeTruthy();
    await waitFor(() => expect(figure.querySelectorAll('rect[data-band]')).toHaveLength(1));
  });

  it('mark the alerts of their object, and list them in the table', async () => {
    const alert = {
      __typename: 'Alert',
      id: 'a1',
      rule: 'OomKilled',
      severity: 'WARNING',
      title: 'Killed for lack of memory: checkout/api-7d9f-x2x4z',
      namespace: 'checkout',
      subjectKind: 'Pod',
      subjectName: 'api-7d9f-x2x4z',
      container: null,
      firstSeenAt: '2026-03-01T12:01:00.000Z',
      resolvedAt: null,
    };
    const other = { ...alert, id: 'a2', title: 'Of another pod', subjectName: 'api-7d9f-x2x4z-2' };
    const { answers } = aServer();
    const alerts: Answer = { query: ChartAlertsDocument, data: { alerts: aPage([alert, other]) } };
    renderRoute(`/explorer?c1=${POD_MEMORY}&marks=alerts`, [...answers, alerts]);
    const figure = await screen.findByRole('figure', { name: MEMORY_TITLE });
    expect(await within(figure).findByText('1 alert')).toBeTruthy();
    await userEvent.click(within(figure).getByRole('button', { name: `Show ${MEMORY_TITLE} as table` }));
    const list = within(figure).getByRole('table', { name: `What happened during ${MEMORY_TITLE}` });
    expect(list.textContent).toContain(`Warning alert: ${alert.title}`);
    expect(list.textContent).not.toContain('Of another pod');
  });

  it('offer their query as text that the API accepts', () => {
    const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../../schema.graphql'), 'utf8'));
    const variables = {
      input: { of: { clusters: [] }, metrics: ['node.cpu.usage'], range: { last: 'LAST_1H' as const } },
    };
    const text = graphqlText(variables);
    expect(validate(schema, parse(text))).toEqual([]);
    const comment = text.split('# Variables:\n')[1]?.replaceAll(/^# /gm, '') ?? '';
    expect(JSON.parse(comment)).toEqual(variables);
  });
});
