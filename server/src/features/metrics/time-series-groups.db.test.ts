import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aNamespace, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
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
import type { Rights } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { WorkloadKind } from '../inventory/workload.entity.js';

const facts = useTestDatabase();
let tenantId: string;
let east: AgentOfTest;
let west: AgentOfTest;
const teams = new Map<string, string>();

const QUERY = `query ($input: TimeSeriesInput!) { timeSeries(input: $input) {
  from to stepSeconds resolution series { group isOther objectId values previous } omittedGroups subjectCount
  percentileError previousFrom previousTo gaps { reason message cluster { name } } sources observedAt } }`;

interface Answer {
  from: string;
  to: string;
  stepSeconds: number;
  resolution: string;
  series: {
    group: string;
    isOther: boolean;
    objectId: string | null;
    values: (number | null)[];
    previous: (number | null)[] | null;
  }[];
  omittedGroups: number;
  subjectCount: number;
  percentileError: number | null;
  previousFrom: string | null;
  previousTo: string | null;
  gaps: { reason: string; message: string; cluster: { name: string } }[];
}

async function ask(input: object, rights?: Rights) {
  const caller = { ...aUser(tenantId), ...(rights ? { rights, role: null } : {}) };
  const variables = {
    input: { of: { clusters: [] }, metrics: ['container.cpu.usage'], range: { last: 'LAST_5M' }, ...input },
  };
  const { data, errors } = await execute<{ timeSeries: Answer | null }>(
    { db: facts.db, caller, now: () => NOW },
    QUERY,
    variables,
  );
  return { errors, answer: data?.timeSeries ?? null };
}

/** The lines of an answer as `group: sum of its values`. */
async function totals(input: object, rights?: Rights): Promise<Record<string, number>> {
  const { answer, errors } = await ask(input, rights);
  expect(errors).toBeUndefined();
  return Object.fromEntries(
    answer!.series.map(({ group, values }) => [group, values.reduce<number>((sum, value) => sum + (value ?? 0), 0)]),
  );
}

const CPU = 'container.cpu.usage';
const sample = (pod: string, cores: number, { namespace = 'shop', seconds = -60, container = 'app' } = {}) =>
  [aContainerSubject(pod, container, namespace), seconds, cores * 1e6] as [
    ReturnType<typeof aContainerSubject>,
    number,
    number,
  ];

beforeEach(async () => {
  tenantId = await addTenant(facts.db);
  east = await addMeasuredCluster(facts.db, tenantId, 'east');
  west = await addMeasuredCluster(facts.db, tenantId, 'west');
  for (const name of ['red', 'blue']) teams.set(name, newId());
  await facts.db.runInTenant(tenantId, (tx) =>
    tx.query(
      'INSERT INTO team (tenant_id, id, name, created_at) SELECT $1, t.id, t.name, now() FROM unnest($2::uuid[], $3::text[]) t (id, name)',
      [tenantId, [...teams.values()], [...teams.keys()]],
    ),
  );
  const made = (kind: string, name: string) => ({ ownerKind: kind, ownerName: name, ownerUid: `uid-${name}` });
  await reportInventory(facts.db, east, 1, {
    clusterNodes: [aClusterNode('node-1')],
    namespaces: [aNamespace('shop', { labels: [{ key: 'team', value: 'red' }] }), aNamespace('ops')],
    workloads: [
      aWorkload('web'),
      aWorkload('web-1', { kind: WorkloadKind.REPLICA_SET, ownerUid: 'uid-web' }),
      aWorkload('web-2', { kind: WorkloadKind.REPLICA_SET, ownerUid: 'uid-web' }),
      aWorkload('tidy', { kind: WorkloadKind.CRON_JOB }),
      aWorkload('tidy-7', { kind: WorkloadKind.JOB, ownerUid: 'uid-tidy' }),
      aWorkload('store', { kind: WorkloadKind.DEPLOYMENT }),
      aWorkload('store', { kind: WorkloadKind.STATEFUL_SET, uid: 'uid-store-set' }),
    ],
    pods: [
      aPod('web-1-a', made('ReplicaSet', 'web-1')),
      aPod('web-2-a', { ...made('ReplicaSet', 'web-2'), containers: [aContainer('app'), aContainer('proxy')] }),
      aPod('tidy-7-x', made('Job', 'tidy-7')),
      aPod('store-a', made('Deployment', 'store')),
      aPod('store-0', { ...made('StatefulSet', 'store'), ownerUid: 'uid-store-set' }),
      aPod('tool', { namespace: 'ops' }),
    ],
  });
  await reportInventory(facts.db, west, 1, {
    namespaces: [aNamespace('shop', { labels: [{ key: 'team', value: 'blue' }] })],
    workloads: [aWorkload('web')],
    pods: [aPod('web-1-a', made('Deployment', 'web'))],
  });
  await reportTables(facts.db, east, 2, [
    aTable(CPU, [
      sample('web-1-a', 1),
      sample('web-2-a', 2),
      sample('web-2-a', 4, { container: 'proxy' }),
      sample('tidy-7-x', 8),
      sample('store-a', 16),
      sample('store-0', 32),
      sample('tool', 64, { namespace: 'ops' }),
    ]),
    aTable('host.cpu.usage', [[aNodeSubject('node-1'), -60, 3e6]]),
  ]);
  await reportTables(facts.db, west, 2, [aTable(CPU, [sample('web-1-a', 128)])]);
});

