import { describe, expect, it } from '@jest/globals';
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
import { newId } from '../../platform/id.js';
import { ContainerKind } from './container.entity.js';
import { InventoryKind } from './inventory.types.js';
import { PodPhase } from './pod.entity.js';

const facts = useTestDatabase();

type Agent = Awaited<ReturnType<typeof addCluster>>;
const newCluster = (): Promise<Agent> => addCluster(facts.db, facts.tenantId, `c-${newId()}`);
const report: (
  agent: Agent,
  seq: number,
  input: Parameters<typeof reportInventory>[3],
  now?: Date,
) => ReturnType<typeof reportInventory> = (agent, seq, input, now) => reportInventory(facts.db, agent, seq, input, now);

function rows<Row = Record<string, unknown>>(agent: Agent, table: string, columns = '*'): Promise<Row[]> {
  return facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query<Row>(`SELECT ${columns} FROM ${table} WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY name`, [
      agent.tenantId,
      agent.clusterId,
    ]),
  );
}

const changes = (agent: Agent) =>
  facts.db.runInTenant(agent.tenantId, (tx) =>
    tx.query(
      `SELECT object_kind AS kind, name, action, field, before, after FROM change
       WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY object_kind, name, action, field`,
      [agent.tenantId, agent.clusterId],
    ),
  );

/** What matters of the pods in the end, whatever the order of the batches. */
const endState = async (agent: Agent) => ({
  pods: await rows(agent, 'pod', 'name, phase, node_name, deleted_at, report_seq'),
  containers: await rows(
    agent,
    "(SELECT tenant_id, cluster_id, pod_name || '/' || name AS name, image, deleted_at FROM container) c",
    'name, image, deleted_at',
  ),
});

