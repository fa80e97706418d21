import { beforeAll, describe, expect, it } from '@jest/globals';
import { AMOUNTS, aBackTest, cutAdvice, kept } from '../../../test/advice.js';
import { CORE, MIB } from '../../../test/container-usage.js';
import { aClusterNode, aContainer, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import {
  type AgentOfTest,
  aContainerSubject,
  addMeasuredCluster,
  aTable,
  reportTables,
  secondsFromNow,
} from '../../../test/metrics.js';
import { aClaim } from '../../../test/namespaced.js';
import { useTestDatabase } from '../../../test/test-database.js';
import { wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { InventoryKind } from '../inventory/inventory.types.js';
import type { Outcome } from './recommendation-body.js';
import { recordAdvice } from './record-advice.service.js';
import { type Advice, adviceOf } from './rules/rule.js';
import { readLedger } from './savings-ledger.service.js';
import { type Settled, settleRecommendations } from './settle-recommendations.service.js';

const facts = useTestDatabase();
const DAY = 86_400;
const MINUTE = 60;
const at = (seconds: number): Date => new Date(secondsFromNow(seconds));
let agent: AgentOfTest;
let seq = 0;

/** Moments, seconds from now. */
const SAID = -5 * DAY;
const APPLIED = -4 * DAY;

const NAMES = ['cut', 'tight', 'half', 'back', 'killed', 'first', 'gone', 'dark', 'kept', 'again'];

const requests = (cores: number) => ({
  resources: {
    cpuRequestCores: cores,
    memoryRequestBytes: AMOUNTS.memoryRequest,
    memoryLimitBytes: AMOUNTS.memoryLimit,
  },
});

/** The only pod of a Deployment, the `n`-th that it has. */
const podOf = (name: string, n: number, container: Partial<ReturnType<typeof aContainer>>, createdAt: Date) =>
  aPod(`${name}-${n}`, {
    ...{ ownerKind: 'Deployment', ownerName: name, ownerUid: `uid-${name}`, createdAt, startedAt: createdAt },
    containers: [aContainer('app', container)],
    claims: [],
  });

async function report(inventory: Parameters<typeof reportInventory>[3], now: number): Promise<void> {
  await reportInventory(facts.db, agent, ++seq, inventory, at(now));
}

/** A rollout: the next pod takes the place of the one before. */
async function roll(
  name: string,
  n: number,
  container: Partial<ReturnType<typeof aContainer>>,
  now: number,
): Promise<void> {
  await report(
    {
      workloads: [aWorkload(name, { desiredReplicas: 1, updatedReplicas: n })],
      pods: [podOf(name, n, container, at(now))],
      deleted: [{ kind: InventoryKind.POD, uid: `uid-${name}-${n - 1}` }],
    },
    now,
  );
}

/** Somebody deletes a Deployment and makes it again with what was proposed. */
async function makeAgain(name: string, now: number): Promise<void> {
  await report({ deleted: [{ kind: InventoryKind.WORKLOAD, uid: `uid-${name}` }] }, now);
  const ownerUid = `uid-${name}-again`;
  await report(
    {
      workloads: [aWorkload(name, { desiredReplicas: 1, uid: ownerUid })],
      pods: [{ ...podOf(name, 2, requests(0.2), at(now)), ownerUid }],
      deleted: [{ kind: InventoryKind.POD, uid: `uid-${name}-1` }],
    },
    now,
  );
}

function cut(name: string): Advice {
  const subject = { kind: 'Deployment', namespace: 'shop', name, container: 'app' };
  return cutAdvice(0.2 * CORE, { subject, freed: { cpu: 0.8 * CORE, memory: 0 } });
}

async function say(advice: readonly Advice[], now: number, rules = ['over-provisioned']): Promise<void> {
  const { tenantId } = facts;
  await facts.db.runInTenant(tenantId, async (tx) => {
    const rows = await tx.query<{ id: string; name: string }>('SELECT id, name FROM workload WHERE tenant_id = $1', [
      tenantId,
    ]);
    const subjects = advice.map(({ subject }) => subject);
    const all = advice.map((one) =>
      kept(one, {
        subjectId: rows.find(({ name }) => name === one.subject.name)?.id ?? null,
        bill: one.packing || one.rule === 'unused-volume-claim' ? { perMonth: 100, currency: 'USD' } : null,
      }),
    );
    await recordAdvice(tx, tenantId, { clusterId: agent.clusterId, rules, subjects }, all, at(now));
  });
}

/** A run that has nothing to say any more of a workload. */
async function sayNothing(name: string, now: number): Promise<void> {
  const subjects = [{ kind: 'Deployment', namespace: 'shop', name }];
  const scope = { clusterId: agent.clusterId, rules: ['over-provisioned'], subjects };
  await facts.db.runInTenant(facts.tenantId, (tx) => recordAdvice(tx, facts.tenantId, scope, [], at(now)));
}

function settle(now: number): Promise<Settled> {
  return facts.db.runInTenant(facts.tenantId, (tx) => settleRecommendations(tx, facts.tenantId, at(now)));
}

interface Row {
  state: string;
  appliedAt: Date | null;
  endedAt: Date | null;
  realisedCpu: number | null;
  realisedBill: number | null;
  outcome: Outcome | null;
  kinds: string[];
  texts: string[];
}

async function read(name: string): Promise<Row> {
  const rows = await facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<Row>(
      `SELECT r.state, r.applied_at AS "appliedAt", r.ended_at AS "endedAt", r.realised_cpu AS "realisedCpu",
         r.realised_bill AS "realisedBill", r.outcome,
         ARRAY(SELECT e.kind FROM recommendation_entry e WHERE e.tenant_id = $1 AND e.recommendation_id = r.id
           ORDER BY e.at, e.id) AS kinds,
         ARRAY(SELECT e.text FROM recommendation_entry e WHERE e.tenant_id = $1 AND e.recommendation_id = r.id
           ORDER BY e.at, e.id) AS texts
       FROM recommendation r WHERE r.tenant_id = $1 AND r.subject_name = $2`,
      [facts.tenantId, name],
    ),
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

/** A sample every five minutes since it was applied. */
async function use(pod: string, cores: number): Promise<void> {
  const subject = aContainerSubject(pod);
  const times = Array.from({ length: (-APPLIED / (5 * MINUTE)) | 0 }, (_, n) => -MINUTE - n * 5 * MINUTE);
  await reportTables(facts.db, agent, ++seq, [
    aTable(
      'container.cpu.usage',
      times.map((when) => [subject, when, cores * CORE]),
    ),
    aTable(
      'container.memory.working_set',
      times.map((when) => [subject, when, 100 * MIB]),
    ),
  ]);
}

beforeAll(async () => {
  agent = await addMeasuredCluster(facts.db, facts.tenantId, 'prod');
  await report(
    {
      clusterNodes: [1, 2, 3].map((n) => aClusterNode(`node-${n}`)),
      persistentVolumeClaims: [aClaim('old-data')],
      workloads: NAMES.map((name) => aWorkload(name, { desiredReplicas: 1 })),
      pods: NAMES.map((name) => podOf(name, 1, requests(1), at(-20 * DAY))),
    },
    SAID - DAY,
  );
  await say(NAMES.map(cut), SAID);
});

describe('settling recommendations', () => {
  it('leaves open what nobody has followed', async () => {
    expect(await settle(SAID + MINUTE)).toMatchObject({ applied: 0, withdrawn: 0 });
    expect(await read('cut')).toMatchObject({ state: 'OPEN', kinds: ['OPENED'] });
  });

  it('finds what was applied in the newest pods, half of the way too, with what it really freed', async () => {
    for (const name of ['cut', 'tight', 'back', 'killed', 'dark', 'kept']) await roll(name, 2, requests(0.2), APPLIED);
    await roll('half', 2, requests(0.5), APPLIED);
    await makeAgain('again', APPLIED);
    expect(await settle(APPLIED + MINUTE)).toMatchObject({ applied: 8 });
    expect(await read('cut')).toMatchObject({
      ...{ state: 'APPLIED', realisedCpu: 0.8 * CORE, realisedBill: null, appliedAt: at(APPLIED + MINUTE) },
      texts: [expect.anything(), 'Found applied. It is set: CPU request 0.2 cores.'],
    });
    expect(await read('half')).toMatchObject({ state: 'APPLIED', realisedCpu: 0.5 * CORE });
  });

  it('finds the same when a run comes first that has nothing to say any more, or only of what is left', async () => {
    await roll('first', 2, requests(0.2), APPLIED);
    await sayNothing('first', APPLIED + 2 * MINUTE);
    expect(await read('first')).toMatchObject({ state: 'APPLIED', kinds: ['OPENED', 'APPLIED'] });
    await roll('gone', 2, requests(0.4), APPLIED);
    const { changes, ...rest } = cut('gone');
    const less = changes.map((change) => ({ ...change, current: { ...AMOUNTS, cpuRequest: 0.4 * CORE } }));
    await say([{ ...rest, changes: less }], APPLIED + 2 * MINUTE);
    expect(await read('gone')).toMatchObject({ state: 'APPLIED', realisedCpu: expect.closeTo(0.6 * CORE) });
  });

  it('opens again what was taken back', async () => {
    await roll('back', 3, requests(1), APPLIED + DAY);
    expect(await settle(APPLIED + DAY + MINUTE)).toMatchObject({ reopened: 1 });
    expect(await read('back')).toMatchObject({
      state: 'OPEN',
      realisedCpu: null,
      kinds: ['OPENED', 'APPLIED', 'REOPENED'],
    });
  });

  it('holds against nothing that pods of before are still killed at a lower limit until they are replaced', async () => {
    const { resources } = requests(1);
    const before = { resources: { ...resources, memoryLimitBytes: 512 * MIB } };
    const killed = { lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(APPLIED + 5 * MINUTE) } };
    await report({ pods: [podOf('killed', 0, before, at(SAID))] }, APPLIED + 2 * MINUTE);
    await report(
      { pods: [podOf('killed', 0, { ...before, ...killed, restartCount: 1 }, at(SAID))] },
      APPLIED + 6 * MINUTE,
    );
    await report({ deleted: [{ kind: InventoryKind.POD, uid: 'uid-killed-0' }] }, APPLIED + 7 * MINUTE);
    expect(await settle(APPLIED + 30 * MINUTE)).toMatchObject({ regressed: 0, reopened: 0 });
    expect(await read('killed')).toMatchObject({ state: 'APPLIED' });
  });

  it('calls regressed at once what was killed for its memory since', async () => {
    const killed = {
      lastTermination: { reason: 'OOMKilled', exitCode: 137, finishedAt: at(APPLIED + DAY) },
      restartCount: 1,
    };
    await report(
      { pods: [podOf('killed', 2, { ...requests(0.2), ...killed }, at(APPLIED))] },
      APPLIED + DAY + 5 * MINUTE,
    );
    expect(await settle(APPLIED + DAY + 20 * MINUTE)).toMatchObject({ regressed: 1 });
    expect(await read('killed')).toMatchObject({ state: 'REGRESSED', outcome: { kills: 1 } });
  });

  it('withdraws what was applied to something that is gone', async () => {
    await report({ deleted: [{ kind: InventoryKind.WORKLOAD, uid: 'uid-gone' }] }, APPLIED + DAY + 5 * MINUTE);
    expect(await settle(APPLIED + DAY + 40 * MINUTE)).toMatchObject({ withdrawn: 1 });
    expect(await read('gone')).toMatchObject({ state: 'WITHDRAWN' });
  });

  it('judges after three days of usage by the back-test, and waits where too little was measured', async () => {
    await use('cut-2', 0.1);
    await use('half-2', 0.1);
    await use('kept-2', 0.1);
    await use('again-2', 0.1);
    await use('tight-2', 0.3);
    expect(await settle(-2 * DAY)).toMatchObject({ verified: 0, regressed: 0 });
    expect(await settle(-MINUTE)).toMatchObject({ verified: 4, regressed: 1 });
    expect(await read('again')).toMatchObject({ state: 'VERIFIED', outcome: { measured: { aboveCpuRequest: 0 } } });
    expect(await read('cut')).toMatchObject({
      state: 'VERIFIED',
      outcome: {
        promised: { aboveCpuRequest: aBackTest({ aboveCpuRequest: 100 }).aboveCpuRequest },
        measured: { aboveCpuRequest: 0 },
        text: expect.stringContaining('0 % of the time above the CPU request (1.0 % told)'),
      },
    });
    expect(await read('tight')).toMatchObject({
      state: 'REGRESSED',
      outcome: { text: 'Worse than back-tested: 100 % of the time above the CPU request (1.0 % told).' },
    });
    expect(await read('dark')).toMatchObject({
      state: 'APPLIED',
      outcome: { text: expect.stringContaining('half of it is needed') },
    });
  });

  it('ends a verified saving when it is taken back', async () => {
    await roll('kept', 3, requests(1), DAY);
    expect(await settle(DAY + MINUTE)).toMatchObject({ ended: 1 });
    expect(await read('kept')).toMatchObject({ state: 'VERIFIED', endedAt: at(DAY + MINUTE) });
    expect((await read('kept')).kinds).toEqual(['OPENED', 'APPLIED', 'VERIFIED', 'ENDED']);
  });

  it('adds up in the ledger what was verified, as long as it held', async () => {
    const { db, tenantId } = facts;
    const ledger = await db.runInTenant(tenantId, (tx) =>
      readLedger({ tx, tenantId, rights: wholeTenant(Role.ADMIN) }, { filter: null, months: 2 }, at(DAY + MINUTE)),
    );
    expect(ledger).toMatchObject({
      ...{ verified: 3, applied: 2, regressed: 2, freedCpuCores: 2.1, requestsValuePerMonth: expect.any(Number) },
      byCluster: [{ clusterId: agent.clusterId, verified: 3, freedCpuCores: 2.1 }],
      byTeam: [{ teamId: null, verified: 3 }],
    });
    expect(ledger.months.map(({ verified }) => verified).reduce((sum, count) => sum + count)).toBe(4);
  });

  it('knows of a bill only when a volume or a cluster node went, and then by as much as went', async () => {
    const of = (rule: string) => ({ name: rule, category: 'COST' as const });
    const claim = { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'old-data', container: null };
    const cluster = { kind: 'Cluster', namespace: null, name: 'prod', container: null };
    const packing = { nodes: ['node-1', 'node-2'], allocatable: { cpu: 0, memory: 0 }, moves: [], obstacles: [] };
    const said = { risk: 'MEDIUM' as const, title: 'It could go.', text: 'Let it go.' };
    const [unused, packed] = ['unused-volume-claim', 'node-packing'].map(of);
    await say(
      [adviceOf(unused!, { ...said, subject: claim }), adviceOf(packed!, { ...said, subject: cluster, packing })],
      2 * DAY,
      ['unused-volume-claim', 'node-packing'],
    );
    expect(await settle(2 * DAY + MINUTE)).toMatchObject({ applied: 0 });
    const deleted = [
      { kind: InventoryKind.PERSISTENT_VOLUME_CLAIM, uid: aClaim('old-data').uid },
      { kind: InventoryKind.CLUSTER_NODE, uid: 'uid-node-2' },
    ];
    await report({ deleted }, 2 * DAY + 2 * MINUTE);
    expect(await settle(2 * DAY + 3 * MINUTE)).toMatchObject({ applied: 2 });
    expect(await read('old-data')).toMatchObject({ state: 'APPLIED', realisedBill: 100, realisedCpu: null });
    expect(await read('prod')).toMatchObject({ state: 'APPLIED', realisedBill: 50 });
  });

  it('wakes what was put off when its time has come', async () => {
    const { tenantId } = facts;
    await facts.db.runInTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE recommendation SET state = 'SNOOZED', snoozed_until = $2 WHERE tenant_id = $1 AND subject_name = 'back'`,
        [tenantId, at(3 * DAY)],
      ),
    );
    await settle(3 * DAY - MINUTE);
    expect(await read('back')).toMatchObject({ state: 'SNOOZED' });
    expect(await settle(3 * DAY)).toMatchObject({ reopened: 1 });
    expect(await read('back')).toMatchObject({ state: 'OPEN' });
  });

  it('reads the usage of twenty in one run and of the others in the next, so that rows are not locked for long', async () => {
    const many = Array.from({ length: 22 }, (_, n) => `many-${n}`);
    const workloads = many.map((name) => aWorkload(name, { desiredReplicas: 1 }));
    await report({ workloads, pods: many.map((name) => podOf(name, 1, requests(1), at(SAID))) }, 4 * DAY);
    await say(many.map(cut), 4 * DAY);
    await report(
      {
        pods: many.map((name) => podOf(name, 2, requests(0.2), at(4 * DAY + MINUTE))),
        deleted: many.map((name) => ({ kind: InventoryKind.POD, uid: `uid-${name}-1` })),
      },
      4 * DAY + MINUTE,
    );
    expect(await settle(4 * DAY + 2 * MINUTE)).toMatchObject({ applied: 22 });
    await settle(8 * DAY);
    const told = async () => {
      const rows = await Promise.all(many.map(read));
      return rows.filter(({ outcome }) => outcome?.text.includes('half of it is needed')).length;
    };
    expect(await told()).toBeLessThan(22);
    await settle(8 * DAY + MINUTE);
    expect(await told()).toBe(22);
  });
});
