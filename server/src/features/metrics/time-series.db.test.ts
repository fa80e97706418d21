import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  reportTables,
  rollUpDue,
  secondsFromNow,
} from '../../../test/metrics.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import { Role } from '../../platform/role.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import type { SampleTable } from './sample-batch.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let seq = 0;

const report = (tables: SampleTable[], source?: string) => reportTables(facts.db, agent, ++seq, tables, source);
const cpuOfNode = (rows: [string, number, number | null][]): SampleTable =>
  aTable(
    'host.cpu.usage',
    rows.map(([name, seconds, cores]) => [aNodeSubject(name), seconds, cores && cores * 1e6]),
  );
const window = (from: number, to: number) => ({
  from: new Date(secondsFromNow(from)).toISOString(),
  to: new Date(secondsFromNow(to)).toISOString(),
});

const QUERY = `query ($input: TimeSeriesInput!) { timeSeries(input: $input) {
  from to stepSeconds resolution times series { metric unit group values } omittedGroups sources observedAt
  isLastBucketPartial } metrics { name } }`;

interface Answer {
  timeSeries: {
    stepSeconds: number;
    resolution: string;
    times: string[];
    series: { metric: string; group: string; values: (number | null)[] }[];
    omittedGroups: number;
    sources: string[];
    observedAt: string | null;
    isLastBucketPartial: boolean;
  } | null;
  metrics: { name: string }[];
}

async function ask(input: object, caller = aUser(facts.tenantId)) {
  const of = { cluster: toGlobalId('Cluster', agent.clusterId) };
  const variables = { input: { of, metrics: ['host.cpu.usage'], range: { last: 'LAST_1H' }, ...input } };
  const { data, errors } = await execute<Answer>({ db: facts.db, caller, now: () => NOW }, QUERY, variables);
  return { data, errors, answer: data?.timeSeries };
}

/** The lines of an answer as `group: sum of its values`. */
async function totals(input: object, caller = aUser(facts.tenantId)): Promise<Record<string, number>> {
  const { answer, errors } = await ask(input, caller);
  expect(errors).toBeUndefined();
  return Object.fromEntries(
    answer!.series.map(({ group, values }) => [group, values.reduce<number>((sum, value) => sum + (value ?? 0), 0)]),
  );
}

beforeEach(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, `c-${newId()}`);
});