const cluster = (agent: AgentOfTest) => toGlobalId('Cluster', agent.clusterId);
const viewer = (clusterIds: string[] | null, namespaces: string[] | null): Rights => [
  { role: Role.VIEWER, clusterIds, namespaces },
];

describe('the groups of a time series', () => {
  it('are the workloads people know, not the ReplicaSets and Jobs between; kinds tell those of one name apart', async () => {
    expect(await totals({ of: { cluster: cluster(east) }, groupBy: 'WORKLOAD' })).toEqual({
      none: 64,
      'shop/store (STATEFUL_SET)': 32,
      'shop/store (DEPLOYMENT)': 16,
      'shop/tidy': 8,
      'shop/web': 7,
    });
    const namespace = { cluster: cluster(east), name: 'shop' };
    expect(Object.keys(await totals({ of: { namespace }, groupBy: 'WORKLOAD', top: 3 }))).toEqual([
      'store (STATEFUL_SET)',
      'store (DEPLOYMENT)',
      'tidy',
    ]);
  });

  it('are clusters and teams of several clusters, whose other groups bear the name of their cluster', async () => {
    expect(await totals({ groupBy: 'CLUSTER' })).toEqual({ west: 128, east: 127 });
    expect(await totals({ groupBy: 'TEAM' })).toEqual({ blue: 128, none: 64, red: 63 });
    expect(await totals({ groupBy: 'NAMESPACE' })).toEqual({ 'west/shop': 128, 'east/ops': 64, 'east/shop': 63 });
    expect(await totals({ groupBy: 'POD', top: 2 })).toEqual({ 'west/shop/web-1-a': 128, 'east/ops/tool': 64 });
    expect(await totals({ of: { clusters: [cluster(east)] }, groupBy: 'NAMESPACE' })).toEqual({ ops: 64, shop: 63 });
    expect(await totals({})).toEqual({ all: 255 });
  });

  it('are those of the namespaces a team owns, in all clusters', async () => {
    const of = { team: toGlobalId('Team', teams.get('red')!) };
    expect(await totals({ of })).toEqual({ all: 63 });
    expect(await totals({ of, groupBy: 'WORKLOAD', top: 1 })).toEqual({ 'shop/store (STATEFUL_SET)': 32 });
    expect((await ask({ of: { team: toGlobalId('Team', newId()) } })).answer).toBeNull();
    expect((await ask({ of, metrics: ['host.cpu.usage'] })).errors?.[0]?.message).toMatch(/a team has none/);
  });

  it.each([
    ['CLUSTER', 'Cluster', 'west'],
    ['CLUSTER_NODE', 'ClusterNode', 'node-1'],
    ['TEAM', 'Team', 'blue'],
    ['WORKLOAD', 'Workload', 'web'],
    ['POD', 'Pod', 'web-1-a'],
    ['CONTAINER', 'Container', 'app'],
  ])('lead to their objects where they stand for some: %s', async (groupBy, type, name) => {
    const isNode = groupBy === 'CLUSTER_NODE';
    const of = isNode || groupBy === 'CONTAINER' ? { cluster: cluster(east) } : { clusters: [cluster(west)] };
    const { answer } = await ask({ of, groupBy, top: 100 });
    const ids = answer!.series.flatMap(({ objectId }) => objectId ?? []);
    const { data } = await execute<{ nodes: { __typename: string; name: string }[] }>(
      { db: facts.db, caller: aUser(tenantId), now: () => NOW },
      `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Cluster { name } ... on ClusterNode { name }
        ... on Team { name } ... on Workload { name } ... on Pod { name } ... on Container { name } } }`,
      { ids },
    );
    expect(data!.nodes).toContainEqual({ __typename: type, name });
  });

  it('lead nowhere where they stand for nothing that has a page, or for what the caller may not see', async () => {
    const ids = async (input: object, rights?: Rights) =>
      (await ask(input, rights)).answer!.series.map(({ objectId }) => objectId);
    expect(await ids({})).toEqual([null]);
    expect(await ids({ groupBy: 'NAMESPACE' })).toEqual([null, null, null]);
    const byNode = { of: { cluster: cluster(east) }, groupBy: 'CLUSTER_NODE' };
    expect(await ids(byNode)).toEqual([expect.any(String)]);
    expect(await ids(byNode, viewer(null, ['shop']))).toEqual([null]);
  });
});

