import { beforeEach, describe, expect, it } from '@jest/globals';
import { aUser, execute, withContext } from '../../../test/graphql.js';
import { aClusterNode, aContainer, aPod, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aNodeSubject,
  aTable,
  NOW,
  rankUsage,
  reportTables,
  secondsFromNow,
} from '../../../test/metrics.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { newId, toGlobalId } from '../../platform/id.js';
import type { ListArgs } from '../../platform/list.js';
import { page } from '../../platform/page.js';
import { ContainerStateKind } from './container.entity.js';
import { InventoryKind } from './inventory.types.js';
import { clusterNodeList, containerList, podList } from './lists.sql.js';
import { PodPhase } from './pod.entity.js';
import type { PodFilter } from './pod.types.js';

const facts = useTestDatabase();
let agent: AgentOfTest;
let seq = 0;

beforeEach(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, `c-${newId()}`);
});

interface NestedPods {
  node: { pods: { edges: { cursor: string; node: { name: string } }[] } };
}

const lists = { pods: podList, containers: containerList, clusterNodes: clusterNodeList };

/** Names in the order of a list of this cluster, with those of its deleted objects where asked for. */
async function sorted(list: keyof typeof lists, field: string, filter: PodFilter = {}): Promise<string[]> {
  const cluster = [toGlobalId('Cluster', agent.clusterId)];
  const args: ListArgs<object> = { filter: { cluster, ...filter }, orderBy: { field, direction: 'DESC' } };
  return withContext({ db: facts.db, caller: aUser(facts.tenantId) }, async (context) => {
    const found = await page(context, lists[list] as never, args as never);
    return found.edges.map(({ node }) => (node as { name: string }).name);
  });
}

const cpuOf = (pods: Record<string, number>, seconds = 0) =>
  reportTables(facts.db, agent, ++seq, [
    aTable(
      'container.cpu.usage',
      Object.entries(pods).map(([name, cores]) => [aContainerSubject(name), seconds, Math.round(cores * 1e6)]),
    ),
  ]);

/** Minutes go by for each ranking of the cluster, so that it is due. */
let minutes = 0;
const rank = () => rankUsage(facts.db, facts.tenantId, new Date(secondsFromNow(60 * ++minutes)));

const report = (body: Parameters<typeof reportInventory>[3]) => reportInventory(facts.db, agent, ++seq, body);

/** What the rank of a pod holds. */
async function rankOf(name: string) {
  const [row] = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<{ cpu: number | null; ratio: number | null; isRunning: boolean }>(
      `SELECT r.cpu_cores AS cpu, r.cpu_ratio AS ratio, r.is_running AS "isRunning" FROM usage_rank r
       JOIN pod p ON p.tenant_id = $1 AND p.id = r.object_id
       WHERE r.tenant_id = $1 AND p.cluster_id = $2 AND p.name = $3`,
      [facts.tenantId, agent.clusterId, name],
    ),
  );
  return row;
}

