import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anAgent, aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { ClusterKind } from '../clusters/cluster.entity.js';
import { insertCluster } from '../clusters/cluster.service.js';
import { decodeBlock } from './block.js';
import { readBoard } from './latest-board.service.js';
import { seedMetrics } from './metrics.catalog.js';
import type { SampleSubject } from './sample-batch.js';

const facts = useTestDatabase();
const now = new Date('2026-03-01T12:30:00.000Z');
const at = (seconds: number): number => now.getTime() + seconds * 1_000;
let agent: AgentCaller;
let seq = 0;

const MUTATION = `mutation ($input: ReportMetricsInput!) { reportMetrics(input: $input) {
  receipt { batchId accepted rejected { index item reason } receivedAt } userErrors { message } } }`;

interface Answer {
  reportMetrics: { receipt: { accepted: number; rejected: { index: number; item: string; reason: string }[] } };
}

interface Sent {
  batchId?: string;
  tables: object[];
  settings?: { maxSamplesPerBatch: number };
}

function send({ batchId = `1:${++seq}`, tables, settings }: Sent) {
  const execution = { db: facts.db, caller: agent, now: () => now, settings: settings ?? {} };
  return execute<Answer>(execution, MUTATION, { input: { batchId, source: 'metrics-server', samples: { tables } } });
}

const container = (pod: string, name: string): SampleSubject => ({
  kind: 'CONTAINER',
  namespace: 'shop',
  name: pod,
  container: name,
});

/** A table of one row per subject, all at one moment. */
function usageTable(seconds: number, values: [SampleSubject, number | null, number | null][]): object {
  return {
    subjects: values.map(([subject]) => subject),
    rows: values.map((_, row) => row),
    times: values.map(() => at(seconds)),
    columns: {
      'container.cpu.usage': values.map(([, cpu]) => cpu),
      'container.memory.working_set': values.map(([, , memory]) => memory),
    },
  };
}

function rows<Row>(sql: string): Promise<Row[]> {
  return facts.db.runInTenant(facts.tenantId, (tx) => tx.query<Row>(sql, [facts.tenantId, agent.clusterId]));
}

/** The newest usage of everything that has been reported of the cluster. */
async function latest() {
  const subjects = await rows<{ id: number; kind: string; name: string; container: string }>(
    `SELECT id, kind, name, container FROM subject WHERE tenant_id = $1 AND cluster_id = $2
     ORDER BY kind, name, container`,
  );
  const board = await facts.db.runInTenant(facts.tenantId, (tx) => readBoard(tx, facts.tenantId, agent.clusterId));
  return subjects.map(({ id, ...subject }) => ({ ...subject, ...board!.usageOf(id, 30_000)! }));
}

beforeAll(() => facts.db.runInTenant(facts.tenantId, (tx) => seedMetrics(tx, facts.tenantId)));

beforeEach(async () => {
  const cluster = { kind: ClusterKind.KUBERNETES, isDemo: false, environment: null, region: null, kubeSystemUid: null };
  const id = await facts.db.runInTenant(facts.tenantId, (tx) =>
    insertCluster(tx, facts.tenantId, { ...cluster, name: `c-${newId()}` }, now),
  );
  agent = anAgent(facts.tenantId, id!);
});