describe('the scope of a time series', () => {
  it('adds up the namespaces and clusters of the caller only', async () => {
    expect(await totals({ groupBy: 'NAMESPACE' }, viewer(null, ['ops']))).toEqual({ 'east/ops': 64 });
    expect(await totals({ groupBy: 'NAMESPACE' }, viewer([west.clusterId], null))).toEqual({ shop: 128 });
    expect(await totals({ groupBy: 'WORKLOAD' }, viewer(null, ['ops']))).toEqual({ 'east/none': 64 });
    expect(await totals({ of: { clusters: [cluster(east), cluster(west)] } }, viewer([west.clusterId], null))).toEqual({
      all: 128,
    });
    expect(await totals({ of: { team: toGlobalId('Team', teams.get('red')!) } }, viewer(null, ['ops']))).toEqual({
      all: 0,
    });
  });

  it('stays the same when roll-ups of whole namespaces answer', async () => {
    const question = { groupBy: 'NAMESPACE', range: { last: 'LAST_24H' }, stepSeconds: 3_600, overTime: 'MAX' };
    const before = await totals(question, viewer(null, ['ops']));
    await rollUpDue(facts.db, tenantId, new Date(secondsFromNow(7_200)));
    expect(await totals(question, viewer(null, ['ops']))).toEqual(before);
    expect(before).toEqual({ 'east/ops': 64 });
  });

  it('answers nothing for clusters that are not there, and an empty line where there is none at all', async () => {
    expect((await ask({ of: { clusters: [toGlobalId('Cluster', newId())] } })).answer).toBeNull();
    expect((await ask({ of: { clusters: [cluster(west)] } }, viewer([east.clusterId], null))).answer).toBeNull();
    const { answer } = await ask({ stepSeconds: 300 }, viewer([], null));
    expect(answer).toMatchObject({ subjectCount: 0, series: [{ group: 'all', values: [null] }] });
  });
});

describe('top and other', () => {
  it('answers all subjects that top leaves out as one more series', async () => {
    const { answer } = await ask({ groupBy: 'POD', top: 2, withOther: true, of: { cluster: cluster(east) } });
    expect(answer!.omittedGroups).toBe(4);
    expect(
      answer!.series.map(({ group, isOther, values }) => [group, isOther, Math.max(...(values as number[]))]),
    ).toEqual([
      ['ops/tool', false, 64],
      ['shop/store-0', false, 32],
      ['other', true, 31],
    ]);
  });

  it('answers no other where nothing is left out', async () => {
    const { answer } = await ask({ groupBy: 'NAMESPACE', withOther: true });
    expect(answer!.series.map(({ group }) => group)).toEqual(['west/shop', 'east/ops', 'east/shop']);
  });
});

describe('percentiles', () => {
  const minute = { of: { clusters: [] as string[] }, stepSeconds: 600, range: { last: 'LAST_5M' } };

  it('are of the samples of each subject and exact from samples, or of all of a group within the error that is told', async () => {
    const rows = [1, 2, 3, 4].map((cores, index) => sample('web-1-a', cores, { seconds: -100 + index }));
    await reportTables(facts.db, west, 3, [aTable(CPU, [...rows, sample('late', 1_000)])]);
    const of = { cluster: cluster(west) };
    const p50 = await ask({ ...minute, of, overTime: 'P50', stepSeconds: 420 });
    // 1 2 3 4 128: the third of five; and the only one of the other pod.
    expect(p50.answer!.series[0]!.values.filter((value) => value !== null)).toEqual([3 + 1_000]);
    expect(p50.answer!.percentileError).toBe(0);
    const pooled = (await ask({ ...minute, of, overTime: 'P50', across: 'POOLED', stepSeconds: 420 })).answer!;
    const [value] = pooled.series[0]!.values.filter((one) => one !== null);
    expect(Math.abs(value! - 3)).toBeLessThanOrEqual(3 * pooled.percentileError!);
    expect(pooled.percentileError).toBeLessThan(0.01);
  });
});