describe('storeInventory', () => {
  it('stores a snapshot of every kind with the sums of its containers', async () => {
    const agent = await newCluster();
    const receipt = await report(agent, 1, {
      clusterNodes: [aClusterNode('node-1')],
      namespaces: [aNamespace('shop')],
      workloads: [aWorkload('web')],
      pods: [aPod('web-0', { containers: [aContainer('app'), aContainer('proxy', { resources: {} })] })],
    });
    expect(receipt).toMatchObject({ batchId: '1:1', accepted: 4, rejected: [] });
    expect(await rows(agent, 'pod')).toMatchObject([
      { name: 'web-0', total_containers: 2, ready_containers: 2, cpu_request_cores: 0.1, cpu_limit_cores: null },
    ]);
    expect(await rows(agent, 'container', 'name, memory_limit_bytes')).toEqual([
      { name: 'app', memory_limit_bytes: null },
      { name: 'proxy', memory_limit_bytes: null },
    ]);
    expect(await rows(agent, 'cluster_node')).toMatchObject([{ capacity_pods: 110, conditions: [{ type: 'Ready' }] }]);
  });

  it('gives cluster nodes, pods and containers their subjects', async () => {
    const agent = await newCluster();
    await report(agent, 1, { clusterNodes: [aClusterNode('node-1')], pods: [aPod('web-0')] });
    const subjects = await rows(agent, 'subject', 'id, kind, namespace, name, container');
    const [node] = await rows<{ subject_id: number }>(agent, 'cluster_node');
    const [pod] = await rows<{ subject_id: number }>(agent, 'pod');
    const [container] = await rows<{ subject_id: number }>(agent, 'container');
    expect(subjects).toEqual(
      expect.arrayContaining([
        { id: node!.subject_id, kind: 'CLUSTER_NODE', namespace: '', name: 'node-1', container: '' },
        { id: pod!.subject_id, kind: 'POD', namespace: 'shop', name: 'web-0', container: '' },
        { id: container!.subject_id, kind: 'CONTAINER', namespace: 'shop', name: 'web-0', container: 'app' },
      ]),
    );
  });

  it('fault 11: ends in the same state for batches in the order 3, 1, 2 as for 1, 2, 3', async () => {
    const batches = [
      { pods: [aPod('web-0'), aPod('web-1'), aPod('short', { phase: PodPhase.PENDING })] },
      { pods: [aPod('web-0', { containers: [aContainer('app', { image: 'app:2' })] }), aPod('web-2')] },
      {
        pods: [aPod('web-1', { nodeName: 'node-2' })],
        deleted: [{ kind: InventoryKind.POD, uid: 'uid-short' }],
        complete: [{ kind: InventoryKind.POD, uids: ['uid-web-0', 'uid-web-1'] }],
      },
    ];
    const inOrder = await newCluster();
    for (const [index, batch] of batches.entries()) await report(inOrder, index + 1, batch);
    const expected = await endState(inOrder);
    expect(expected.pods).toMatchObject([
      { name: 'short', deleted_at: at(3) },
      { name: 'web-0', deleted_at: null },
      { name: 'web-1', node_name: 'node-2', deleted_at: null },
      { name: 'web-2', deleted_at: at(3) },
    ]);
    for (const order of [
      [3, 1, 2],
      [3, 2, 1],
      [2, 3, 1],
      [2, 1, 3],
      [1, 3, 2],
    ]) {
      const agent = await newCluster();
      for (const seq of order) await report(agent, seq, batches[seq - 1]!);
      const found = await endState(agent);
      const withoutSeq = (state: typeof found) => ({
        ...state,
        pods: state.pods.map(({ report_seq: _, ...pod }) => pod),
      });
      expect({ order, ...withoutSeq(found) }).toEqual({ order, ...withoutSeq(expected) });
    }
  });

  it('keeps what decides where a pod can go as it was told, and null where its agent does not tell', async () => {
    const agent = await newCluster();
    const scheduling = {
      nodeSelector: [{ key: 'disk', value: 'ssd' }],
      podAntiAffinity: [{ topologyKey: 'kubernetes.io/hostname', selector: [] }],
      isSafeToEvict: false,
    };
    await report(agent, 1, { pods: [aPod('free', { scheduling: {} }), aPod('tied', { scheduling }), aPod('untold')] });
    expect(await rows(agent, 'pod', 'name, scheduling')).toEqual([
      { name: 'free', scheduling: {} },
      { name: 'tied', scheduling },
      { name: 'untold', scheduling: null },
    ]);
    await report(agent, 2, { pods: [aPod('free', { scheduling: { isSafeToEvict: true } })] });
    expect((await rows(agent, 'pod', 'name, scheduling'))[0]).toMatchObject({ scheduling: { isSafeToEvict: true } });
  });

  it('keeps objects of equal uid in two clusters apart', async () => {
    const [one, other] = [await newCluster(), await newCluster()];
    await report(one, 1, { pods: [aPod('web-0')], clusterNodes: [aClusterNode('node-1')] });
    await report(other, 1, { pods: [aPod('web-0', { phase: PodPhase.FAILED })] });
    await report(other, 2, { complete: [{ kind: InventoryKind.POD, uids: [] }] });
    expect(await rows(one, 'pod', 'name, phase, deleted_at')).toEqual([
      { name: 'web-0', phase: 'RUNNING', deleted_at: null },
    ]);
    expect(await rows(other, 'pod', 'name, phase, deleted_at')).toEqual([
      { name: 'web-0', phase: 'FAILED', deleted_at: at(2) },
    ]);
  });

  it('stores a repeated batch once and answers the same receipt', async () => {
    const agent = await newCluster();
    const first = await report(agent, 1, { pods: [aPod('web-0')] });
    expect(await report(agent, 1, { pods: [aPod('web-0')] })).toEqual(first);
    await expect(report(agent, 1, { pods: [aPod('web-1')] })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await rows(agent, 'pod', 'name')).toEqual([{ name: 'web-0' }]);
  });

  it('brings a deleted object back when a later batch has it', async () => {
    const agent = await newCluster();
    await report(agent, 1, { pods: [aPod('web-0')] });
    await report(agent, 2, { deleted: [{ kind: InventoryKind.POD, uid: 'uid-web-0' }] });
    expect(await endState(agent)).toMatchObject({ pods: [{ deleted_at: at(2) }], containers: [{ deleted_at: at(2) }] });
    await report(agent, 3, { pods: [aPod('web-0')] });
    expect(await endState(agent)).toMatchObject({ pods: [{ deleted_at: null }], containers: [{ deleted_at: null }] });
  });

  it('deletes nothing of a kind that was not observed, and keeps the reason on the agent', async () => {
    const agent = await newCluster();
    await report(agent, 1, { pods: [aPod('web-0')], namespaces: [aNamespace('shop')] });
    await report(agent, 2, {
      complete: [{ kind: InventoryKind.NAMESPACE, uids: [] }],
      unobserved: [{ kind: InventoryKind.POD, reason: 'pods is forbidden' }],
    });
    expect(await rows(agent, 'pod', 'deleted_at')).toEqual([{ deleted_at: null }]);
    expect(await rows(agent, 'namespace', 'deleted_at')).toEqual([{ deleted_at: at(2) }]);
    const unobserved = () =>
      facts.db.runInTenant(agent.tenantId, (tx) =>
        tx.query('SELECT unobserved FROM agent WHERE tenant_id = $1 AND id = $2', [agent.tenantId, agent.id]),
      );
    expect(await unobserved()).toEqual([{ unobserved: { POD: 'pods is forbidden' } }]);
    await report(agent, 3, { complete: [{ kind: InventoryKind.POD, uids: ['uid-web-0'] }] });
    expect(await unobserved()).toEqual([{ unobserved: {} }]);
  });

  it('deletes containers that a pod has no more', async () => {
    const agent = await newCluster();
    await report(agent, 1, { pods: [aPod('web-0', { containers: [aContainer('app'), aContainer('debug')] })] });
    await report(agent, 2, { pods: [aPod('web-0')] });
    expect(await rows(agent, 'container', 'name, deleted_at')).toEqual([
      { name: 'app', deleted_at: null },
      { name: 'debug', deleted_at: at(2) },
    ]);
  });

  it('rejects bad items with their index and reason and stores the others', async () => {
    const agent = await newCluster();
    const receipt = await report(agent, 1, {
      pods: [
        aPod('web-0'),
        aPod('', { uid: 'nameless' }),
        aPod('negative', { containers: [aContainer('app', { restartCount: -1 })] }),
        aPod('twins', { containers: [aContainer('app'), aContainer('app')] }),
        aPod('web-0'),
        aPod('later', { createdAt: new Date(Date.UTC(12_000, 0)) }),
        aPod('odd', { message: `nul \0 and half a pair \ud800 ${'x'.repeat(2_000)}` }),
      ],
    });
    expect(receipt.accepted).toBe(2);
    expect(receipt.rejected).toEqual([
      { index: 1, item: 'pod shop/', reason: 'name has 0 characters; expected 1 to 253.' },
      { index: 2, item: 'pod shop/negative', reason: 'containers.0.restartCount is -1; expected 0 or more.' },
      { index: 3, item: 'pod shop/twins', reason: expect.stringContaining('“app”') },
      { index: 4, item: 'pod shop/web-0', reason: expect.stringContaining('twice') },
      { index: 5, item: 'pod shop/later', reason: expect.stringContaining('between 1970 and 9999') },
    ]);
    const [odd] = await rows<{ message: string }>(agent, "(SELECT * FROM pod WHERE name = 'odd') p");
    expect(odd!.message.length).toBeLessThanOrEqual(1_024);
    expect(odd!.message).toMatch(/^nul {2}and half a pair {2}x+…$/);
  });

  it('refuses a batch of too many objects as a whole, with the limit', async () => {
    const agent = await newCluster();
    const pods = Array.from({ length: 501 }, (_, index) => aPod(`p-${index}`));
    await expect(report(agent, 1, { pods })).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(/501 objects; at most 500/),
      details: { found: 501, expected: 500 },
    });
    expect(await rows(agent, 'pod')).toEqual([]);
  });

  it('keeps what is known of the cluster, and refuses the agent of another one', async () => {
    const agent = await newCluster();
    await report(agent, 2, { cluster: { kubeSystemUid: 'ks-1', kubernetesVersion: 'v1.32.0', provider: 'aws' } });
    await report(agent, 1, { cluster: { kubeSystemUid: 'ks-1', kubernetesVersion: 'v1.31.0' } });
    const [cluster] = await facts.db.runInTenant(agent.tenantId, (tx) =>
      tx.query('SELECT kubernetes_version, provider, region FROM cluster WHERE tenant_id = $1 AND id = $2', [
        agent.tenantId,
        agent.clusterId,
      ]),
    );
    expect(cluster).toEqual({ kubernetes_version: 'v1.32.0', provider: 'aws', region: null });
    const foreign = report(agent, 3, { cluster: { kubeSystemUid: 'ks-2' }, pods: [aPod('web-0')] });
    await expect(foreign).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await rows(agent, 'pod')).toEqual([]);
  });

  it('never dates an observation after the server’s clock', async () => {
    const agent = await newCluster();
    await report(agent, 1, { observedAt: at(7_200), pods: [aPod('web-0')] });
    expect(await rows(agent, 'pod', 'observed_at')).toEqual([{ observed_at: at(1) }]);
  });

  it('writes nothing into another tenant’s cluster of the same id', async () => {
    const agent = await newCluster();
    const stranger = { ...agent, tenantId: await addTenant(facts.db) };
    await expect(report(stranger, 1, { pods: [aPod('web-0')] })).rejects.toThrow(/foreign key/);
  });
});

