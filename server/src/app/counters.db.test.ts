import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { type anAgent, aUser, execute, withContext } from '../../test/graphql.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  at,
  aWorkload,
  reportInventory,
} from '../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../test/test-database.js';
import { alertList } from '../features/alerts/alert.sql.js';
import { clusterEventList } from '../features/alerts/cluster-event.sql.js';
import { clusterList } from '../features/clusters/cluster-list.sql.js';
import { ContainerStateKind } from '../features/inventory/container.entity.js';
import { InventoryKind } from '../features/inventory/inventory.types.js';
import {
  changeList,
  clusterNodeList,
  containerList,
  namespaceList,
  podList,
  workloadList,
} from '../features/inventory/lists.sql.js';
import { PodPhase, QosClass } from '../features/inventory/pod.entity.js';
import { recountSql } from '../platform/counted-list.js';
import { readFacet } from '../platform/facets.js';
import { newId, toGlobalId } from '../platform/id.js';
import type { Question } from '../platform/list-sql.js';
import { recount } from '../platform/object-count.js';
import { page } from '../platform/page.js';
import { type Rights, wholeTenant } from '../platform/rights.js';
import { Role } from '../platform/role.js';
import { COUNTED_LISTS, countersJob } from './counters-job.js';

const facts = useTestDatabase();
const lists = COUNTED_LISTS;

let tenantId: string;
let agent: ReturnType<typeof anAgent>;
let other: ReturnType<typeof anAgent>;
let seq = 0;

beforeEach(async () => {
  tenantId = await addTenant(facts.db, newId());
  agent = await addCluster(facts.db, tenantId, 'prod');
  other = await addCluster(facts.db, tenantId, 'test');
});

const inTenant = <T>(sql: string): Promise<T[]> => facts.db.runInTenant(tenantId, (tx) => tx.query<T>(sql, [tenantId]));

/** Counters of the tenant as lines; those that have come down to nothing are as good as absent. */
const kept = async () =>
  (
    await inTenant<{ line: string }>(
      `SELECT concat_ws(' ', cluster_id, list, facet, value, count) AS line FROM object_count
       WHERE tenant_id = $1 AND count <> 0 ORDER BY 1`,
    )
  ).map(({ line }) => line);

const truth = async () =>
  (
    await inTenant<{ line: string }>(
      `SELECT concat_ws(' ', cluster_id, list, facet, value, count) AS line
       FROM (${lists.map((list) => recountSql(list)).join(' UNION ALL ')}) AS r ORDER BY 1`,
    )
  ).map(({ line }) => line);

const report = (by: typeof agent, body: Parameters<typeof reportInventory>[3], position = ++seq) =>
  reportInventory(facts.db, by, position, body);

const EVENTS = `mutation ($input: ReportEventsInput!) { reportEvents(input: $input) {
  receipt { accepted } userErrors { message } } }`;

async function events(by: typeof agent, uids: string[], reason: string): Promise<void> {
  const seen = at(seq).toISOString();
  const input = {
    batchId: `3:${++seq}`,
    events: uids.map((uid) => ({
      uid,
      type: 'WARNING',
      reason,
      message: 'm',
      count: 3,
      namespace: 'shop',
      involvedKind: 'Pod',
      involvedName: `pod-${uid}`,
      firstSeenAt: seen,
      lastSeenAt: seen,
    })),
  };
  const { data } = await execute({ db: facts.db, caller: by, now: () => at(seq) }, EVENTS, { input });
  expect(data).toMatchObject({ reportEvents: { receipt: { accepted: uids.length }, userErrors: [] } });
}

