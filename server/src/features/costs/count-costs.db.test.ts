import { beforeAll, describe, expect, it } from '@jest/globals';
import { aClusterNode, aContainer, aPod, aWorkload, LONG_AGO, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aTable,
  NOW,
  reportTables,
  rollUpDue,
} from '../../../test/metrics.js';
import { aClaim } from '../../../test/namespaced.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import type { Actor } from '../../platform/request-context.js';
import { InventoryKind } from '../inventory/inventory.types.js';
import { WorkloadKind } from '../inventory/workload.entity.js';
import { purgeClusterCosts, purgeWorkloadCosts } from './cost-retention.service.js';
import { countCostsJob } from './count-costs.job.js';
import { countClusterDay } from './count-day.service.js';
import { dueDays } from './due-days.service.js';
import { createPrice } from './price.service.js';

const facts = useTestDatabase(6);
const MINUTE = 60_000;
const HOUR = 3_600_000;
const GIB = 1024 ** 3;
const TODAY = '2026-03-01';
/** 0.048 USD per vCPU and hour, four of them. */
const NODE_HOUR = 192_000_000;
const actor: Actor = { kind: 'SERVER', id: null, name: 'test', ip: null, requestId: 'test' };

const later = (ms: number): Date => new Date(NOW.getTime() + ms);

const requests = (cpuRequestCores: number, gib: number) =>
  aContainer('app', { resources: { cpuRequestCores, memoryRequestBytes: gib * GIB } });

/** A priced cluster: a Deployment behind its ReplicaSet, a DaemonSet, a bare pod, a pod that is gone, and two claims. */
async function aCluster(tenantId: string, name: string): Promise<AgentOfTest> {
  const agent = await addMeasuredCluster(facts.db, tenantId, name);
  const { db } = facts;
  const replicaSet = { kind: WorkloadKind.REPLICA_SET, ownerUid: 'uid-web' };
  const ofWeb = { ownerUid: 'uid-web-1', ownerKind: 'ReplicaSet', ownerName: 'web-1' };
  const ofAgent = { ownerUid: 'uid-agent', ownerKind: 'DaemonSet', ownerName: 'agent' };
  await reportInventory(
    db,
    agent,
    1,
    {
      cluster: { kubeSystemUid: name, provider: 'aws' },
      clusterNodes: [aClusterNode('node-1', { instanceType: 'm6i.xlarge', region: 'us-east-1' })],
      workloads: [
        aWorkload('web'),
        aWorkload('web-1', replicaSet),
        aWorkload('agent', { kind: WorkloadKind.DAEMON_SET }),
      ],
      pods: [
        aPod('web-a', { ...ofWeb, containers: [requests(1, 4)], claims: ['data'] }),
        aPod('web-b', { ...ofWeb, containers: [requests(1, 4)] }),
        aPod('agent-a', { ...ofAgent, containers: [requests(0.4, 1)] }),
        aPod('bare', { containers: [aContainer('app', { resources: {} })] }),
      ],
      persistentVolumeClaims: [
        aClaim('data', { namespace: 'shop', createdAt: LONG_AGO, capacityBytes: 100 * GIB }),
        aClaim('forgotten', { namespace: 'shop', createdAt: LONG_AGO, capacityBytes: 10 * GIB }),
      ],
    },
    later(-HOUR),
  );
  // Found to be gone at half past nine of this day.
  const deleted = [{ kind: InventoryKind.POD, uid: 'uid-web-b' }];
  await reportInventory(db, agent, 2, { deleted }, later(-3 * HOUR));
  await heardOf(tenantId, NOW);
  return agent;
}

function heardOf(tenantId: string, at: Date): Promise<unknown> {
  return facts.db.runInTenant(tenantId, (tx) =>
    tx.query('UPDATE cluster SET last_report_at = $2 WHERE tenant_id = $1', [tenantId, at]),
  );
}

/** What a pod used in the hour that ended at noon, before or after it, and its roll-up. */
async function measure(agent: AgentOfTest, seq: number, cores: number, hoursBefore = 1): Promise<void> {
  const subject = aContainerSubject('web-a');
  const from = -30 * 60 - hoursBefore * 3_600;
  const times = Array.from({ length: 12 }, (_, n) => from + n * 300);
  await reportTables(facts.db, agent, seq, [
    aTable(
      'container.cpu.usage',
      times.map((at) => [subject, at, cores * 1_000_000]),
    ),
    aTable(
      'container.memory.working_set',
      times.map((at) => [subject, at, 2 * GIB]),
    ),
  ]);
}

