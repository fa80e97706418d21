import { beforeAll, describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  at,
  aWorkload,
  reportInventory,
} from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import { InventoryKind } from './inventory.types.js';
import { PodPhase } from './pod.entity.js';
import { WorkloadKind } from './workload.entity.js';

const facts = useTestDatabase();
let otherTenant: string;

/** The same cluster with the same names and uids for each tenant: only the tenant tells them apart. */
async function fill(tenantId: string): Promise<void> {
  const agent = await addCluster(facts.db, tenantId, 'prod');
  await reportInventory(facts.db, agent, 1, {
    clusterNodes: [aClusterNode('node-1'), aClusterNode('node-2')],
    namespaces: [aNamespace('shop')],
    workloads: [
      aWorkload('web', { uid: 'deployment' }),
      aWorkload('web-6f', { uid: 'replica-set', kind: WorkloadKind.REPLICA_SET, ownerUid: 'deployment' }),
    ],
    pods: [
      aPod('web-0', { ownerUid: 'replica-set', containers: [aContainer('app'), aContainer('proxy')] }),
      aPod('web-1', { ownerUid: 'deployment', isReady: false, reason: 'CrashLoopBackOff' }),
      aPod('job-0', { phase: PodPhase.SUCCEEDED, isReady: false }),
      aPod('bare', { nodeName: null, phase: PodPhase.PENDING, isReady: false }),
    ],
  });
  const [app, proxy] = [aContainer('app', { image: 'app:2' }), aContainer('proxy')];
  await reportInventory(facts.db, agent, 2, {
    pods: [aPod('web-0', { ownerUid: 'replica-set', nodeName: 'node-2', containers: [app, proxy] })],
    workloads: [aWorkload('web', { uid: 'deployment', desiredReplicas: 3 })],
    clusterNodes: [aClusterNode('node-1', { isSchedulable: false })],
  });
}

beforeAll(async () => {
  otherTenant = await addTenant(facts.db);
  await fill(facts.tenantId);
  await fill(otherTenant);
});

async function ask<Data>(
  source: string,
  variables: Record<string, unknown> = {},
  tenantId = facts.tenantId,
): Promise<Data> {
  const result = await execute<Data>({ db: facts.db, caller: aUser(tenantId) }, source, variables);
  expect(result.errors).toBeUndefined();
  return result.data as Data;
}

interface Names {
  edges: { node: { id: string; name: string } }[];
}
const namesOf = (list: Names): string[] => list.edges.map((edge) => edge.node.name);
const NAMES = '{ edges { node { id name } } }';