describe('lists sorted by usage', () => {
  it('follow the reports, unmeasured ones last', async () => {
    await report({ pods: [aPod('a'), aPod('b'), aPod('c')] });
    await cpuOf({ a: 1, b: 2 });
    await rank();
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['b', 'a', 'c']);
    await cpuOf({ a: 3 }, 15);
    await rank();
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['a', 'b', 'c']);
  });

  it('move once a minute, and at once for what was never measured before', async () => {
    await report({ pods: [aPod('a'), aPod('b')] });
    await cpuOf({ a: 1 });
    await rank();
    await cpuOf({ a: 5, b: 2 }, 15);
    const first = secondsFromNow(60 * minutes);
    await rankUsage(facts.db, facts.tenantId, new Date(first + 59_999));
    expect([await rankOf('a'), await rankOf('b')]).toMatchObject([{ cpu: 1 }, { cpu: 2 }]);
    await rankUsage(facts.db, facts.tenantId, new Date(first + 60_000));
    expect(await rankOf('a')).toMatchObject({ cpu: 5 });
  });

  it('stay where a value moves by a hundredth or less, until it has moved by more in all', async () => {
    await report({ pods: [aPod('a')] });
    for (const [cores, ranked] of [
      [1, 1],
      [1.005, 1],
      [1.011, 1.011],
      [0, 0],
      [0.000001, 0.000001],
    ] as const) {
      await cpuOf({ a: cores }, ++minutes);
      await rank();
      expect(await rankOf('a')).toMatchObject({ cpu: ranked });
    }
  });

  it('lose what has not been measured for two days while others were', async () => {
    await report({ pods: [aPod('a'), aPod('b')] });
    await cpuOf({ a: 1, b: 2 }, -3 * 86_400);
    await rank();
    expect(await rankOf('a')).toMatchObject({ cpu: 1 });
    await cpuOf({ b: 2 });
    await rank();
    expect([await rankOf('a'), await rankOf('b')]).toMatchObject([{ cpu: null }, { cpu: 2 }]);
  });

  it('know usage that was reported before its pod', async () => {
    await cpuOf({ a: 1, b: 2 });
    await report({ pods: [aPod('a'), aPod('b')] });
    await rank();
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['b', 'a']);
  });

  it('compare usage with what is requested, and with what of a cluster node is allocatable', async () => {
    const asking = (cores: number) => [aContainer('app', { resources: { cpuRequestCores: cores } })];
    await report({
      pods: [aPod('small', { containers: asking(0.1) }), aPod('large', { containers: asking(10) })],
      clusterNodes: [
        aClusterNode('idle', { allocatable: { cpuCores: 64 } }),
        aClusterNode('full', { allocatable: { cpuCores: 1 } }),
      ],
    });
    await cpuOf({ small: 0.2, large: 5 });
    await reportTables(facts.db, agent, ++seq, [
      aTable('node.cpu.usage', [
        [aNodeSubject('idle'), 0, 2e6],
        [aNodeSubject('full'), 0, 0.9e6],
      ]),
    ]);
    await rank();
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['large', 'small']);
    expect(await sorted('pods', 'CPU_USAGE_TO_REQUEST')).toEqual(['small', 'large']);
    expect(await sorted('clusterNodes', 'CPU_USAGE')).toEqual(['idle', 'full']);
    expect(await sorted('clusterNodes', 'CPU_USAGE_TO_ALLOCATABLE')).toEqual(['full', 'idle']);
  });

  it('follow a request that is changed without a new sample', async () => {
    const asking = (cores: number) => [aContainer('app', { resources: { cpuRequestCores: cores } })];
    await report({ pods: [aPod('a', { containers: asking(1) })] });
    await cpuOf({ a: 2 });
    await rank();
    await report({ pods: [aPod('a', { containers: asking(4) })] });
    expect(await rankOf('a')).toEqual({ cpu: 2, ratio: 0.5, isRunning: true });
  });

  it('have no usage of a pod that has ended, also when late samples of it arrive', async () => {
    await report({ pods: [aPod('job'), aPod('web')] });
    await cpuOf({ job: 5, web: 1 });
    await rank();
    const ended = [aContainer('app', { state: ContainerStateKind.TERMINATED })];
    await report({ pods: [aPod('job', { phase: PodPhase.SUCCEEDED, containers: ended })] });
    expect(await rankOf('job')).toEqual({ cpu: null, ratio: null, isRunning: false });
    await cpuOf({ job: 5 }, 15);
    await rank();
    expect(await rankOf('job')).toEqual({ cpu: null, ratio: null, isRunning: false });
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['web', 'job']);
  });

  it('show deleted pods among those without usage', async () => {
    await report({ pods: [aPod('gone'), aPod('web'), aPod('new')] });
    await cpuOf({ gone: 5, web: 1 });
    await rank();
    await report({ deleted: [{ kind: InventoryKind.POD, uid: 'uid-gone' }] });
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['web', 'new']);
    const all = await sorted('pods', 'CPU_USAGE', { includeDeleted: true });
    expect(all[0]).toBe('web');
    expect(all.slice(1).sort()).toEqual(['gone', 'new']);
    expect(await sorted('containers', 'CPU_USAGE')).toHaveLength(2);
  });

  it('below clusters are those of each one, page after page, deleted pods among those without usage', async () => {
    await report({ pods: [aPod('a'), aPod('b'), aPod('c'), aPod('gone')] });
    await cpuOf({ a: 1, b: 2, gone: 3 });
    await rank();
    await report({ deleted: [{ kind: InventoryKind.POD, uid: 'uid-gone' }] });
    const caller = aUser(facts.tenantId);
    const names = async (args: string): Promise<string[]> => {
      const query = `query ($id: ID!) { node(id: $id) { ... on Cluster {
        pods(orderBy: { field: CPU_USAGE, direction: DESC } ${args}) { edges { cursor node { name } } } } } }`;
      const id = toGlobalId('Cluster', agent.clusterId);
      const { data, errors } = await execute<NestedPods>({ db: facts.db, caller }, query, { id });
      expect(errors).toBeUndefined();
      cursor = data!.node.pods.edges[0]?.cursor;
      return data!.node.pods.edges.map(({ node }) => node.name);
    };
    let cursor: string | undefined;
    expect(await names('first: 10')).toEqual(['b', 'a', 'c']);
    expect(await names(`first: 10, after: "${cursor}"`)).toEqual(['a', 'c']);
    const all = await names('first: 10, filter: { includeDeleted: true }');
    expect([...all.slice(0, 2), ...all.slice(2).sort()]).toEqual(['b', 'a', 'c', 'gone']);
  });

  it('give a pod that takes over a name its own usage and not that of the one before', async () => {
    await report({ pods: [aPod('db-0'), aPod('web')] });
    await cpuOf({ 'db-0': 5, web: 1 });
    await rank();
    const created = new Date(NOW.getTime() + 10_000);
    await report({
      pods: [aPod('db-0', { uid: 'uid-second', createdAt: created })],
      deleted: [{ kind: InventoryKind.POD, uid: 'uid-db-0' }],
    });
    await cpuOf({ web: 2 });
    await rank();
    expect(await rankOf('db-0')).toMatchObject({ cpu: null });
    await cpuOf({ 'db-0': 0.5 }, 15);
    await rank();
    expect(await rankOf('db-0')).toMatchObject({ cpu: 0.5 });
    expect(await sorted('pods', 'CPU_USAGE')).toEqual(['web', 'db-0']);
  });

  it('have exactly one rank per live object and none of others', async () => {
    await report({ pods: [aPod('a'), aPod('b')], clusterNodes: [aClusterNode('n')] });
    await report({ pods: [aPod('b')], complete: [{ kind: InventoryKind.POD, uids: ['uid-b'] }] });
    const [counts] = await facts.db.runInTenant(facts.tenantId, (tx) =>
      tx.query<{ live: number; ranked: number; strangers: number }>(
        `WITH live AS (
           SELECT id FROM pod WHERE tenant_id = $1 AND deleted_at IS NULL
           UNION ALL SELECT id FROM container WHERE tenant_id = $1 AND deleted_at IS NULL
           UNION ALL SELECT id FROM cluster_node WHERE tenant_id = $1 AND deleted_at IS NULL)
         SELECT (SELECT count(*)::int FROM live) AS live, count(*)::int AS ranked,
           count(*) FILTER (WHERE object_id NOT IN (SELECT id FROM live))::int AS strangers
         FROM usage_rank WHERE tenant_id = $1`,
        [facts.tenantId],
      ),
    );
    expect(counts!.ranked).toBe(counts!.live);
    expect(counts!.strangers).toBe(0);
  });
});