/** One run of the job at a moment, in all tenants. */
async function run(now = NOW, signal = new AbortController().signal): Promise<void> {
  await countCostsJob.run({ db: facts.db, now: () => now, log: () => undefined }, signal);
}

interface DayRow {
  day: string;
  hours: number;
  price: string | null;
  idle: string;
  unallocated: string;
  storage: string;
}

const read = <Row>(tenantId: string, sql: string): Promise<Row[]> =>
  facts.db.runInTenant(tenantId, (tx) => tx.query<Row>(sql, [tenantId]));

const daysOf = (tenantId: string): Promise<DayRow[]> =>
  read(tenantId, 'SELECT t.*, t.day::text FROM cost_day_cluster t WHERE t.tenant_id = $1 ORDER BY t.cluster_id, t.day');

interface WorkloadRow {
  kind: string;
  name: string;
  cpu: string | null;
  memory: string | null;
  storage: string;
  cpu_used: number;
  cpu_requested: number;
}

const workloadsOf = (tenantId: string, day = TODAY): Promise<WorkloadRow[]> =>
  read(tenantId, `SELECT * FROM cost_day WHERE tenant_id = $1 AND day = '${day}' ORDER BY cluster_id, name`);

async function workload(tenantId: string, name: string, day = TODAY): Promise<WorkloadRow> {
  return (await workloadsOf(tenantId, day)).find((row) => row.name === name)!;
}

let tenantId: string;
let agent: AgentOfTest;

beforeAll(async () => {
  tenantId = await addTenant(facts.db);
  agent = await aCluster(tenantId, 'prod');
  await measure(agent, 1, 2);
  await rollUpDue(facts.db, tenantId);
  await run();
});

describe('the job count-costs', () => {
  it('counts two weeks at first, today up to the last hour that has settled, each whole hour once', async () => {
    const days = await daysOf(tenantId);
    expect(days.map(({ day, hours }) => [day, hours])).toEqual([
      ...Array.from({ length: 14 }, (_, n) => [`2026-02-${15 + n}`, 24]),
      [TODAY, 12],
    ]);
    expect(days.at(-1)).toMatchObject({ price: String(12 * NODE_HOUR) });
  });

  it('leaves no nano over: workloads, what is idle and what is kept for the system are the price of each day', async () => {
    const sums = await read<{ parts: string; price: string; storage: string; own: string }>(
      tenantId,
      `SELECT (sum(d.cpu + d.memory) + t.idle + t.unallocated)::text AS parts, t.price::text, t.storage::text,
         sum(d.storage)::text AS own
       FROM cost_day_cluster t JOIN cost_day d ON d.tenant_id = $1 AND d.day = t.day AND d.cluster_id = t.cluster_id
       WHERE t.tenant_id = $1 GROUP BY t.tenant_id, t.day, t.cluster_id`,
    );
    expect(sums).toHaveLength(15);
    for (const { parts, price, storage, own } of sums) expect([parts, own]).toEqual([price, storage]);
  });

  it('knows pods by the Deployment behind them, those that are gone too, and bare pods and claims by themselves', async () => {
    const yesterday = await workloadsOf(tenantId, '2026-02-28');
    expect(yesterday.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'DaemonSet/agent',
      'Pod/bare',
      'PersistentVolumeClaim/forgotten',
      'Deployment/web',
    ]);
    // Two pods of a core each on four cores.
    const [{ cpu }] = [await workload(tenantId, 'web', '2026-02-28')];
    const nodeCpu = await cpuPrice();
    expect(Number(cpu)).toBe(24 * Math.round(nodeCpu / 2));
    // Today one of them was there until half past nine; the other used two cores in the last hour.
    const today = await workload(tenantId, 'web');
    expect(Number(today.cpu)).toBeCloseTo(nodeCpu * (9.5 / 4 + 11 / 4 + 2 / 4), -2);
    expect(today).toMatchObject({ cpu_used: 2_000_000, cpu_requested: 1_000_000 });
    expect(await workload(tenantId, 'bare')).toMatchObject({ cpu: null, memory: null });
  });

  it('counts all of a volume for what mounts it, and for the claim where nothing does', async () => {
    const perGib = 54_794.52;
    expect(Number((await workload(tenantId, 'web')).storage)).toBeCloseTo(12 * 100 * perGib, -2);
    expect(Number((await workload(tenantId, 'forgotten')).storage)).toBeCloseTo(12 * 10 * perGib, -2);
  });

  it('has nothing to do again, and ends in the same numbers where it does', async () => {
    expect(await due(NOW)).toEqual([]);
    const before = [await daysOf(tenantId), await workloadsOf(tenantId)];
    const day = {
      clusterId: agent.clusterId,
      from: Date.parse(TODAY),
      to: Date.parse(TODAY) + 12 * HOUR,
      isBefore: false,
    };
    await Promise.all(
      [1, 2, 3].map(() => facts.db.runInTenant(tenantId, (tx) => countClusterDay(tx, tenantId, day, NOW))),
    );
    expect([await daysOf(tenantId), await workloadsOf(tenantId)]).toEqual(before);
  });

  it('counts a day again when samples of it came late, and when prices have changed', async () => {
    const before = await workload(tenantId, 'web');
    await measure(agent, 2, 3, 2);
    await rollUpDue(facts.db, tenantId, later(6 * MINUTE));
    await run(later(7 * MINUTE));
    const corrected = await workload(tenantId, 'web');
    expect(Number(corrected.cpu) - Number(before.cpu)).toBeCloseTo((await cpuPrice()) / 2, -2);
    const price = {
      provider: null,
      region: null,
      family: null,
      instanceType: null,
      pool: null,
      purchase: null,
      note: null,
    };
    const rate = { kind: 'INSTANCE', perHour: 0.384 } as const;
    await facts.db.runInTenant(tenantId, (tx) =>
      createPrice(tx, tenantId, { actor, price: { ...price, rate, currency: 'USD' } }, later(8 * MINUTE)),
    );
    expect(await due(later(9 * MINUTE))).toHaveLength(15);
    await run(later(9 * MINUTE));
    expect((await daysOf(tenantId)).map(({ price: own }) => own)).toEqual([
      ...Array.from({ length: 14 }, () => String(24 * 2 * NODE_HOUR)),
      String(12 * 2 * NODE_HOUR),
    ]);
    expect(await due(later(9 * MINUTE))).toEqual([]);
  });

  it('goes on hour by hour, and stops where the cluster was not heard of any more', async () => {
    expect(await due(later(35 * MINUTE))).toEqual([]);
    await heardOf(tenantId, later(50 * MINUTE));
    expect(await due(later(45 * MINUTE))).toMatchObject([{ to: Date.parse(`${TODAY}T13:00:00Z`) }]);
    expect(await due(later(5 * HOUR))).toMatchObject([{ to: Date.parse(`${TODAY}T13:00:00Z`) }]);
    await run(later(5 * HOUR));
    expect(await due(later(30 * HOUR))).toEqual([]);
  });
});

