import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { addCluster, aNamespace, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import { aTable, NOW, reportTables, rollUpDue } from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { Caller } from '../../platform/request-context.js';
import { catalogOf } from './metric.service.js';
import { seedMetrics } from './metrics.catalog.js';

const facts = useTestDatabase(6);
let tenantId: string;
let agent: Extract<Caller, { kind: 'AGENT' }>;

const MUTATION = `mutation ($metrics: [MetricDefinitionInput!]!) { registerMetrics(input: { metrics: $metrics }) {
  metrics { name unit kind subjectKind meaning source } userErrors { field message code } } }`;
const REPORT = `mutation ($input: ReportMetricsInput!) { reportMetrics(input: $input) {
  receipt { accepted rejected { reason } } } }`;

const queueLength = {
  name: 'queue.length',
  unit: 'COUNT',
  kind: 'GAUGE',
  subjectKind: 'CLUSTER_NODE',
  meaning: 'Jobs that wait.',
  source: 'A collector of ours',
};

async function register(...metrics: object[]) {
  const answer = await execute<{
    registerMetrics: { metrics: { name: string }[] | null; userErrors: { message: string; code: string }[] };
  }>({ db: facts.db, caller: agent }, MUTATION, { metrics });
  expect(answer.errors).toBeUndefined();
  return answer.data!.registerMetrics;
}

async function report(batchId: string, metric: string, value: number) {
  const table = {
    subjects: [{ kind: 'CLUSTER_NODE', name: 'node-1' }],
    rows: [0],
    times: [Date.now()],
    columns: { [metric]: [value] },
  };
  const input = { batchId, source: 'test', samples: { tables: [table] } };
  const { data } = await execute<{ reportMetrics: { receipt: object } }>({ db: facts.db, caller: agent }, REPORT, {
    input,
  });
  return data!.reportMetrics.receipt;
}

const ids = (): Promise<number[]> =>
  facts.db.runInTenant(tenantId, async (tx) => {
    const rows = await tx.query<{ id: number }>(
      'SELECT id FROM metric WHERE tenant_id = $1 AND id >= 1000 ORDER BY id',
      [tenantId],
    );
    return rows.map((row) => row.id);
  });

beforeAll(() => addTenant(facts.db));
beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  await facts.db.runInTenant(tenantId, (tx) => seedMetrics(tx, tenantId));
  const { clusterId } = await addCluster(facts.db, tenantId, 'measured');
  agent = anAgent(tenantId, clusterId, newId());
});