describe('compareTo', () => {
  const hour = {
    range: { from: new Date(secondsFromNow(-1_800)).toISOString(), to: NOW.toISOString() },
    stepSeconds: 1_800,
    of: { namespace: { cluster: '', name: 'shop' } },
  };

  it.each([
    ['PREVIOUS_PERIOD', 1_800],
    ['PREVIOUS_DAY', 86_400],
    ['PREVIOUS_WEEK', 604_800],
  ])('answers the values of %s beside those of now, bucket by bucket', async (compareTo, seconds) => {
    await reportTables(facts.db, west, 3, [aTable(CPU, [sample('web-1-a', 5, { seconds: -60 - seconds })])]);
    const of = { namespace: { cluster: cluster(west), name: 'shop' } };
    const { answer } = await ask({ ...hour, of, compareTo });
    expect(answer!.series).toMatchObject([{ group: 'all', values: [128], previous: [5] }]);
    const [from, to] = [-1_800, 0].map((at) => new Date(secondsFromNow(at - seconds)).toISOString());
    expect(answer).toMatchObject({ previousFrom: from, previousTo: to });
  });

  it('answers gaps where nothing was measured before, and null where nothing is compared', async () => {
    const of = { cluster: cluster(east) };
    const { answer } = await ask({ ...hour, of, groupBy: 'NAMESPACE', compareTo: 'PREVIOUS_WEEK' });
    expect(answer!.series.map(({ previous }) => previous)).toEqual([[null], [null]]);
    const plain = (await ask({ ...hour, of })).answer!;
    expect(plain).toMatchObject({ previousFrom: null, previousTo: null, series: [{ previous: null }] });
  });
});

describe('what a time series says of itself', () => {
  it('counts the subjects that it is made of', async () => {
    expect((await ask({})).answer!.subjectCount).toBe(8);
    expect((await ask({ metrics: [CPU, 'host.cpu.usage'], of: { cluster: cluster(east) } })).answer!.subjectCount).toBe(
      8,
    );
  });

  it('leaves out pods that were gone before it begins', async () => {
    await reportTables(facts.db, west, 3, [aTable(CPU, [sample('gone', 5, { seconds: -5 * 86_400 })])]);
    await rollUpDue(facts.db, tenantId, new Date(secondsFromNow(7_200)));
    const of = { cluster: cluster(west) };
    expect((await ask({ of })).answer!.subjectCount).toBe(1);
    expect((await ask({ of, range: { last: 'LAST_7D' } })).answer!.subjectCount).toBe(2);
  });

  it('hides what is older than the tenant keeps', async () => {
    const old = [sample('web-1-a', 5, { seconds: -5 * 86_400 })];
    await reportTables(facts.db, west, 3, [aTable(CPU, old)]);
    const week = { of: { cluster: cluster(west) }, range: { last: 'LAST_7D' }, stepSeconds: 1_800 };
    expect(await totals(week)).toEqual({ all: 133 });
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO tenant_retention (tenant_id, raw_days, five_minute_days, revision, updated_at) VALUES ($1, 4, 4, 1, now())`,
        [tenantId],
      ),
    );
    expect(await totals(week)).toEqual({ all: 128 });
    // Hours are kept for longer.
    expect(await totals({ ...week, stepSeconds: 3_600 })).toEqual({ all: 133 });
  });

  it('tells the gaps of its clusters', async () => {
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
         VALUES ($1, $2, $3, 'AGENT_OFFLINE', 'ALL', $4, $5, '{}', now(), now())`,
        [tenantId, newId(), east.clusterId, new Date(secondsFromNow(-1_000)), new Date(secondsFromNow(-200))],
      ),
    );
    const { answer } = await ask({});
    expect(answer!.gaps).toMatchObject([{ reason: 'AGENT_OFFLINE', cluster: { name: 'east' } }]);
    expect((await ask({ of: { cluster: cluster(west) } })).answer!.gaps).toEqual([]);
    expect((await ask({}, viewer([west.clusterId], null))).answer!.gaps).toEqual([]);
  });

  it('is read from roll-ups of five minutes where whole namespaces answer, from samples elsewhere', async () => {
    const day = { range: { last: 'LAST_24H' } };
    expect((await ask(day)).answer).toMatchObject({ stepSeconds: 300, resolution: 'FIVE_MINUTES' });
    expect((await ask({ ...day, groupBy: 'POD' })).answer).toMatchObject({ stepSeconds: 300, resolution: 'RAW' });
    expect((await ask({ range: { last: 'LAST_395D' } })).answer).toMatchObject({ resolution: 'DAY' });
  });

  it('refuses more clusters than it would answer at once', async () => {
    const clusters = Array.from({ length: 101 }, () => cluster(east));
    expect((await ask({ of: { clusters } })).errors?.[0]?.message).toMatch(
      /`of.clusters` has 101 ids; expected at most 100, or none for all/,
    );
  });
});