describe('the inventory', () => {
  it('is drilled down from the cluster to the containers', async () => {
    const { cluster } = await ask<Record<string, Record<string, Names>>>(
      `{ cluster(name: "prod") { clusterNodes ${NAMES} namespaces ${NAMES} workloads ${NAMES} pods ${NAMES} } }`,
    );
    expect(namesOf(cluster!['clusterNodes']!)).toEqual(['node-1', 'node-2']);
    expect(namesOf(cluster!['namespaces']!)).toEqual(['shop']);
    expect(namesOf(cluster!['workloads']!)).toEqual(['web', 'web-6f']);
    expect(namesOf(cluster!['pods']!)).toEqual(['bare', 'job-0', 'web-0', 'web-1']);
    const { pod } = await ask<{ pod: object }>(
      `{ pod(cluster: "prod", namespace: "shop", name: "web-0") {
        cluster { name } clusterNode { name } workload { kind name } totalContainers
        resources { cpuRequestCores cpuLimitCores } usage { absent }
        containers { edges { node { name image pod { name } cluster { name } lastTermination { reason } } } } } }`,
    );
    const container = { pod: { name: 'web-0' }, cluster: { name: 'prod' }, lastTermination: null };
    expect(pod).toEqual({
      cluster: { name: 'prod' },
      clusterNode: { name: 'node-2' },
      workload: { kind: 'DEPLOYMENT', name: 'web' },
      totalContainers: 2,
      resources: { cpuRequestCores: 0.2, cpuLimitCores: null },
      usage: { absent: 'NEVER_REPORTED' },
      containers: {
        edges: [
          { node: { name: 'app', image: 'app:2', ...container } },
          { node: { name: 'proxy', image: 'registry.local/proxy:1', ...container } },
        ],
      },
    });
  });

  it('sums requests and counts pods on a cluster node over those that have not finished', async () => {
    const { clusterNode } = await ask<{ clusterNode: object }>(
      `{ clusterNode(cluster: "prod", name: "node-1") {
        podCount resources { cpuRequestCores memoryLimitBytes } pods ${NAMES} capacity { pods } allocatable { cpuCores } } }`,
    );
    expect(clusterNode).toMatchObject({
      podCount: 1,
      resources: { cpuRequestCores: 0.1, memoryLimitBytes: null },
      capacity: { pods: 110 },
      allocatable: { cpuCores: 3.8 },
    });
    expect(namesOf((clusterNode as { pods: Names }).pods)).toEqual(['job-0', 'web-1']);
  });

  it('finds the pods of a workload through its ReplicaSet', async () => {
    const { workload } = await ask<{ workload: { id: string; pods: Names } }>(
      `{ workload(cluster: "prod", namespace: "shop", kind: DEPLOYMENT, name: "web") { id pods ${NAMES} } }`,
    );
    expect(namesOf(workload.pods)).toEqual(['web-0', 'web-1']);
    const { pods } = await ask<{ pods: Names }>(`query ($w: [ID!]) { pods(filter: { workload: $w }) ${NAMES} }`, {
      w: [workload.id],
    });
    expect(namesOf(pods)).toEqual(['web-0', 'web-1']);
  });

  it.each([
    ['name: "WEB"', ['web-0', 'web-1']],
    ['hasProblem: true', ['web-1']],
    ['hasProblem: false', ['bare', 'job-0', 'web-0']],
    ['phase: [PENDING, SUCCEEDED]', ['bare', 'job-0']],
    ['reason: ["CrashLoopBackOff"]', ['web-1']],
    ['not: { nodeName: ["node-1"] }', ['bare', 'web-0']],
    ['isReady: true, namespace: ["shop"]', ['web-0']],
    ['minRestarts: 1', []],
    ['cluster: ["nonsense"]', []],
  ])('lists pods with %s', async (filter, expected) => {
    const { pods } = await ask<{ pods: Names }>(`{ pods(filter: { ${filter} }) ${NAMES} }`);
    expect(namesOf(pods)).toEqual(expected);
  });

  it('tells what changed on a pod and its containers', async () => {
    const { pod } = await ask<{ pod: { changes: { edges: { node: object }[] } } }>(
      `{ pod(cluster: "prod", namespace: "shop", name: "web-0") {
        changes { totalCount edges { node { objectKind action field before after observedAt cluster { name } } } } } }`,
    );
    const common = { action: 'UPDATED', observedAt: at(2).toISOString(), cluster: { name: 'prod' } };
    expect(pod.changes.edges.map((edge) => edge.node)).toEqual(
      expect.arrayContaining([
        { ...common, objectKind: 'POD', field: 'nodeName', before: 'node-1', after: 'node-2' },
        { ...common, objectKind: 'CONTAINER', field: 'image', before: 'registry.local/app:1', after: 'app:2' },
      ]),
    );
    expect(pod.changes).toMatchObject({ totalCount: 2 });
  });

  it('finds every object again by its id', async () => {
    const found = await ask<Record<string, Names>>(
      `{ clusterNodes ${NAMES} namespaces ${NAMES} workloads ${NAMES} pods ${NAMES} containers ${NAMES} changes ${NAMES} }`,
    );
    for (const list of Object.values(found)) {
      const wanted = list.edges.map((edge) => edge.node);
      expect(wanted.length).toBeGreaterThan(0);
      const { nodes } = await ask<{ nodes: object[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }', {
        ids: wanted.map((node) => node.id),
      });
      expect(nodes).toEqual(wanted.map(({ id }) => ({ id, __typename: expect.any(String) })));
    }
  });

  it('names the objects of changes by ids that node(id) knows', async () => {
    const { changes } = await ask<{ changes: { edges: { node: { objectId: string } }[] } }>(
      '{ changes { edges { node { objectId } } } }',
    );
    const ids = changes.edges.map((edge) => edge.node.objectId);
    const { nodes } = await ask<{ nodes: ({ id: string } | null)[] }>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      {
        ids,
      },
    );
    expect(nodes.map((node) => node?.id)).toEqual(ids);
  });

  it('reads parents of a page in a bounded number of statements', async () => {
    const agent = await addCluster(facts.db, facts.tenantId, 'wide');
    await reportInventory(facts.db, agent, 1, {
      clusterNodes: Array.from({ length: 10 }, (_, n) => aClusterNode(`wide-${n}`)),
      pods: Array.from({ length: 60 }, (_, n) => aPod(`wide-${n}`, { nodeName: `wide-${n % 10}` })),
    });
    const snapshot = facts.db.openSnapshot.bind(facts.db);
    let statements = 0;
    facts.db.openSnapshot = (tenantId) => {
      const tx = snapshot(tenantId);
      const query = tx.query.bind(tx);
      tx.query = ((sql: string, params?: readonly unknown[]) => {
        statements += 1;
        return query(sql, params);
      }) as typeof tx.query;
      return tx;
    };
    const count = async (first: number): Promise<number> => {
      statements = 0;
      await ask(
        `query ($first: Int) { pods(first: $first, filter: { name: "wide" }) { edges { node {
          cluster { name } workload { name } usage { cpuCores } clusterNode { podCount resources { cpuRequestCores } usage { cpuCores } }
        } } } }`,
        { first },
      );
      return statements;
    };
    try {
      const few = await count(2);
      expect(await count(60)).toBe(few);
      expect(few).toBeLessThan(12);
    } finally {
      facts.db.openSnapshot = snapshot;
    }
  });
});