describe('counters', () => {
  it('equal the rows after any reports, deletions and returns, in any order of batches', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const pod = fc.record({
      name,
      phase: fc.constantFrom(PodPhase.RUNNING, PodPhase.PENDING, PodPhase.SUCCEEDED),
      reason: fc.constantFrom(null, 'CrashLoopBackOff', 'OOMKilled'),
      containers: fc.uniqueArray(fc.constantFrom('app', 'proxy'), { minLength: 1 }),
      state: fc.constantFrom(ContainerStateKind.RUNNING, ContainerStateKind.WAITING),
    });
    const batch = fc.record({
      byOther: fc.boolean(),
      skip: fc.integer({ min: 0, max: 3 }),
      pods: fc.uniqueArray(pod, { selector: (one) => one.name, maxLength: 4 }),
      nodes: fc.uniqueArray(name, { maxLength: 2 }),
      roles: fc.uniqueArray(fc.constantFrom('worker', 'gpu')),
      deleted: fc.uniqueArray(name, { maxLength: 2 }),
      complete: fc.option(fc.uniqueArray(name), { nil: null }),
      events: fc.uniqueArray(name, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async (batches) => {
        for (const one of batches) {
          const by = one.byOther ? other : agent;
          // Some batches stay behind and come after later ones.
          seq += 4;
          const position = seq - one.skip;
          await report(
            by,
            {
              clusterNodes: one.nodes.map((node) => aClusterNode(node, { roles: one.roles, zone: node })),
              namespaces: one.nodes.map((ns) => aNamespace(ns)),
              workloads: one.nodes.map((workload) => aWorkload(workload)),
              pods: one.pods.map(({ name, phase, reason, containers, state }) =>
                aPod(name, { phase, reason, containers: containers.map((each) => aContainer(each, { state })) }),
              ),
              deleted: one.deleted.map((each) => ({ kind: InventoryKind.POD, uid: `uid-${each}` })),
              complete: one.complete
                ? [{ kind: InventoryKind.POD, uids: one.complete.map((each) => `uid-${each}`) }]
                : [],
            },
            position,
          );
          if (one.events.length > 0) await events(by, one.events, 'FailedMount');
        }
        expect(await kept()).toEqual(await truth());
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('equal the rows when reports of one cluster meet', async () => {
    await Promise.all([events(agent, ['a', 'b', 'c'], 'Failed'), events(agent, ['b', 'c', 'd'], 'Failed')]);
    await Promise.all([report(agent, { pods: [aPod('x')] }), report(agent, { pods: [aPod('x'), aPod('y')] })]);
    expect(await kept()).toEqual(await truth());
    expect((await kept()).some((line) => line.endsWith('clusterEvents   4'))).toBe(true);
  });

  it('are put right by a recount, which finds nothing to do where they are right', async () => {
    await report(agent, { pods: [aPod('a'), aPod('b')] });
    const repair = () => facts.db.runInTenant(tenantId, (tx) => recount(tx, tenantId, agent.clusterId, lists));
    expect(await repair()).toBe(0);
    await inTenant(`UPDATE object_count SET count = 7 WHERE tenant_id = $1 AND list = 'pods' AND facet = 'PHASE'`);
    await inTenant(`DELETE FROM object_count WHERE tenant_id = $1 AND list = 'pods' AND facet = ''`);
    expect(await repair()).toBe(2);
    expect(await kept()).toEqual(await truth());
  });

  it('of every cluster are put right by the job', async () => {
    await report(agent, { pods: [aPod('a')] });
    await report(other, { pods: [aPod('b')] });
    await inTenant('DELETE FROM object_count WHERE tenant_id = $1');
    const repaired: unknown[] = [];
    const log = (message: string, fields?: object) => repaired.push({ message, ...fields });
    await countersJob.run({ db: facts.db, now: () => at(0), log }, new AbortController().signal);
    expect(await kept()).toEqual(await truth());
    for (const { clusterId } of [agent, other]) {
      expect(repaired).toContainEqual(expect.objectContaining({ message: 'Put counters right', tenantId, clusterId }));
    }
  });
});

const thresholds = { warningAfter: 60, offlineAfter: 300 };
const FACETED = [
  clusterList(thresholds, at(0)),
  clusterNodeList,
  namespaceList,
  workloadList,
  podList,
  containerList,
  changeList,
  alertList,
  clusterEventList,
] as unknown as Question<object>['spec'][];
/** What nothing in these reports has a value of. */
const UNSET = new Set(['ENVIRONMENT', 'PROVIDER']);

const LIST = `query ($filter: PodFilter, $by: [PodFacet!]!) { pods(first: 1, filter: $filter) {
  totalCount isTotalCountCapped facets(by: $by) { field isCapped values { value label count } } } }`;

interface Answer {
  pods: {
    totalCount: number;
    isTotalCountCapped: boolean;
    facets: { field: string; isCapped: boolean; values: { value: string; label: string; count: number }[] }[];
  };
}

async function ask(filter: object | null, by: string[] = [], rights?: Rights): Promise<Answer['pods']> {
  const caller = rights ? { ...aUser(tenantId), rights } : aUser(tenantId);
  const { data, errors } = await execute<Answer>({ db: facts.db, caller }, LIST, { filter, by });
  expect(errors).toBeUndefined();
  return data!.pods;
}

async function seed() {
  await report(agent, {
    pods: [
      aPod('a', { reason: 'OOMKilled' }),
      aPod('b', { phase: PodPhase.PENDING, namespace: 'billing' }),
      aPod('c', { phase: PodPhase.FAILED, reason: 'OOMKilled' }),
    ],
  });
  await report(other, { pods: [aPod('d')] });
}

describe('totalCount', () => {
  beforeEach(seed);

  it('comes from counters without a filter and for one facet, of all clusters and of some', async () => {
    const cluster = [toGlobalId('Cluster', agent.clusterId)];
    expect((await ask(null)).totalCount).toBe(4);
    expect((await ask({})).totalCount).toBe(4);
    expect((await ask({ phase: ['RUNNING'] })).totalCount).toBe(2);
    expect((await ask({ phase: ['RUNNING', 'PENDING', 'RUNNING'] })).totalCount).toBe(3);
    expect((await ask({ phase: [] })).totalCount).toBe(0);
    expect((await ask({ cluster })).totalCount).toBe(3);
    expect((await ask({ cluster, phase: ['RUNNING'] })).totalCount).toBe(1);
    // The counters answer and not the rows: nothing else could know of these.
    await inTenant(`UPDATE object_count SET count = count + 20000 WHERE tenant_id = $1`);
    expect(await ask(null)).toMatchObject({ totalCount: 40_004, isTotalCountCapped: false });
    expect((await ask({ reason: ['OOMKilled'] })).totalCount).toBe(20_002);
  });

  it('counts rows for other filters, for deleted ones, and for rights to some namespaces', async () => {
    await inTenant('DELETE FROM object_count WHERE tenant_id = $1');
    expect((await ask({ phase: ['RUNNING'], namespace: ['shop'] })).totalCount).toBe(2);
    expect((await ask({ includeDeleted: true })).totalCount).toBe(4);
    expect((await ask({ not: { phase: ['RUNNING'] } })).totalCount).toBe(2);
    expect((await ask(null, [], [{ role: Role.VIEWER, clusterIds: null, namespaces: ['billing'] }])).totalCount).toBe(
      1,
    );
  });

  it('is of the clusters in scope only', async () => {
    const rights = [{ role: Role.VIEWER, clusterIds: [other.clusterId], namespaces: null }];
    expect((await ask(null, ['PHASE', 'CLUSTER'], rights)).facets).toMatchObject([
      { values: [{ value: 'RUNNING', count: 1 }] },
      { values: [{ label: 'test', count: 1 }] },
    ]);
    expect((await ask(null, [], rights)).totalCount).toBe(1);
  });

  it('of a list below another object comes from its counters', async () => {
    const query = `{ clusters(orderBy: { field: NAME, direction: ASC }) { edges { node { name
      pods { totalCount } clusterNodes { totalCount edges { node { pods { totalCount } } } } } } } }`;
    await report(agent, { clusterNodes: [aClusterNode('node-1')] });
    await inTenant(`UPDATE object_count SET count = count + 100 WHERE tenant_id = $1 AND list = 'pods'`);
    const { data, errors } = await execute({ db: facts.db, caller: aUser(tenantId) }, query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      clusters: {
        edges: [
          {
            node: {
              pods: { totalCount: 103 },
              clusterNodes: { totalCount: 1, edges: [{ node: { pods: { totalCount: 103 } } }] },
            },
          },
          { node: { pods: { totalCount: 101 }, clusterNodes: { totalCount: 0, edges: [] } } },
        ],
      },
    });
  });
});

describe('facets', () => {
  beforeEach(seed);

  it('count a whole list by its values, the most frequent first, clusters by their names', async () => {
    const { facets } = await ask(null, ['PHASE', 'REASON', 'CLUSTER']);
    expect(facets).toEqual([
      {
        field: 'PHASE',
        isCapped: false,
        values: [
          { value: 'RUNNING', label: 'RUNNING', count: 2 },
          { value: 'FAILED', label: 'FAILED', count: 1 },
          { value: 'PENDING', label: 'PENDING', count: 1 },
        ],
      },
      { field: 'REASON', isCapped: false, values: [{ value: 'OOMKilled', label: 'OOMKilled', count: 2 }] },
      {
        field: 'CLUSTER',
        isCapped: false,
        values: [
          { value: expect.any(String), label: 'prod', count: 3 },
          { value: expect.any(String), label: 'test', count: 1 },
        ],
      },
    ]);
  });

  it('say the same from counters and from rows', async () => {
    const by = ['PHASE', 'REASON', 'NAMESPACE', 'CLUSTER_NODE', 'QOS_CLASS', 'CLUSTER'];
    const fromCounters = await ask(null, by);
    const fromRows = await ask({ minRestarts: 0 }, by);
    expect(fromRows.facets).toEqual(fromCounters.facets);
  });

  it.each(FACETED.flatMap((spec) => Object.keys(spec.facets!).map((facet) => ({ list: spec.name, facet, spec }))))(
    'of $list by $facet are the same from counters and from rows',
    async ({ spec, facet }) => {
      await report(agent, {
        clusterNodes: [aClusterNode('n', { roles: ['worker', 'gpu'], zone: 'z', pool: 'p' })],
        namespaces: [aNamespace('shop')],
        workloads: [aWorkload('web')],
        pods: [aPod('a', { reason: 'CrashLoopBackOff' })],
      });
      const waiting = aContainer('app', { state: ContainerStateKind.WAITING, reason: 'CrashLoopBackOff' });
      await report(agent, { pods: [aPod('a', { qosClass: QosClass.BURSTABLE, containers: [waiting] })] });
      await events(agent, ['x'], 'FailedMount');
      const [kept, counted] = await facts.db.runInTenant(tenantId, async (tx) => {
        const reader = { tx, tenantId, rights: wholeTenant(Role.VIEWER) };
        const asked = { filter: null, link: null, parents: [] };
        const { counted: _, ...plain } = spec;
        return [
          await readFacet(reader, { ...asked, spec }, facet),
          await readFacet(reader, { ...asked, spec: plain }, facet),
        ];
      });
      expect(kept).toEqual(counted);
      expect(kept!.isCapped).toBe(false);
      if (!UNSET.has(facet)) expect(kept!.values).not.toEqual([]);
    },
  );

  it('leave out their own field of the filter, and keep the rest of it', async () => {
    const { facets } = await ask({ phase: ['FAILED'], reason: ['OOMKilled'] }, ['PHASE', 'REASON']);
    expect(facets[0]!.values).toEqual([
      { value: 'FAILED', label: 'FAILED', count: 1 },
      { value: 'RUNNING', label: 'RUNNING', count: 1 },
    ]);
    expect(facets[1]!.values).toEqual([{ value: 'OOMKilled', label: 'OOMKilled', count: 1 }]);
  });

  it('that take too long fail alone: the page they belong to goes on in its snapshot', async () => {
    const locker = new pg.Client({ connectionString: facts.superuserUrl });
    await locker.connect();
    try {
      await locker.query('BEGIN; LOCK TABLE cluster IN ACCESS EXCLUSIVE MODE');
      await withContext({ db: facts.db, caller: aUser(tenantId) }, async (context) => {
        const found = await page(context, podList, { filter: { minRestarts: 0 } });
        await expect(found.facets(['CLUSTER'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        expect(await found.count()).toEqual({ count: 4, isCapped: false });
        expect(await found.facets(['PHASE'])).toMatchObject([{ field: 'PHASE' }]);
      });
    } finally {
      await locker.end();
    }
  });

  it('choose the rows they count: each value, put into the filter, finds as many', async () => {
    const { facets } = await ask(null, ['PHASE', 'NAMESPACE', 'CLUSTER']);
    const fields = { PHASE: 'phase', NAMESPACE: 'namespace', CLUSTER: 'cluster' } as Record<string, string>;
    for (const { field, values } of facets) {
      for (const { value, count } of values) {
        expect((await ask({ [fields[field]!]: [value] })).totalCount).toBe(count);
      }
    }
  });
});