describe('registerMetrics', () => {
  it('adds a metric that is then listed, taken at ingest and told to agents', async () => {
    expect(await report('1:1', 'queue.length', 7_000)).toMatchObject({ accepted: 0 });
    expect(await register(queueLength)).toEqual({ metrics: [queueLength], userErrors: [] });
    expect(await report('1:2', 'queue.length', 7_000)).toEqual({ accepted: 1, rejected: [] });
    const { data } = await execute<{ metrics: { name: string }[] }>(
      { db: facts.db, caller: aUser(tenantId) },
      '{ metrics { name } }',
    );
    expect(data!.metrics.map((metric) => metric.name)).toContain('queue.length');
    const { data: told } = await execute<{ agentSettings: { metrics: { name: string }[] } }>(
      { db: facts.db, caller: agent },
      '{ agentSettings { metrics { name } } }',
    );
    expect(told!.agentSettings.metrics.map((metric) => metric.name)).toContain('queue.length');
  });

  it('lets what pods expose be charted by workload, raw and rolled up, like any metric', async () => {
    const name = 'prometheus.http_requests_total.per_second';
    await register({ ...queueLength, name, subjectKind: 'POD' });
    const owned = { ownerKind: 'Deployment', ownerName: 'web', ownerUid: 'uid-web' };
    await reportInventory(facts.db, agent, 1, {
      namespaces: [aNamespace('shop')],
      workloads: [aWorkload('web')],
      pods: [aPod('web-a', owned), aPod('web-b', owned), aPod('tool')],
    });
    const of = (pod: string) => ({ kind: 'POD', namespace: 'shop', name: pod }) as const;
    const rows = (seconds: number): [ReturnType<typeof of>, number, number][] => [
      [of('web-a'), seconds, 2_000],
      [of('web-b'), seconds, 3_000],
      [of('tool'), seconds, 7_000],
    ];
    await reportTables(facts.db, agent, 2, [aTable(name, rows(-60)), aTable(name, rows(-7_260))]);
    await rollUpDue(facts.db, tenantId);
    const ask = async (last: string) => {
      const input = { of: { clusters: [] }, metrics: [name], range: { last }, groupBy: 'WORKLOAD' };
      const { data, errors } = await execute<{ timeSeries: { series: { group: string; values: number[] }[] } }>(
        { db: facts.db, caller: aUser(tenantId), now: () => NOW },
        'query ($input: TimeSeriesInput!) { timeSeries(input: $input) { series { group values } } }',
        { input },
      );
      expect(errors).toBeUndefined();
      return data!.timeSeries.series.map(({ group, values }) => [group, Math.max(...values)]);
    };
    const expected = [
      ['none', 7],
      ['shop/web', 5],
    ];
    expect(await ask('LAST_5M')).toEqual(expected);
    expect(await ask('LAST_24H')).toEqual(expected);
  });

  it('gives a repeated name the entry it has, whatever it is called now, and nothing new', async () => {
    await register(queueLength);
    const again = await register({ ...queueLength, meaning: 'Other words.' });
    expect(again.metrics).toEqual([queueLength]);
    expect(await ids()).toEqual([1_000]);
  });

  it('gives every name one id when several agents register at once', async () => {
    const metrics = Array.from({ length: 20 }, (_, n) => ({ ...queueLength, name: `queue.n${n}` }));
    await Promise.all([register(...metrics), register(...[...metrics].reverse()), register(...metrics)]);
    expect(await ids()).toHaveLength(20);
    const catalog = await facts.db.runInTenant(tenantId, (tx) => catalogOf(tx, tenantId, ['queue.n7']));
    expect(catalog.byId(catalog.byName('queue.n7')!.id)).toMatchObject({ name: 'queue.n7', scale: 1_000 });
  });

  it.each([
    ['another unit', { unit: 'BYTES' }, 'CONFLICT', 'with unit COUNT, not BYTES'],
    ['another subject', { subjectKind: 'POD' }, 'CONFLICT', 'with subjectKind CLUSTER_NODE, not POD'],
    ['no name', { name: 'Queue' }, 'BAD_USER_INPUT', 'is no name of a metric'],
    ['no meaning', { name: 'queue.age', meaning: '' }, 'BAD_USER_INPUT', 'a text of 0 characters'],
  ])('refuses %s and registers none of the others', async (_title, change, code, message) => {
    await register(queueLength);
    const refused = await register({ ...queueLength, name: 'queue.other' }, { ...queueLength, ...change });
    expect(refused).toEqual({
      metrics: null,
      userErrors: [{ field: ['input', 'metrics'], message: expect.stringContaining(message), code }],
    });
    expect(await ids()).toEqual([1_000]);
  });

  it('refuses a thousand and first metric, and takes afterwards as many as still fit', async () => {
    const many = (length: number, prefix: string) =>
      Array.from({ length }, (_, n) => ({ ...queueLength, name: `${prefix}.n${n}` }));
    for (let round = 0; round < 4; round++) await register(...many(200, `round${round}`));
    await register(...many(100, 'half'));
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await register(...many(101, 'over'))).toMatchObject({
        metrics: null,
        userErrors: [{ message: expect.stringContaining('more than 1000 registered metrics') }],
      });
    }
    expect((await register(...many(100, 'last'))).userErrors).toEqual([]);
    expect(await ids()).toEqual(Array.from({ length: 1_000 }, (_, n) => 1_000 + n));
  });

  it('keeps a built-in name what it is', async () => {
    const { userErrors } = await register({ ...queueLength, name: 'node.cpu.usage' });
    expect(userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });

  it('is kept from people, and from the tenant next door', async () => {
    await register(queueLength);
    const neighbour = await addTenant(facts.db);
    const catalog = await facts.db.runInTenant(neighbour, (tx) => catalogOf(tx, neighbour, ['queue.length']));
    expect(catalog.byName('queue.length')).toBeUndefined();
    const { errors } = await execute({ db: facts.db, caller: aUser(tenantId) }, MUTATION, { metrics: [] });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });
});