async function cpuPrice(): Promise<number> {
  // A core and a GiB stand to each other as in the default prices of the provider.
  const [cpu, memory] = [4 * 0.031611, 16 * 0.004237];
  return (NODE_HOUR * cpu) / (cpu + memory);
}

function due(now: Date, tenant = tenantId) {
  return facts.db.runInTenant(tenant, (tx) => dueDays(tx, tenant, now));
}

describe('a run that is ended', () => {
  it('has counted whole days only, and the next one goes on', async () => {
    const tenant = await addTenant(facts.db);
    await aCluster(tenant, 'ended');
    const abort = new AbortController();
    const context = { db: facts.db, now: () => NOW, log: () => undefined };
    const endingNow = (): Date => {
      abort.abort();
      return NOW;
    };
    await countCostsJob.run({ ...context, now: endingNow }, abort.signal);
    expect((await daysOf(tenant)).length).toBeLessThan(15);
    await run();
    expect(await daysOf(tenant)).toHaveLength(15);
  });

  it('counts all other days where one cannot be counted, and fails then', async () => {
    const tenant = await addTenant(facts.db);
    const { clusterId } = await aCluster(tenant, 'broken');
    // Labels of a node that no code wrote: its price cannot be looked up while it was there.
    const broken = `INSERT INTO cluster_node SELECT (r).* FROM (SELECT jsonb_populate_record(n, jsonb_build_object('id',
      gen_random_uuid(), 'uid', 'broken', 'labels', 5, 'deleted_at', $3::text)) AS r FROM cluster_node n
      WHERE n.tenant_id = $1 AND n.cluster_id = $2) made`;
    await facts.db.runInTenant(tenant, (tx) => tx.query(broken, [tenant, clusterId, later(-13 * 24 * HOUR)]));
    const notes = { rows: 0, warning: null, failedTenants: 0 };
    const said: string[] = [];
    const context = { db: facts.db, now: () => NOW, log: (text: string) => said.push(text), notes };
    await countCostsJob.run(context, new AbortController().signal);
    const days = (await daysOf(tenant)).map(({ day }) => day);
    expect(said.filter((text) => text.startsWith('A day of a cluster'))).toHaveLength(15 - days.length);
    expect(days.length).toBeGreaterThan(0);
    expect(days.length).toBeLessThan(15);
    expect(days.at(-1)).toBe(TODAY);
    expect(notes.failedTenants).toBe(1);
  });

  it('leaves a day as it was where it fails in the middle', async () => {
    const tenant = await addTenant(facts.db);
    const { clusterId } = await aCluster(tenant, 'killed');
    await run();
    const before = await workloadsOf(tenant);
    const day = { clusterId, from: Date.parse(TODAY), to: Date.parse(TODAY) + HOUR, isBefore: false };
    const killed = facts.db.runInTenant(tenant, async (tx) => {
      await countClusterDay(tx, tenant, day, later(MINUTE));
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await workloadsOf(tenant)).toEqual(before);
  });
});

describe('what is counted', () => {
  it('is what a cluster measured first where that lies before its registration', async () => {
    const tenant = await addTenant(facts.db);
    const young = await aCluster(tenant, 'young');
    await measure(young, 1, 1, 3);
    await rollUpDue(facts.db, tenant);
    await facts.db.runInTenant(tenant, (tx) =>
      tx.query('UPDATE cluster SET created_at = $2 WHERE tenant_id = $1', [tenant, NOW]),
    );
    await run();
    expect((await daysOf(tenant)).map(({ day, hours }) => [day, hours])).toEqual([[TODAY, 3]]);
  });

  it('is nothing of a machine outside Kubernetes', async () => {
    const tenant = await addTenant(facts.db);
    await aCluster(tenant, 'host');
    await facts.db.runInTenant(tenant, (tx) =>
      tx.query(`UPDATE cluster SET kind = 'HOST' WHERE tenant_id = $1`, [tenant]),
    );
    expect(await due(NOW, tenant)).toEqual([]);
  });

  it('is each tenant’s own, although two of them have the same cluster', async () => {
    const [one, other] = [await addTenant(facts.db), await addTenant(facts.db)];
    await aCluster(one, 'same');
    const second = await aCluster(other, 'same');
    await measure(second, 1, 4);
    await rollUpDue(facts.db, other);
    await run();
    expect((await workload(one, 'web')).cpu_used).toBe(0);
    expect((await workload(other, 'web')).cpu_used).toBe(4_000_000);
    expect(await daysOf(one)).toHaveLength(15);
  });

  it('takes as many statements for a hundred pods as for three', async () => {
    const tenant = await addTenant(facts.db);
    const large = await aCluster(tenant, 'large');
    const day = {
      clusterId: large.clusterId,
      from: Date.parse(TODAY),
      to: Date.parse(TODAY) + 12 * HOUR,
      isBefore: false,
    };
    const statements = (): Promise<number> =>
      facts.db.runInTenant(tenant, async (tx) => {
        const counted = counting(tx);
        await countClusterDay(counted.tx, tenant, day, NOW);
        return counted.count();
      });
    const few = await statements();
    const pods = Array.from({ length: 100 }, (_, n) => aPod(`more-${n}`));
    await reportInventory(facts.db, large, 3, { pods }, later(-2 * HOUR));
    expect(await statements()).toBe(few);
    expect(few).toBeLessThanOrEqual(12);
    expect((await workloadsOf(tenant)).length).toBeGreaterThan(100);
  });
});

describe('costs that are kept no longer', () => {
  it('go day by day, those of workloads before those of their clusters', async () => {
    const tenant = await addTenant(facts.db);
    await aCluster(tenant, 'old');
    await run();
    const purge = { before: new Date('2026-02-20T00:00:00Z'), limit: 3 };
    const all = (work: typeof purgeWorkloadCosts): Promise<number> =>
      facts.db.runInTenant(tenant, async (tx) => {
        for (let total = 0; ; ) {
          const rows = await work(tx, tenant, purge);
          total += rows;
          if (rows === 0) return total;
        }
      });
    // Five days of four workloads.
    expect(await all(purgeWorkloadCosts)).toBe(20);
    expect(await all(purgeClusterCosts)).toBe(5);
    expect((await daysOf(tenant)).map(({ day }) => day)[0]).toBe('2026-02-20');
  });
});

/** Counts the statements that go through a transaction. */
function counting(tx: Tx): { tx: Tx; count: () => number } {
  let count = 0;
  const sends = ['query', 'prepared', 'read'];
  const counted = new Proxy(tx, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      if (sends.includes(String(key))) count++;
      return value.bind(target) as unknown;
    },
  });
  return { tx: counted, count: () => count };
}