describe('the ends of containers', () => {
  const ends = (agent: Agent) =>
    facts.db.runInTenant(agent.tenantId, (tx) =>
      tx.query(
        `SELECT owner_kind AS kind, owner_name AS name, container, reason, times, hour_at AS "hourAt" FROM container_end
         WHERE tenant_id = $1 AND cluster_id = $2 ORDER BY container, hour_at, reason`,
        [agent.tenantId, agent.clusterId],
      ),
    );
  const owned = { ownerKind: 'Deployment', ownerName: 'api', ownerUid: 'uid-api' };
  const ended = (restartCount: number, reason: string, finishedAt: Date) =>
    aContainer('app', { restartCount, lastTermination: { reason, exitCode: 137, finishedAt } });
  const podOf = (name: string, ...containers: ReturnType<typeof aContainer>[]) => aPod(name, { ...owned, containers });
  const hour = (n: number): Date => new Date(Date.UTC(2026, 6, 1) + n * 3_600_000);

  it('are counted by workload, hour and reason, once however often they are told', async () => {
    const agent = await newCluster();
    // What was before the cluster was watched counts for nothing.
    await report(agent, 1, { pods: [podOf('api-1', ended(5, 'Error', hour(0)))] }, hour(1));
    await report(agent, 2, { pods: [podOf('api-1', ended(6, 'OOMKilled', hour(1.5)))] }, hour(2));
    await report(agent, 3, { pods: [podOf('api-1', ended(6, 'OOMKilled', hour(1.5)))] }, hour(2));
    await report(agent, 4, { pods: [podOf('api-1', ended(7, 'OOMKilled', hour(1.6)))] }, hour(2));
    await report(agent, 5, { pods: [podOf('api-1', ended(9, 'Error', hour(3.5)))] }, hour(4));
    const app = { kind: 'Deployment', name: 'api', container: 'app' };
    expect(await ends(agent)).toEqual([
      { ...app, hourAt: hour(1), reason: 'OOMKilled', times: 2 },
      { ...app, hourAt: hour(3), reason: 'Error', times: 1 },
      { ...app, hourAt: hour(3), reason: 'Unknown', times: 1 },
    ]);
  });

  it('are counted over all pods of a workload, new ones included, and not of init containers or bare pods', async () => {
    const agent = await newCluster();
    await report(agent, 1, { pods: [] }, hour(0));
    const init = aContainer('init', { kind: ContainerKind.INIT, lastTermination: { reason: 'Completed' } });
    const createdAt = hour(1);
    await report(
      agent,
      2,
      {
        pods: [
          { ...podOf('api-1', ended(1, 'OOMKilled', hour(1.5)), { ...init, restartCount: 1 }), createdAt },
          { ...podOf('api-2', ended(2, 'OOMKilled', hour(1.6))), createdAt },
          aPod('bare', { ownerKind: null, ownerName: null, containers: [ended(3, 'Error', hour(1.5))], createdAt }),
        ],
      },
      hour(2),
    );
    expect(await ends(agent)).toMatchObject([
      { container: 'app', reason: 'OOMKilled', times: 2 },
      { container: 'app', reason: 'Unknown', times: 1 },
    ]);
  });
});

