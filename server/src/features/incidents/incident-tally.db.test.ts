import { beforeEach, describe, expect, it } from '@jest/globals';
import { aFinding } from '../../../test/alert-builders.js';
import { correlateAll } from '../../../test/incidents.js';
import { aContainer, addCluster, aPod, aWorkload, reportInventory } from '../../../test/inventory.js';
import { addTenant, useTestDatabase } from '../../../test/test-database.js';
import type { Tx } from '../../platform/database.js';
import { changeAlerts, SYSTEM } from '../alerts/alert-change.service.js';
import { type Finding, type FiringFinding, handleFindings } from '../alerts/alert-pipeline.service.js';
import { mergeDraft, moveAlerts, openByHand } from './incident-move.service.js';
import { readStats } from './incident-stats.service.js';
import { readTalliedPlaces, readTallies } from './incident-tally.service.js';
import { lockIncidents, openDrafts, readSurroundings, saveDrafts } from './incident-write.service.js';

const facts = useTestDatabase();
let tenantId: string;
let clusterIds: string[];

const START = Date.UTC(2026, 2, 2, 9);
const at = (minutes: number): Date => new Date(START + minutes * 60_000);
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => facts.db.runInTenant(tenantId, work);

/** Numbers from 0 to n - 1 that are the same for a seed. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % n;
  };
}

type Subject = FiringFinding['subject'];

/** A pod of a known workload, a pod that nobody has reported, or a cluster node. */
function subjectOf(roll: (n: number) => number): Subject {
  const [kind, namespace, name] = [
    { kind: 'Pod', namespace: 'shop', name: `checkout-${roll(6)}` },
    { kind: 'Pod', namespace: 'bank', name: `stray-${roll(4)}` },
    { kind: 'Node', namespace: null, name: `node-${roll(2)}` },
  ].map((one) => [one.kind, one.namespace, one.name] as const)[roll(3)]!;
  return { kind, namespace, name, container: null, uid: null };
}

const RULES = ['CrashLoopBackOff', 'PodHighCpu', 'NodeNotReady'];
const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;

function findingOf(roll: (n: number) => number, now: Date): Finding {
  const [clusterId, rule, subject] = [clusterIds[roll(2)]!, RULES[roll(3)]!, subjectOf(roll)];
  if (roll(4) === 0) return { state: 'CLEARED', clusterId, rule, subject, reason: 'It is well again.' };
  const severity = SEVERITIES[roll(3)]!;
  return aFinding(clusterId, '', { rule, severity, subject, source: 'STATE', firstSeenAt: now, seenAt: now });
}

async function begin(): Promise<void> {
  tenantId = await addTenant(facts.db);
  const agents = [await addCluster(facts.db, tenantId, 'prod-eu'), await addCluster(facts.db, tenantId, 'prod-us')];
  clusterIds = agents.map(({ clusterId }) => clusterId);
  const pods = Array.from({ length: 6 }, (_, n) =>
    aPod(`checkout-${n}`, {
      ownerUid: 'uid-checkout',
      ownerKind: 'Deployment',
      ownerName: 'checkout',
      nodeName: `node-${n % 2}`,
      containers: [aContainer('app', { image: `registry.local/checkout:${n % 2}` })],
    }),
  );
  const workloads = [aWorkload('checkout', { desiredReplicas: 6 })];
  for (const agent of agents) await reportInventory(facts.db, agent, 1, { workloads, pods });
}

async function report(findings: readonly Finding[], now: Date): Promise<void> {
  await run((tx) => handleFindings(tx, tenantId, findings, now));
  await correlateAll(facts.db, tenantId, now);
}

const idsOf = (tx: Tx, sql: string): Promise<string[]> =>
  tx.query<{ id: string }>(sql, [tenantId]).then((rows) => rows.map(({ id }) => id));
const INCIDENTS = 'SELECT id FROM incident WHERE tenant_id = $1 AND merged_into_id IS NULL ORDER BY number';

/** What people do: mutes, merges and splits. */
async function intervene(roll: (n: number) => number, now: Date): Promise<void> {
  await run(async (tx) => {
    const open = await idsOf(tx, 'SELECT id FROM alert WHERE tenant_id = $1 AND resolved_at IS NULL ORDER BY id');
    const [muted, by] = [open[roll(open.length || 1)], open[0]];
    if (!muted || !by || muted === by) return;
    const change = roll(2) === 0 ? ({ kind: 'INHIBIT', byAlertId: by } as const) : ({ kind: 'UNINHIBIT' } as const);
    await changeAlerts(tx, tenantId, { ids: [muted], change }, SYSTEM, now);
  });
  await correlateAll(facts.db, tenantId, now);
  await run(async (tx) => {
    const lastNumber = await lockIncidents(tx, tenantId);
    const [first, second] = await idsOf(tx, INCIDENTS);
    if (!first) return;
    const drafts = await openDrafts(tx, tenantId, second ? [first, second] : [first]);
    const from = drafts.get(first)!;
    if (second && roll(3) === 0) {
      await mergeDraft(tx, tenantId, { from: drafts.get(second)!, into: from }, { why: 'people said so', now });
      return saveDrafts(tx, tenantId, [...drafts.values()], now);
    }
    const [alertId] = await idsOf(
      tx,
      `SELECT id FROM incident_alert WHERE tenant_id = $1 AND incident_id = '${first}' ORDER BY id DESC`,
    );
    if (roll(3) !== 0 || from.incident.alertCount < 2) return;
    const into = await openByHand(tx, tenantId, lastNumber, now);
    const actor = { kind: 'USER', id: null, name: 'Ada' } as const;
    await moveAlerts(tx, tenantId, { from, into, alertIds: [alertId!] }, { actor, now });
    await saveDrafts(tx, tenantId, [from, into], now);
  });
}