describe('timeSeries', () => {
  it('answers aligned buckets in API units, with gaps as null and a measured 0 as 0', async () => {
    await report([
      cpuOfNode([
        ['a', -240, 0.5],
        ['a', -225, 1.5],
        ['a', -120, 0],
        ['a', -30, null],
      ]),
    ]);
    const { answer } = await ask({ range: { last: 'LAST_5M' }, stepSeconds: 60 });
    expect(answer).toEqual({
      from: '2026-03-01T12:25:00.000Z',
      to: '2026-03-01T12:30:00.000Z',
      stepSeconds: 60,
      resolution: 'RAW',
      times: [25, 26, 27, 28, 29].map((minute) => `2026-03-01T12:${minute}:00.000Z`),
      series: [{ metric: 'host.cpu.usage', unit: 'CORES', group: 'all', values: [null, 1, null, 0, null] }],
      omittedGroups: 0,
      sources: ['test'],
      observedAt: '2026-03-01T12:28:00.000Z',
      isLastBucketPartial: false,
    });
  });

  it('averages an hour from sums and counts, not from the averages of its parts', async () => {
    // One sample of 10 in the first five minutes, three of 2 in the last: the mean is 4, the mean of means 6.
    const rows = [
      ['a', -5_400, 10],
      ['a', -1_900, 2],
      ['a', -1_880, 2],
      ['a', -1_860, 2],
    ] as [string, number, number][];
    await report([cpuOfNode(rows)]);
    await rollUpDue(facts.db, facts.tenantId);
    const { answer } = await ask({ range: window(-5_400, -1_800), stepSeconds: 3_600 });
    expect(answer).toMatchObject({ resolution: 'HOUR', series: [{ values: [4] }] });
  });

  it('takes the mean of all samples of a group for the average of averages', async () => {
    await report([
      cpuOfNode([
        ['a', -60, 9],
        ['b', -60, 1],
        ['b', -50, 1],
        ['b', -40, 1],
      ]),
    ]);
    const { answer } = await ask({ range: { last: 'LAST_5M' }, stepSeconds: 300, across: 'AVG' });
    expect(answer!.series[0]!.values).toEqual([3]);
  });

  it('answers closed hours from roll-ups and open ones from blocks, the same before and after the roll-up', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => ['a', -30 * n - 1, (n % 7) / 10] as [string, number, number]);
    await report([cpuOfNode(rows)]);
    const question = { range: { last: 'LAST_6H' }, stepSeconds: 600 };
    const before = await ask(question);
    expect(await rollUpDue(facts.db, facts.tenantId)).toBe(3);
    expect(before.answer!.observedAt).toBe(new Date(secondsFromNow(-1)).toISOString());
    expect((await ask(question)).answer).toEqual(before.answer);
  });

  it('shows a late sample at once and rolls its hour up again', async () => {
    await report([cpuOfNode([['a', -7_200, 1]])]);
    await rollUpDue(facts.db, facts.tenantId);
    await report([cpuOfNode([['a', -7_190, 3]])]);
    const question = { range: window(-7_200, -6_900), stepSeconds: 300 };
    expect((await ask(question)).answer!.series[0]!.values).toEqual([2]);
    expect(await rollUpDue(facts.db, facts.tenantId)).toBe(1);
    expect((await ask(question)).answer!.series[0]!.values).toEqual([2]);
  });

  it('marks the last bucket while it may still get samples', async () => {
    const { answer } = await ask({ range: window(-300, 10), stepSeconds: 60 });
    expect(answer).toMatchObject({ isLastBucketPartial: true, observedAt: null, sources: [] });
    expect(answer!.series).toMatchObject([{ group: 'all', values: [null, null, null, null, null, null] }]);
  });

  it('names every source that measured', async () => {
    await report([cpuOfNode([['a', -60, 1]])], 'kubelet');
    await report([cpuOfNode([['b', -60, 1]])], 'metrics-server');
    expect((await ask({ range: { last: 'LAST_5M' } })).answer!.sources).toEqual(['kubelet', 'metrics-server']);
  });

  it('keeps the groups with the greatest mean and counts the others', async () => {
    await report([
      cpuOfNode([
        ['a', -60, 1],
        ['b', -60, 3],
        ['c', -60, 2],
        ['d', -60, 0],
      ]),
    ]);
    const { answer } = await ask({ range: { last: 'LAST_5M' }, groupBy: 'CLUSTER_NODE', top: 2 });
    expect(answer!.series.map((series) => series.group)).toEqual(['b', 'c']);
    expect(answer!.omittedGroups).toBe(2);
  });

  it('answers null for an object of another tenant, and for one that is not there', async () => {
    await report([cpuOfNode([['a', -60, 1]])]);
    const stranger = aUser(await addTenant(facts.db));
    expect(await ask({}, stranger)).toMatchObject({ answer: null, errors: undefined });
    expect((await ask({ of: { pod: toGlobalId('Pod', newId()) } })).answer).toBeNull();
    expect((await ask({ of: { pod: toGlobalId('Cluster', agent.clusterId) } })).answer).toBeNull();
  });

  it.each([
    [
      'an unknown metric',
      { metrics: ['gpu'] },
      /“gpu”, which the catalogue does not know; expected .*host\.cpu\.usage/,
    ],
    ['no metric', { metrics: [] }, /metrics has 0 names; expected 1 to 20/],
    ['two selectors', { of: { cluster: 'x', pod: 'y' } }, /has cluster and pod; expected exactly one/],
    ['a metric that is not below', { of: { pod: 'x' } }, /measured on a CLUSTER_NODE; a pod has none/],
    [
      'a group the metric does not have',
      { groupBy: 'POD' },
      /groupBy is POD, expected one of ALL, CLUSTER, CLUSTER_NODE/,
    ],
    ['no groups at all', { top: 0 }, /top is 0; expected 1 to 1000/],
    ['a range without an end', { range: { from: NOW.toISOString() } }, /range has from/],
  ])('refuses %s and leaves the rest of the query alive', async (_title, input, message) => {
    const { data, errors, answer } = await ask(input);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(answer).toBeNull();
    expect(data!.metrics.length).toBeGreaterThan(10);
  });

  it('leaves the rest of the query alive when a statement of it fails', async () => {
    // PostgreSQL refuses text with NUL: a failing statement, where validation stops nothing.
    const namespace = { cluster: toGlobalId('Cluster', agent.clusterId), name: 'a\0b' };
    const { data, errors } = await ask({ of: { namespace }, metrics: ['container.cpu.usage'] });
    expect(errors).toHaveLength(1);
    expect(data!.metrics.length).toBeGreaterThan(10);
  });
});