describe('natural keys', () => {
  it('answer the live object where a name was used again, and the newest where none lives', async () => {
    const agent = await addCluster(facts.db, facts.tenantId, 'reused');
    const find = async () =>
      (
        await ask<{ pod: { uid: string; deletedAt: string | null } }>(
          '{ pod(cluster: "reused", namespace: "shop", name: "db-0") { uid deletedAt } }',
        )
      ).pod;
    await reportInventory(facts.db, agent, 1, { pods: [aPod('db-0', { uid: 'first' })] });
    await reportInventory(facts.db, agent, 2, {
      pods: [aPod('db-0', { uid: 'second' })],
      deleted: [{ kind: InventoryKind.POD, uid: 'first' }],
    });
    expect(await find()).toEqual({ uid: 'second', deletedAt: null });
    await reportInventory(facts.db, agent, 3, { deleted: [{ kind: InventoryKind.POD, uid: 'second' }] });
    expect(await find()).toEqual({ uid: 'second', deletedAt: at(3).toISOString() });
    const { pods } = await ask<{ pods: Names }>(`{ pods(filter: { name: "db-" }) ${NAMES} }`);
    expect(pods.edges).toEqual([]);
    const all = await ask<{ pods: Names }>(`{ pods(filter: { name: "db-", includeDeleted: true }) ${NAMES} }`);
    expect(all.pods.edges).toHaveLength(2);
  });

  it('answer null for what does not exist', async () => {
    expect(
      await ask(
        `{ pod(cluster: "prod", namespace: "shop", name: "none") { id } clusterNode(cluster: "none", name: "node-1") { id }
          workload(cluster: "prod", namespace: "shop", kind: JOB, name: "web") { id }
          container(cluster: "prod", namespace: "shop", pod: "web-0", name: "none") { id } }`,
      ),
    ).toEqual({ pod: null, clusterNode: null, workload: null, container: null });
  });
});

/** Every path of this feature from one object to another. */
const EVERY_PATH = `
  fragment PodPaths on Pod { id cluster { id } clusterNode { id } workload { id } changes { edges { node { id objectId } } }
    containers { edges { node { id pod { id } cluster { id } } } } }
  fragment Leaf on PodConnection { totalCount edges { node { ...PodPaths } } }
  query {
    cluster(name: "prod") { id
      clusterNodes { edges { node { id cluster { id } pods { ...Leaf } changes { edges { node { id cluster { id } } } } } } }
      namespaces { edges { node { id cluster { id } workloads { edges { node { id } } } pods { ...Leaf } } } }
      workloads { edges { node { id cluster { id } pods { ...Leaf } changes { edges { node { id } } } } } }
      pods { ...Leaf } changes { edges { node { id objectId cluster { id } } } } }
    clusterNodes { edges { node { id } } } namespaces { edges { node { id } } } workloads { edges { node { id } } }
    pods { ...Leaf } containers { edges { node { id } } } changes { edges { node { id objectId } } }
    clusterNode(cluster: "prod", name: "node-1") { id } pod(cluster: "prod", namespace: "shop", name: "web-0") { id }
    workload(cluster: "prod", namespace: "shop", kind: DEPLOYMENT, name: "web") { id }
    container(cluster: "prod", namespace: "shop", pod: "web-0", name: "app") { id }
  }`;

function idsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'id' || key === 'objectId') && typeof inner === 'string') found.add(inner);
    else idsIn(inner, found);
  }
  return found;
}

describe('another tenant', () => {
  it('never appears on any path between objects, although all names and uids are the same', async () => {
    const mine = idsIn(await ask(EVERY_PATH));
    const theirs = idsIn(await ask(EVERY_PATH, {}, otherTenant));
    expect(mine.size).toBeGreaterThan(15);
    expect(theirs.size).toBeGreaterThan(15);
    expect([...mine].filter((id) => theirs.has(id))).toEqual([]);
  });

  it('is answered like a missing object by id, and matches nothing as a filter', async () => {
    const ids = [...idsIn(await ask(EVERY_PATH, {}, otherTenant))];
    for (let start = 0; start < ids.length; start += 100) {
      const { nodes } = await ask<{ nodes: unknown[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: ids.slice(start, start + 100),
      });
      expect(nodes.filter((node) => node !== null)).toEqual([]);
    }
    const filtered = await ask<Record<string, { totalCount: number }>>(
      `query ($ids: [ID!]) {
        a: pods(filter: { cluster: $ids }) { totalCount } b: pods(filter: { clusterNode: $ids }) { totalCount }
        c: pods(filter: { workload: $ids }) { totalCount } d: containers(filter: { pod: $ids }) { totalCount }
        e: changes(filter: { objectId: $ids }) { totalCount } f: clusterNodes(filter: { cluster: $ids }) { totalCount }
      }`,
      { ids },
    );
    expect(Object.values(filtered).map((list) => list.totalCount)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