/** What is kept of the tenant's incidents, and what counting every alert of them says. */
function keptAndCounted() {
  return run(async (tx) => {
    const ids = await idsOf(tx, 'SELECT id FROM incident WHERE tenant_id = $1');
    const [kept, counted] = [await readTallies(tx, tenantId, ids), await readStats(tx, tenantId, ids)];
    const [places, truePlaces] = [
      await readTalliedPlaces(tx, tenantId, ids),
      await readSurroundings(tx, tenantId, ids),
    ];
    return {
      kept: { stats: sorted(kept), places: sorted(places) },
      counted: {
        stats: sorted(counted),
        places: sorted(new Map([...truePlaces].map(([id, all]) => [id, inOrder(all)]))),
      },
    };
  });
}

function sorted<T>(byId: ReadonlyMap<string, T>): [string, T][] {
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Without a namespace first, as tallies have it. */
function inOrder<T extends { clusterId: string; namespace: string | null }>(places: readonly T[]): T[] {
  const keyOf = ({ clusterId, namespace }: T): string => `${clusterId}/${namespace ?? ''}`;
  return [...places].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

describe('tallies of incidents', () => {
  beforeEach(begin);

  it.each([1, 2, 3])(
    'say what counting every alert says, whatever fires, ends, is muted, merged and split: seed %i',
    async (seed) => {
      const roll = dice(seed);
      for (let step = 0; step < 14; step++) {
        const now = at(step * 3);
        await report(
          Array.from({ length: 1 + roll(6) }, () => findingOf(roll, now)),
          now,
        );
        if (roll(2) === 0) await intervene(roll, now);
        const { kept, counted } = await keptAndCounted();
        expect(kept).toEqual(counted);
      }
      expect((await keptAndCounted()).counted.stats.length).toBeGreaterThan(0);
    },
  );

  it('are made where a server of the version before has counted without them', async () => {
    const roll = dice(4);
    const some = () => Array.from({ length: 5 }, () => findingOf(roll, at(0)));
    await report(some(), at(0));
    await run((tx) => tx.query('DELETE FROM incident_tally WHERE tenant_id = $1', [tenantId]));
    await report(
      clusterIds.map((clusterId) =>
        aFinding(clusterId, '', { rule: RULES[0]!, severity: 'CRITICAL', subject: subjectOf(() => 0), seenAt: at(1) }),
      ),
      at(1),
    );
    const { kept, counted } = await keptAndCounted();
    const touched = new Set(kept.stats.map(([id]) => id));
    expect(touched.size).toBeGreaterThan(0);
    expect(kept.stats).toEqual(counted.stats.filter(([id]) => touched.has(id)));
  });

  it('are counted anew where such a server has changed no more than how bad an alert is and whose it is', async () => {
    const firing = (name: string, minutes: number) => {
      const subject = { kind: 'Pod', namespace: 'bank', name, container: null, uid: null };
      return aFinding(clusterIds[0]!, '', { rule: RULES[1]!, severity: 'WARNING', subject, seenAt: at(minutes) });
    };
    await report([firing('stray-0', 0)], at(0));
    // As the other one does: it stores the alert and the incident, whose counts stay, and no tally.
    await run(async (tx) => {
      await tx.query(
        `UPDATE incident_alert SET severity_rank = 3, workload_kind = 'Deployment', workload_name = 'ledger'
         WHERE tenant_id = $1`,
        [tenantId],
      );
      await tx.query('UPDATE incident SET revision = revision + 1 WHERE tenant_id = $1', [tenantId]);
    });
    await report([firing('stray-1', 1)], at(1));
    const { kept, counted } = await keptAndCounted();
    expect(kept).toEqual(counted);
    expect(kept.stats).toEqual([[expect.any(String), expect.objectContaining({ alerts: 2, worst: 3, workloads: 1 })]]);
    const rows = await run((tx) => tx.query('SELECT severity FROM incident WHERE tenant_id = $1', [tenantId]));
    expect(rows).toEqual([{ severity: 'SEV3' }]);
  });

  it('say nothing of a value that fewer than no alerts have', async () => {
    await report([findingOf(dice(5), at(0))], at(0));
    await run((tx) =>
      tx.query(
        `INSERT INTO incident_tally (tenant_id, incident_id, dimension, name, place, count)
         SELECT tenant_id, incident_id, dimension, CASE dimension WHEN 'SEVERITY' THEN '9' ELSE 'zz/zz' END, place, -1
         FROM incident_tally WHERE tenant_id = $1 AND dimension IN ('SEVERITY', 'NAMESPACE', 'PLACE')`,
        [tenantId],
      ),
    );
    const { kept, counted } = await keptAndCounted();
    expect(kept.stats).toHaveLength(1);
    expect(kept).toEqual(counted);
  });
});