describe('the changes of an inventory', () => {
  it('are none for a first snapshot, however it is cut into batches', async () => {
    const agent = await newCluster();
    await report(agent, 1, { clusterNodes: [aClusterNode('node-1')], pods: [aPod('web-0')] });
    await report(agent, 2, {
      pods: [aPod('web-1')],
      complete: [{ kind: InventoryKind.POD, uids: ['uid-web-0', 'uid-web-1'] }],
    });
    expect(await changes(agent)).toEqual([]);
  });

  it('tell what is created and deleted afterwards', async () => {
    const agent = await newCluster();
    await report(agent, 1, { pods: [aPod('web-0')] });
    await report(agent, 5, { pods: [aPod('web-1', { createdAt: at(4) })] });
    await report(agent, 6, { deleted: [{ kind: InventoryKind.POD, uid: 'uid-web-0' }] });
    const none = { kind: 'POD', field: null, before: null, after: null };
    expect(await changes(agent)).toEqual([
      { ...none, name: 'web-0', action: 'DELETED' },
      { ...none, name: 'web-1', action: 'CREATED' },
    ]);
  });

  it('tell each watched field that differs, and nothing for a report that says the same', async () => {
    const agent = await newCluster();
    const snapshot = { clusterNodes: [aClusterNode('node-1')], workloads: [aWorkload('web')], pods: [aPod('web-0')] };
    await report(agent, 1, snapshot);
    await report(agent, 2, snapshot);
    expect(await changes(agent)).toEqual([]);
    await report(agent, 3, {
      clusterNodes: [aClusterNode('node-1', { isSchedulable: false, kubeletVersion: 'v1.32.0' })],
      workloads: [aWorkload('web', { desiredReplicas: 5, readyReplicas: 3, images: ['registry.local/app:2'] })],
      pods: [
        aPod('web-0', {
          isReady: false,
          reason: 'CrashLoopBackOff',
          containers: [aContainer('app', { restartCount: 4, resources: { cpuRequestCores: 0.5 } })],
        }),
      ],
    });
    const texts = (await changes(agent)).map(
      ({ kind, name, field, before, after }) => `${kind} ${name} ${field}: ${before} → ${after}`,
    );
    expect(texts).toEqual([
      'CLUSTER_NODE node-1 isSchedulable: true → false',
      'CLUSTER_NODE node-1 kubeletVersion: v1.31.14 → v1.32.0',
      'CONTAINER web-0/app cpuRequestCores: 0.1 → 0.5',
      'CONTAINER web-0/app memoryRequestBytes: 67108864 → null',
      'POD web-0 isReady: true → false',
      'POD web-0 reason: null → CrashLoopBackOff',
      'WORKLOAD web desiredReplicas: 2 → 5',
      'WORKLOAD web images: registry.local/app:1 → registry.local/app:2',
    ]);
  });
});

describe('a snapshot of 500 pods', () => {
  it('takes a bounded number of statements, the first time and again', async () => {
    const agent = await newCluster();
    const pods = (version: number) =>
      Array.from({ length: 500 }, (_, index) =>
        aPod(`p-${index}`, { containers: [aContainer('app', { image: `app:${version}` }), aContainer('proxy')] }),
      );
    const counted = async (seq: number, version: number): Promise<number> => {
      const before = await statements();
      await report(agent, seq, { pods: pods(version) });
      return (await statements()) - before;
    };
    let executed = 0;
    const statements = async () => executed;
    const runner = Object.getPrototypeOf(facts.db.source.createQueryRunner()) as {
      query: (...args: unknown[]) => unknown;
    };
    const original = runner.query;
    runner.query = function query(this: unknown, ...args: unknown[]) {
      executed += 1;
      return original.apply(this, args);
    };
    try {
      expect(await counted(1, 1)).toBeLessThanOrEqual(28);
      expect(await counted(2, 2)).toBeLessThanOrEqual(28);
    } finally {
      runner.query = original;
    }
    expect(await rows(agent, 'container', 'count(*) OVER ()::int AS n, name')).toHaveLength(1_000);
    expect(await changes(agent)).toHaveLength(500);
  });
});
