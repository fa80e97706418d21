import type { Tx } from '../../platform/database.js';
import { unobservedIn } from '../inventory/unobserved.service.js';
import type { SubjectNow } from './decide-applied.js';
import { readWorkloads, withMeasured } from './facts/read-workloads.service.js';
import type { Recommendation } from './recommendation.entity.js';

type Row = Pick<Recommendation, 'id' | 'clusterId' | 'namespace' | 'subjectKind' | 'subjectId' | 'subjectName'>;

const UNKNOWN: SubjectNow = { kind: 'UNKNOWN' };

/** What is in the inventory now of what recommendations are about, by their ids. */
export async function subjectsNow(
  tx: Tx,
  tenantId: string,
  rows: readonly Row[],
  now: Date,
): Promise<Map<string, SubjectNow>> {
  const found = new Map<string, SubjectNow>();
  const of = (...kinds: string[]): Row[] => rows.filter(({ subjectKind }) => kinds.includes(subjectKind));
  const [rules, clusters, claims] = [of('AlertRule'), of('Cluster'), of('PersistentVolumeClaim')];
  const others = rows.filter((row) => ![...rules, ...clusters, ...claims].includes(row));
  await addRules(tx, tenantId, rules, found);
  await addClusters(tx, tenantId, clusters, found);
  await addClaims(tx, tenantId, claims, found);
  for (const clusterId of new Set(others.map((row) => row.clusterId))) {
    const own = others.filter((row) => row.clusterId === clusterId);
    if (clusterId !== null) await addWorkloads(tx, tenantId, { clusterId, rows: own, now }, found);
  }
  return found;
}

/** One that was not found was deleted: there is no other way out of the table. */
async function addRules(tx: Tx, tenantId: string, rows: readonly Row[], found: Map<string, SubjectNow>): Promise<void> {
  if (rows.length === 0) return;
  const rules = await tx.query<{ name: string; forSeconds: number; isEnabled: boolean }>(
    `SELECT r.name, r.for_seconds AS "forSeconds", r.is_enabled AS "isEnabled" FROM alert_rule r
     WHERE r.tenant_id = $1 AND r.name = ANY($2::text[])`,
    [tenantId, rows.map(({ subjectName }) => subjectName)],
  );
  for (const { id, subjectName } of rows) {
    const rule = rules.find(({ name }) => name === subjectName);
    found.set(id, rule ? { kind: 'ALERT_RULE', ...rule } : { kind: 'GONE' });
  }
}

async function addClusters(
  tx: Tx,
  tenantId: string,
  rows: readonly Row[],
  found: Map<string, SubjectNow>,
): Promise<void> {
  if (rows.length === 0) return;
  const clusters = await tx.query<{ clusterId: string; nodes: string[] }>(
    `SELECT n.cluster_id AS "clusterId", array_agg(n.name) AS nodes FROM cluster_node n
     WHERE n.tenant_id = $1 AND n.cluster_id = ANY($2::uuid[]) AND n.deleted_at IS NULL GROUP BY n.cluster_id`,
    [tenantId, rows.map(({ clusterId }) => clusterId)],
  );
  // A cluster of which no node is known tells nothing.
  for (const { id, clusterId } of rows) {
    const nodes = clusters.find((one) => one.clusterId === clusterId)?.nodes;
    found.set(id, nodes ? { kind: 'CLUSTER', nodes } : UNKNOWN);
  }
}

async function addClaims(
  tx: Tx,
  tenantId: string,
  rows: readonly Row[],
  found: Map<string, SubjectNow>,
): Promise<void> {
  if (rows.length === 0) return;
  const claims = await tx.query<{ id: string; isLive: boolean }>(
    `SELECT k.id, bool_or(v.deleted_at IS NULL) AS "isLive"
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS k (id, cluster_id, namespace, name)
     JOIN persistent_volume_claim v ON v.tenant_id = $1 AND v.cluster_id = k.cluster_id AND v.namespace = k.namespace
       AND v.name = k.name GROUP BY k.id`,
    [tenantId, ...columnsOf(rows)],
  );
  for (const { id } of rows) {
    const claim = claims.find((one) => one.id === id);
    found.set(id, claim ? { kind: claim.isLive ? 'THERE' : 'GONE' } : UNKNOWN);
  }
}

function columnsOf(rows: readonly Row[]): unknown[] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ clusterId }) => clusterId),
    rows.map(({ namespace }) => namespace),
    rows.map(({ subjectName }) => subjectName),
  ];
}

interface WorkloadRow {
  id: string;
  workloadId: string | null;
}

/** By name: a workload that was made again is the same one to people. One that was never known tells nothing. */
async function addWorkloads(
  tx: Tx,
  tenantId: string,
  { clusterId, rows, now }: { clusterId: string; rows: readonly Row[]; now: Date },
  found: Map<string, SubjectNow>,
): Promise<void> {
  const known = await tx.query<WorkloadRow>(
    `SELECT k.id, (array_agg(w.id) FILTER (WHERE w.deleted_at IS NULL))[1] AS "workloadId"
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) AS k (id, cluster_id, namespace, name, kind)
     JOIN workload w ON w.tenant_id = $1 AND w.cluster_id = k.cluster_id AND w.namespace = k.namespace
       AND w.name = k.name AND replace(w.kind, '_', '') = upper(k.kind) GROUP BY k.id`,
    [tenantId, ...columnsOf(rows), rows.map(({ subjectKind }) => subjectKind)],
  );
  const workloadIds = [...new Set(known.flatMap(({ workloadId }) => workloadId ?? []))];
  const [unobserved] = await unobservedIn(tx, tenantId, [clusterId]);
  const seesBudgets = !unobserved?.some(({ kind }) => kind === 'POD_DISRUPTION_BUDGET');
  const live = await readWorkloads(tx, tenantId, { clusterId, workloadIds, seesBudgets }, now);
  const byId = new Map(live.map((one) => [one.id, withMeasured(one, new Map())]));
  for (const { id } of rows) {
    const row = known.find((one) => one.id === id);
    const workloadId = row?.workloadId;
    const workload = workloadId && byId.get(workloadId);
    if (workload) found.set(id, { kind: 'WORKLOAD', workload, workloadId });
    else found.set(id, row && row.workloadId === null ? { kind: 'GONE' } : UNKNOWN);
  }
}
