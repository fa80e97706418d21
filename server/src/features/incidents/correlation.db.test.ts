import { beforeAll, describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { correlateAll } from '../../../test/incidents.js';
import {
  aClusterNode,
  aContainer,
  addCluster,
  aNamespace,
  aPod,
  aWorkload,
  reportInventory,
} from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { type AlertChange, changeAlerts, SYSTEM } from '../alerts/alert-change.service.js';
import { type Finding, type FiringFinding, handleFindings } from '../alerts/alert-pipeline.service.js';
import { fillFacts } from '../alerts/fill-facts.service.js';
import { readCandidates } from './candidate.service.js';
import { correlation } from './correlation.service.js';
import { Incident } from './incident.entity.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { purgeResolvedIncidents } from './incident-retention.service.js';
import { readStats } from './incident-stats.service.js';
import { settleIncidents } from './settle-incidents.service.js';
import { statsOf } from './stats.js';

const facts = useTestDatabase();
let tenantId: string;
let agent: AgentCaller;

const START = Date.UTC(2026, 2, 2, 9);
const at = (minutes: number): Date => new Date(START + minutes * 60_000);
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(tenantId, work);

type Subject = FiringFinding['subject'];
const podOf = (name: string, namespace = 'shop'): Subject => ({
  kind: 'Pod',
  namespace,
  name,
  container: null,
  uid: null,
});
const nodeOf = (name: string): Subject => ({ kind: 'Node', namespace: null, name, container: null, uid: null });

/** What fires at a minute, correlated as it comes. */
async function fire(minutes: number, findings: Partial<FiringFinding>[], clusterId = agent.clusterId): Promise<void> {
  const now = at(minutes);
  const all = findings.map((one) =>
    aFinding(clusterId, '', {
      severity: 'CRITICAL',
      source: 'STATE',
      firstSeenAt: now,
      seenAt: now,
      title: 'Trouble',
      ...one,
    }),
  );
  await run((tx) => handleFindings(tx, tenantId, all, now));
  await correlateAll(facts.db, tenantId, now);
}

async function clear(minutes: number, subject: Subject, rule: string, clusterId = agent.clusterId): Promise<void> {
  const finding: Finding = { state: 'CLEARED', clusterId, rule, subject, reason: 'It is well again.' };
  await run((tx) => handleFindings(tx, tenantId, [finding], at(minutes)));
  await correlateAll(facts.db, tenantId, at(minutes));
}

async function incidents(): Promise<Incident[]> {
  const rows = await run((tx) =>
    tx.query<Incident>(`SELECT ${selectList(Incident)} FROM incident t WHERE t.tenant_id = $1 ORDER BY number`, [
      tenantId,
    ]),
  );
  return hydrate(Incident, rows);
}

async function members(): Promise<IncidentAlert[]> {
  return run((tx) =>
    tx.query<IncidentAlert>(
      `SELECT ${selectList(IncidentAlert)} FROM incident_alert t WHERE t.tenant_id = $1 ORDER BY started_at, subject_name`,
      [tenantId],
    ),
  );
}

async function timeline(): Promise<{ kind: string; text: string }[]> {
  return run((tx) =>
    tx.query('SELECT kind, text, lane, is_key AS "isKey" FROM incident_entry WHERE tenant_id = $1 ORDER BY at, id', [
      tenantId,
    ]),
  );
}

/** Deployment shop/checkout with 24 pods on two nodes, and shop/db with one. */
async function shop(agentOf: AgentCaller, seq = 1, image = 'registry.local/checkout:1'): Promise<void> {
  const pods = Array.from({ length: 24 }, (_, n) =>
    aPod(`checkout-${n}`, {
      ownerUid: 'uid-checkout',
      ownerKind: 'Deployment',
      ownerName: 'checkout',
      nodeName: n < 12 ? 'node-1' : 'node-2',
      containers: [aContainer('app', { image })],
    }),
  );
  const db = aPod('db-0', { ownerUid: 'uid-db', ownerKind: 'Deployment', ownerName: 'db', nodeName: 'node-1' });
  await reportInventory(facts.db, agentOf, seq, {
    clusterNodes: [aClusterNode('node-1'), aClusterNode('node-2')],
    namespaces: [aNamespace('shop')],
    workloads: [
      aWorkload('checkout', { desiredReplicas: 24, images: [image] }),
      aWorkload('db', { desiredReplicas: 1 }),
    ],
    pods: [...pods, db],
  });
}

/** Every test has a tenant of its own. */
async function begin(): Promise<void> {
  tenantId = await addTenant(facts.db);
  agent = await addCluster(facts.db, tenantId, 'prod-eu');
  await shop(agent);
}

const highCpu = { rule: 'PodHighCpu', severity: 'WARNING' } as const;

describe('correlation', () => {
  beforeAll(() => begin());

  it('makes one incident of 20 of 24 pods with high CPU within 2 min, and says so', async () => {
    const of = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => ({ ...highCpu, subject: podOf(`checkout-${from + n}`) }));
    await fire(0, of(0, 8));
    await fire(1, of(8, 15));
    await fire(2, of(15, 20));
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      number: 1,
      title: 'High CPU across deployment checkout',
      summary: '20 of 24 pods of Deployment shop/checkout report high CPU within 2 min.',
      severity: 'SEV4',
      status: 'OPEN',
      alertCount: 20,
      openAlertCount: 20,
      openedAt: at(0),
      impact: { pods: 20, podsTotal: 24, workloads: 1, namespaces: 1, clusters: 1, workloadNames: ['shop/checkout'] },
    });
    const joined = await members();
    expect(joined.filter(({ criterion }) => criterion === 'FIRST')).toHaveLength(1);
    expect(joined.map(({ reason }) => reason)).toContain(
      'It hits Deployment shop/checkout, as the others do, 60 s after the last of them.',
    );
  });

  it('counts in a statement what is counted in memory', async () => {
    const [incident] = await incidents();
    const stored = await run((tx) => readStats(tx, tenantId, [incident!.id]));
    const counted = statsOf(
      (await members()).map((one) => ({ ...one, clusterName: 'prod-eu' })),
      24,
    );
    expect(stored.get(incident!.id)).toMatchObject(counted!);
  });

  it('changes nothing when it reads the same events again', async () => {
    const before = [await incidents(), await members(), await timeline()];
    const page = await run((tx) =>
      tx.query(
        `SELECT seq::float8, type, occurred_at AS "occurredAt", payload FROM alert_event WHERE tenant_id = $1 AND stream = 'alert' ORDER BY seq`,
        [tenantId],
      ),
    );
    await run((tx) => correlation.handle(tx, tenantId, page as never, at(3)));
    expect([await incidents(), await members(), await timeline()]).toEqual(before);
  });

  it('resolves an incident 2 min after the last alert ended, and not before', async () => {
    await begin();
    await fire(0, [{ ...highCpu, subject: podOf('checkout-0') }]);
    await clear(5, podOf('checkout-0'), 'PodHighCpu');
    expect(await run((tx) => settleIncidents(tx, tenantId, at(6.9)))).toBe(0);
    expect(await run((tx) => settleIncidents(tx, tenantId, at(7)))).toBe(1);
    expect(await incidents()).toMatchObject([{ status: 'RESOLVED', resolvedAt: at(7), openAlertCount: 0 }]);
  });

  it('opens it again when another alert of the workload fires within half an hour', async () => {
    await fire(30, [{ rule: 'CrashLoopBackOff', subject: podOf('checkout-3') }]);
    expect(await incidents()).toMatchObject([
      { number: 1, status: 'OPEN', reopenedCount: 1, alertCount: 2, resolvedAt: null },
    ]);
    expect((await timeline()).map(({ kind }) => kind)).toContain('REOPENED');
  });

  it('lets a node that is down explain the pods on it, though these came first', async () => {
    await begin();
    await fire(0, [{ rule: 'Unhealthy', subject: podOf('checkout-0') }]);
    await fire(1, [{ rule: 'CrashLoopBackOff', subject: podOf('db-0') }]);
    expect(await incidents()).toHaveLength(2);
    await fire(2, [{ rule: 'NodeNotReady', subject: nodeOf('node-1'), title: 'Node not ready: node-1' }]);
    const [kept, merged] = await incidents();
    expect(kept).toMatchObject({
      number: 1,
      title: 'Node not ready on node-1, with 2 pods',
      alertCount: 3,
      severity: 'SEV2',
    });
    expect(merged).toMatchObject({ number: 2, status: 'RESOLVED', mergedIntoId: kept!.id, alertCount: 0 });
    expect((await timeline()).map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^#2 was merged into it with 1 alert, because /),
    );
    const [best] = (await run((tx) => readCandidates(tx, tenantId, [kept!]))).get(kept!.id)!;
    expect(best).toMatchObject({ kind: 'NODE_DOWN', evidence: ['2 of 2 other alerts are on it.'] });
  });

  it('makes one incident of one bad image in three clusters', async () => {
    await begin();
    for (const [n, name] of ['prod-us', 'prod-ap'].entries()) {
      const other = await addCluster(facts.db, tenantId, name);
      await shop(other);
      await fire(n, [{ rule: 'ImagePullBackOff', subject: podOf(`checkout-${n}`) }], other.clusterId);
    }
    await fire(20, [{ rule: 'ImagePullBackOff', subject: podOf('checkout-0') }]);
    expect((await incidents()).filter(({ mergedIntoId }) => mergedIntoId === null)).toMatchObject([
      { title: 'Images cannot be pulled with image checkout:1 in 3 clusters', severity: 'SEV1', alertCount: 3 },
    ]);
  });

  it('keeps the change before it in the timeline, and ranks it first', async () => {
    await begin();
    await shop(agent, 2, 'registry.local/checkout:2');
    const [change] = await run((tx) =>
      tx.query<{ at: Date }>(`SELECT observed_at AS at FROM change WHERE tenant_id = $1 AND object_kind = 'WORKLOAD'`, [
        tenantId,
      ]),
    );
    const minutes = (change!.at.getTime() - START) / 60_000 + 3;
    await fire(minutes, [{ rule: 'CrashLoopBackOff', subject: podOf('checkout-0') }]);
    expect((await timeline()).map(({ text }) => text)).toContain(
      'Workload shop/checkout: images registry.local/checkout:1 → registry.local/checkout:2.',
    );
    const [incident] = await incidents();
    const [best] = (await run((tx) => readCandidates(tx, tenantId, [incident!]))).get(incident!.id)!;
    expect(best).toMatchObject({
      kind: 'IMAGE_CHANGE',
      title: 'Workload shop/checkout got checkout:2 in the place of checkout:1',
      evidence: ['3 min before the first alert.', '1 of 1 alert is about it.'],
      nextStep: 'Roll back to checkout:1, or fix checkout:2.',
    });
  });

  it('adds information to the incident of its workload, also what came before, and opens none for it', async () => {
    await begin();
    await fire(0, [{ rule: 'CpuAnomaly', severity: 'INFO', subject: podOf('checkout-1') }]);
    expect(await incidents()).toEqual([]);
    await fire(1, [{ ...highCpu, subject: podOf('checkout-0') }]);
    expect(await incidents()).toMatchObject([{ alertCount: 1 }]);
    expect((await members()).map(({ isEvidence }) => isEvidence)).toEqual([true, false]);
  });

  it('makes an alert part of what its pod belongs to when the pod is reported after it', async () => {
    await begin();
    await fire(0, [{ ...highCpu, subject: podOf('checkout-0') }]);
    await fire(1, [{ rule: 'MemoryAnomaly', subject: podOf('checkout-new') }]);
    expect(await incidents()).toHaveLength(2);
    const owner = { ownerUid: 'uid-checkout', ownerKind: 'Deployment', ownerName: 'checkout' };
    await reportInventory(facts.db, agent, 2, {
      pods: [aPod('checkout-new', { ...owner, nodeName: 'node-2' })],
    });
    const fill = () => run((tx) => fillFacts(tx, tenantId, '', at(2)));
    expect(await fill()).toEqual({ filled: 1, next: null });
    expect(await fill()).toEqual({ filled: 0, next: null });
    await correlateAll(facts.db, tenantId, at(2));
    expect(await incidents()).toMatchObject([
      { number: 1, alertCount: 2, mergedIntoId: null },
      { number: 2, alertCount: 0, status: 'RESOLVED' },
    ]);
    expect(await members()).toMatchObject([
      { criterion: 'FIRST' },
      { criterion: 'WORKLOAD', workloadName: 'checkout', nodeName: 'node-2', endedAt: null },
    ]);
    await clear(3, podOf('checkout-0'), 'PodHighCpu');
    await clear(3, podOf('checkout-new'), 'MemoryAnomaly');
    const standing = await run((tx) =>
      tx.query('SELECT key FROM incident_span WHERE tenant_id = $1 AND standing <> 0', [tenantId]),
    );
    expect(standing).toEqual([]);
  });

  it('forgets what was resolved long ago with all that belongs to it, and keeps what stands', async () => {
    await begin();
    await fire(0, [{ ...highCpu, subject: podOf('checkout-0') }]);
    await clear(1, podOf('checkout-0'), 'PodHighCpu');
    await run((tx) => settleIncidents(tx, tenantId, at(5)));
    await fire(60, [{ ...highCpu, subject: podOf('checkout-1') }]);
    const purge = (before: Date) => run((tx) => purgeResolvedIncidents(tx, tenantId, { before, limit: 10 }));
    const numbers = async () => (await incidents()).map(({ number }) => number);
    expect([await purge(at(5)), await numbers()]).toEqual([0, [1, 2]]);
    expect([await purge(at(900)), await numbers()]).toEqual([1, [2]]);
    for (const table of ['incident_alert', 'incident_entry', 'incident_span']) {
      const rows = await run((tx) =>
        tx.query<{ number: number }>(
          `SELECT DISTINCT i.number FROM ${table} t LEFT JOIN incident i ON i.tenant_id = t.tenant_id AND i.id = t.incident_id
           WHERE t.tenant_id = $1`,
          [tenantId],
        ),
      );
      expect(rows).toEqual([{ number: 2 }]);
    }
    await fire(120, [{ subject: podOf('db-0') }]);
    expect(await numbers()).toEqual([2, 3]);
  });

  it('knows an incident as muted while all its alerts are', async () => {
    await begin();
    await fire(0, [{ ...highCpu, subject: podOf('checkout-0') }]);
    const ids = (await members()).map(({ id }) => id);
    const change = async (minutes: number, what: AlertChange): Promise<void> => {
      await run((tx) => changeAlerts(tx, tenantId, { ids, change: what }, SYSTEM, at(minutes)));
      await correlateAll(facts.db, tenantId, at(minutes));
    };
    await change(1, { kind: 'SILENCE', silenceId: newId(), until: at(60), why: 'Ann: planned' });
    expect(await incidents()).toMatchObject([{ isMuted: true, status: 'OPEN' }]);
    await change(2, { kind: 'UNSILENCE' });
    expect(await incidents()).toMatchObject([{ isMuted: false }]);
  });

  it('catches up with what fires now where the events are lost', async () => {
    await begin();
    await run((tx) =>
      handleFindings(
        tx,
        tenantId,
        [aFinding(agent.clusterId, 'checkout-0'), aFinding(agent.clusterId, 'checkout-1')],
        at(0),
      ),
    );
    await run((tx) => correlation.rebuild!(tx, tenantId, at(1)));
    expect(await incidents()).toMatchObject([{ alertCount: 2 }]);
  });
});
