import type { Tx } from '../../platform/database.js';
import { type Rights, scopeConditions, wholeTenant } from '../../platform/rights.js';
import { Role } from '../../platform/role.js';
import { SqlParams } from '../../platform/sql-params.js';
import type { IncidentStats } from './describe.js';

const IN_ALERT = { cluster: 'a.cluster_id', namespace: 'a.namespace' };
const ALL: Rights = wholeTenant(Role.VIEWER);

/** As `isMuted`: an incident without open alerts is not muted. */
const MUTED = 'bool_and(a.is_muted) FILTER (WHERE a.ended_at IS NULL)';
const POD = '(a.cluster_id, a.namespace, a.subject_name)';
const WORKLOAD = '(a.cluster_id, a.namespace, a.workload_kind, a.workload_name)';

/** Counts in a statement what `describe.ts` makes words of; in the order of names, so that they come out the same. */
const STATS = `a.incident_id AS "incidentId", count(*)::int AS alerts,
  (count(*) FILTER (WHERE a.ended_at IS NULL))::int AS "openAlerts", coalesce(${MUTED}, false) AS "isMuted",
  max(a.severity_rank)::int AS worst, min(a.started_at) AS "firstAt", max(a.started_at) AS "lastAt",
  mode() WITHIN GROUP (ORDER BY a.rule) AS rule,
  mode() WITHIN GROUP (ORDER BY a.rule) FILTER (WHERE a.subject_kind = 'Node') AS "nodeRule",
  mode() WITHIN GROUP (ORDER BY a.subject_kind) AS "subjectKind",
  (count(DISTINCT ${POD}) FILTER (WHERE a.subject_kind = 'Pod'))::int AS pods,
  (count(DISTINCT ${POD}) FILTER (WHERE a.subject_kind = 'Pod')
    - count(DISTINCT ${POD}) FILTER (WHERE a.subject_kind = 'Pod' AND a.workload_name IS NOT NULL))::int AS "unownedPods",
  (count(DISTINCT ${WORKLOAD}) FILTER (WHERE a.workload_name IS NOT NULL))::int AS workloads,
  (count(DISTINCT (a.cluster_id, a.subject_name)) FILTER (WHERE a.subject_kind = 'Node'))::int AS "clusterNodes",
  (count(DISTINCT (a.cluster_id, a.namespace)) FILTER (WHERE a.namespace IS NOT NULL))::int AS namespaces,
  count(DISTINCT a.cluster_id)::int AS clusters, count(DISTINCT a.team_id)::int AS teams,
  count(DISTINCT a.image)::int AS images,
  min(a.subject_name) FILTER (WHERE a.subject_kind = 'Pod') AS "podName", min(a.workload_kind) AS "workloadKind",
  min(a.workload_name) AS "workloadName", min(a.subject_name) FILTER (WHERE a.subject_kind = 'Node') AS "nodeName",
  min(a.namespace) AS namespace, min(c.name) AS "clusterName", min(a.image) AS image,
  min(a.subject_name) AS "subjectName",
  coalesce((array_agg(DISTINCT a.namespace || '/' || a.workload_name)
    FILTER (WHERE a.workload_name IS NOT NULL AND a.namespace IS NOT NULL))[1:10], '{}') AS "workloadNames",
  min(a.cluster_id::text) AS "clusterId"`;

type CountedStats = IncidentStats & { clusterId: string };
type StatsRow = CountedStats & { incidentId: string };

/** Counts the alerts of incidents, by their ids; only those within the rights, and none where nothing is seen. */
export async function readStats(
  tx: Tx,
  tenantId: string,
  incidentIds: readonly string[],
  rights: Rights = ALL,
): Promise<Map<string, IncidentStats>> {
  if (incidentIds.length === 0) return new Map();
  const params = new SqlParams();
  const conditions = [
    `a.tenant_id = ${params.add(tenantId)}`,
    `a.incident_id = ANY(${params.add(incidentIds)}::uuid[])`,
    'NOT a.is_evidence',
    ...scopeConditions(rights, IN_ALERT, params),
  ];
  const rows = await tx.query<StatsRow>(
    `SELECT ${STATS} FROM incident_alert a JOIN cluster c ON c.tenant_id = a.tenant_id AND c.id = a.cluster_id
     WHERE ${conditions.join(' AND ')} GROUP BY a.incident_id`,
    params.values,
  );
  await countPods(tx, tenantId, rows);
  return new Map(rows.map(({ incidentId, ...stats }) => [incidentId, stats]));
}

/** How many pods the one workload of an incident has, from the inventory. */
export async function countPods(tx: Tx, tenantId: string, rows: readonly CountedStats[]): Promise<void> {
  const single = rows.filter(({ workloads, pods, unownedPods }) => workloads === 1 && pods > 0 && unownedPods === 0);
  for (const row of rows) row.podsTotal = null;
  if (single.length === 0) return;
  const totals = await tx.query<{ n: number; total: number }>(
    `SELECT (k.n - 1)::int AS n, coalesce(max(w.desired_replicas), 0)::int AS total
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
       AS k (cluster_id, namespace, kind, name, n)
     JOIN workload w ON w.tenant_id = $1 AND w.cluster_id = k.cluster_id AND w.namespace = k.namespace
       AND w.name = k.name AND w.kind = k.kind AND w.deleted_at IS NULL
     GROUP BY k.n`,
    [
      tenantId,
      single.map((row) => row.clusterId),
      single.map((row) => row.namespace),
      single.map((row) => kindInInventory(row.workloadKind!)),
      single.map((row) => row.workloadName),
    ],
  );
  for (const { n, total } of totals) if (total > 0) single[n]!.podsTotal = total;
}

/** “StatefulSet” is STATEFUL_SET in the inventory. */
function kindInInventory(kind: string): string {
  return kind.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}