describe('the selector', () => {
  const ids = new Map<string, string>();

  beforeEach(async () => {
    const owner = { ownerKind: 'ReplicaSet', ownerName: 'web-1', ownerUid: 'uid-web-1' };
    await reportInventory(facts.db, agent, 1, {
      clusterNodes: [aClusterNode('node-1'), aClusterNode('node-2')],
      workloads: [aWorkload('web'), aWorkload('web-1', { kind: WorkloadKind.REPLICA_SET, ownerUid: 'uid-web' })],
      pods: [
        aPod('web-1-a', { ...owner, containers: [aContainer('app'), aContainer('proxy')] }),
        aPod('web-1-b', { ...owner, nodeName: 'node-2' }),
        aPod('tool', { namespace: 'ops' }),
      ],
    });
    const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ key: string; id: string }>(
        `SELECT 'ClusterNode ' || name AS key, id FROM cluster_node WHERE tenant_id = $1 AND cluster_id = $2
         UNION SELECT 'Workload ' || name, id FROM workload WHERE tenant_id = $1 AND cluster_id = $2
         UNION SELECT 'Pod ' || name, id FROM pod WHERE tenant_id = $1 AND cluster_id = $2
         UNION SELECT 'Container ' || pod_name || ' ' || name, id FROM container WHERE tenant_id = $1 AND cluster_id = $2`,
        [facts.tenantId, agent.clusterId],
      ),
    );
    for (const { key, id } of rows) ids.set(key, toGlobalId(key.split(' ')[0]!, id));
    ids.set('Cluster', toGlobalId('Cluster', agent.clusterId));
    await report([
      aTable('container.cpu.usage', [
        [aContainerSubject('web-1-a', 'app'), -60, 1e6],
        [aContainerSubject('web-1-a', 'proxy'), -60, 2e6],
        [aContainerSubject('web-1-b', 'app'), -60, 4e6],
        [aContainerSubject('tool', 'app', 'ops'), -60, 8e6],
      ]),
      aTable('node.cpu.usage', [
        [aNodeSubject('node-1'), -60, 16e6],
        [aNodeSubject('node-2'), -60, 32e6],
      ]),
      aTable('host.filesystem.used', [
        [{ kind: 'VOLUME', name: 'node-1', container: '/' }, -60, 64],
        [{ kind: 'VOLUME', name: 'node-1', container: '/data' }, -60, 128],
        [{ kind: 'VOLUME', name: 'node-2', container: '/' }, -60, 256],
      ]),
      aTable('volume.used', [
        [{ kind: 'VOLUME', namespace: 'shop', name: 'data-web-0' }, -60, 512],
        [{ kind: 'VOLUME', namespace: 'shop', name: 'node-1' }, -60, 1024],
        [{ kind: 'VOLUME', namespace: 'ops', name: 'data-tool-0' }, -60, 2048],
      ]),
    ]);
  });

  const id = (key: string): string => ids.get(key)!;
  const container = (of: object, groupBy = 'CONTAINER') => ({
    ...{ of, groupBy, metrics: ['container.cpu.usage'], range: { last: 'LAST_5M' } },
  });

  it('reads the containers of a cluster, grouped by any of what they are in', async () => {
    const of = { cluster: id('Cluster') };
    expect(await totals(container(of))).toEqual({
      'shop/web-1-a/app': 1,
      'shop/web-1-a/proxy': 2,
      'shop/web-1-b/app': 4,
      'ops/tool/app': 8,
    });
    expect(await totals(container(of, 'POD'))).toEqual({ 'shop/web-1-a': 3, 'shop/web-1-b': 4, 'ops/tool': 8 });
    expect(await totals(container(of, 'NAMESPACE'))).toEqual({ shop: 7, ops: 8 });
    expect(await totals(container(of, 'CLUSTER_NODE'))).toEqual({ 'node-1': 11, 'node-2': 4 });
    expect(await totals(container(of, 'ALL'))).toEqual({ all: 15 });
  });

  it('reads the containers on a cluster node, in a namespace, of a workload, of a pod, and one alone', async () => {
    const namespace = { cluster: id('Cluster'), name: 'shop' };
    expect(await totals(container({ clusterNode: id('ClusterNode node-2') }))).toEqual({ 'shop/web-1-b/app': 4 });
    expect(await totals(container({ namespace }, 'POD'))).toEqual({ 'web-1-a': 3, 'web-1-b': 4 });
    expect(await totals(container({ workload: id('Workload web') }, 'POD'))).toEqual({ 'web-1-a': 3, 'web-1-b': 4 });
    expect(await totals(container({ workload: id('Workload web-1') }))).toEqual({
      'web-1-a/app': 1,
      'web-1-a/proxy': 2,
      'web-1-b/app': 4,
    });
    expect(await totals(container({ pod: id('Pod web-1-a') }))).toEqual({ app: 1, proxy: 2 });
    expect(await totals(container({ container: id('Container web-1-a proxy') }))).toEqual({ proxy: 2 });
  });

  it('reads the cluster nodes of a cluster and the volumes of a cluster node', async () => {
    const range = { last: 'LAST_5M' };
    const node = { metrics: ['node.cpu.usage'], range };
    expect(await totals({ ...node, groupBy: 'CLUSTER_NODE' })).toEqual({ 'node-1': 16, 'node-2': 32 });
    expect(await totals({ ...node, of: { clusterNode: id('ClusterNode node-2') } })).toEqual({ all: 32 });
    const volume = { metrics: ['host.filesystem.used'], range, groupBy: 'VOLUME' };
    expect(await totals(volume)).toEqual({ 'node-1:/': 64, 'node-1:/data': 128, 'node-2:/': 256 });
    expect(await totals({ ...volume, of: { clusterNode: id('ClusterNode node-1') } })).toEqual({
      '/': 64,
      '/data': 128,
    });
  });

  it('reads the volumes of claims of a cluster and of a namespace, and none of a cluster node that bears the name of one', async () => {
    const volumes = { metrics: ['volume.used'], range: { last: 'LAST_5M' }, groupBy: 'VOLUME' };
    const namespace = { cluster: id('Cluster'), name: 'shop' };
    expect(await totals(volumes)).toEqual({ 'shop/data-web-0': 512, 'shop/node-1': 1024, 'ops/data-tool-0': 2048 });
    expect(await totals({ ...volumes, of: { namespace } })).toEqual({ 'data-web-0': 512, 'node-1': 1024 });
    expect(await totals({ ...volumes, groupBy: 'NAMESPACE' })).toEqual({ shop: 1536, ops: 2048 });
    expect(await totals({ ...volumes, of: { clusterNode: id('ClusterNode node-1') } })).toEqual({});
  });

  it('shows somebody with a part of the cluster the volumes of claims in it, and no filesystem of a machine', async () => {
    const rights = [{ role: Role.VIEWER, clusterIds: [agent.clusterId], namespaces: ['shop'] }];
    const caller = { ...aUser(facts.tenantId), rights, role: null };
    const of = { clusters: [] };
    const metrics = ['volume.used', 'host.filesystem.used'];
    const inShop = { of, metrics, range: { last: 'LAST_5M' }, groupBy: 'VOLUME' };
    expect(await totals(inShop, caller)).toEqual({ 'shop/data-web-0': 512, 'shop/node-1': 1024 });
  });

  it('reads metrics of several kinds in one answer', async () => {
    const { answer } = await ask({ metrics: ['node.cpu.usage', 'container.cpu.usage'], range: { last: 'LAST_5M' } });
    expect(answer!.series.map((series) => series.metric)).toEqual(['node.cpu.usage', 'container.cpu.usage']);
  });
});