describe('reportMetrics', () => {
  it('stores a batch that is sent twice once, and answers the same receipt', async () => {
    const batch = { batchId: '7:1', tables: [usageTable(0, [[container('web-1', 'app'), 250_000, 0]])] };
    const first = await send(batch);
    const second = await send(batch);
    expect(first.data?.reportMetrics.receipt).toMatchObject({ accepted: 1, rejected: [] });
    expect(second.data).toEqual(first.data);
    const blocks = await rows<{ body: Buffer }>(
      'SELECT body FROM sample_block WHERE tenant_id = $1 AND cluster_id = $2',
    );
    expect(blocks).toHaveLength(1);
    expect(decodeBlock(blocks[0]!.body)).toMatchObject({
      times: Float64Array.of(at(0)),
      columns: [
        { metricId: 3, values: Float64Array.of(250_000) },
        { metricId: 4, values: Float64Array.of(0) },
      ],
    });
  });

  it('splits a table by hour and marks both hours as due', async () => {
    await send({
      tables: [
        usageTable(-3_600, [[container('web-1', 'app'), 1, 1]]),
        usageTable(0, [[container('web-1', 'app'), 2, 2]]),
      ],
    });
    const due = await rows<{ hour_at: Date }>(
      'SELECT hour_at FROM rollup_due WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY hour_at',
    );
    expect(due.map((row) => row.hour_at.toISOString())).toEqual([
      '2026-03-01T11:00:00.000Z',
      '2026-03-01T12:00:00.000Z',
    ]);
  });

  it('refuses rows that are too old or ahead of the clock, and columns nobody knows, and stores the rest', async () => {
    const subject = { kind: 'CLUSTER_NODE', name: 'node-1' };
    const { data } = await send({
      tables: [
        {
          subjects: [subject],
          rows: [0, 0, 0],
          times: [at(-31 * 86_400), at(0), at(601)],
          columns: { 'node.cpu.usage': [1, 2, 3], 'node.gpu.usage': [1, 1, 1] },
        },
      ],
    });
    const { accepted, rejected } = data!.reportMetrics.receipt;
    expect(accepted).toBe(1);
    expect(rejected.map((item) => [item.index, item.item])).toEqual([
      [0, 'column “node.gpu.usage” of table 0'],
      [0, 'CLUSTER_NODE node-1'],
      [2, 'CLUSTER_NODE node-1'],
    ]);
    expect(rejected[1]!.reason).toMatch(/^Observed at 2026-01-29T12:30:00.000Z; expected at most 30 days before/);
  });

  it('refuses a value that its subject cannot have', async () => {
    const { data } = await send({
      tables: [
        {
          subjects: [{ kind: 'POD', namespace: 'shop', name: 'web-1' }],
          rows: [0],
          times: [at(0)],
          columns: { 'container.cpu.usage': [1] },
        },
      ],
    });
    expect(data!.reportMetrics.receipt).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, reason: 'container.cpu.usage is given for a POD; it is measured on a CONTAINER.' }],
    });
  });

  it('lists at most a hundred refusals and counts the others', async () => {
    const times = Array.from({ length: 250 }, () => at(-31 * 86_400));
    const { data } = await send({
      tables: [
        {
          subjects: [{ kind: 'CLUSTER_NODE', name: 'node-1' }],
          rows: times.map(() => 0),
          times,
          columns: { 'node.cpu.usage': times.map(() => 1) },
        },
      ],
    });
    const { rejected } = data!.reportMetrics.receipt;
    expect(rejected).toHaveLength(100);
    expect(rejected[99]).toMatchObject({ index: 99, item: '151 more' });
  });

  it('refuses a batch above the limit of rows as TOO_LARGE and one that is no batch as BAD_USER_INPUT', async () => {
    const table = usageTable(0, [
      [container('web-1', 'app'), 1, 1],
      [container('web-2', 'app'), 1, 1],
    ]);
    const large = await send({ tables: [table], settings: { maxSamplesPerBatch: 1 } });
    expect(large.errors?.[0]?.message).toMatch(/has 2 rows; the limit is 1/);
    expect(large.errors?.[0]?.originalError).toMatchObject({ code: 'TOO_LARGE' });
    const broken = await send({ tables: [{ ...table, rows: [0, 2] }] });
    expect(broken.errors?.[0]?.message).toMatch(/rows\[1\] is 2; expected the position of a subject/);
  });

  it('is for agents only', async () => {
    const execution = { db: facts.db, caller: aUser(facts.tenantId), now: () => now };
    const input = { batchId: '1:1', source: 'x', samples: { tables: [] } };
    const { errors } = await execute(execution, MUTATION, { input });
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('the newest usage', () => {
  it('is the newest sample of a container in API units, and the sum over the containers of a pod', async () => {
    const [app, proxy] = [container('web-1', 'app'), container('web-1', 'proxy')];
    await send({
      tables: [
        usageTable(-15, [
          [app, 900_000, 9],
          [proxy, 100_000, 1],
        ]),
      ],
    });
    await send({
      tables: [
        usageTable(0, [
          [app, 250_000, 1_000],
          [proxy, 0, null],
        ]),
      ],
    });
    expect(await latest()).toEqual([
      {
        kind: 'CONTAINER',
        name: 'web-1',
        container: 'app',
        cpuCores: 0.25,
        memoryBytes: 1_000,
        source: 'metrics-server',
        observedAt: now,
      },
      {
        kind: 'CONTAINER',
        name: 'web-1',
        container: 'proxy',
        cpuCores: 0,
        memoryBytes: null,
        source: 'metrics-server',
        observedAt: now,
      },
      {
        kind: 'POD',
        name: 'web-1',
        container: '',
        cpuCores: 0.25,
        memoryBytes: 1_000,
        source: 'metrics-server',
        observedAt: now,
      },
    ]);
  });

  it('stays when an older report comes late', async () => {
    const app = container('web-1', 'app');
    await send({ tables: [usageTable(0, [[app, 250_000, 5]])] });
    await send({ tables: [usageTable(-60, [[app, 900_000, 9]])] });
    expect((await latest()).map((row) => row.cpuCores)).toEqual([0.25, 0.25]);
  });

  it('counts a pod whose containers come in two batches whole, and leaves out a container that has ended', async () => {
    const [app, proxy, setup] = ['app', 'proxy', 'setup'].map((name) => container('web-1', name));
    await send({ tables: [usageTable(-600, [[setup!, 7_000_000, 7]])] });
    await send({ tables: [usageTable(0, [[app!, 250_000, 1]])] });
    await send({ tables: [usageTable(0, [[proxy!, 500_000, 2]])] });
    const pod = (await latest()).find((row) => row.kind === 'POD');
    expect(pod).toMatchObject({ cpuCores: 0.75, memoryBytes: 3 });
  });

  it('passes over a row in which everything is absent', async () => {
    const app = container('web-1', 'app');
    await send({ tables: [usageTable(-15, [[app, 250_000, 5]])] });
    await send({ tables: [usageTable(0, [[app, null, null]])] });
    expect((await latest())[0]).toMatchObject({ cpuCores: 0.25, memoryBytes: 5, observedAt: new Date(at(-15)) });
  });
});
