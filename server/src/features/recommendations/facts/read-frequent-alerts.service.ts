import type { Tx } from '../../../platform/database.js';
import type { FrequentAlertFacts } from '../facts.js';

/** What one rule raised about one workload, or about one other subject where no workload is known. */
export interface RaisedOften {
  clusterId: string;
  /** Null where the subject belongs to no workload that is there. */
  workloadId: string | null;
  facts: Omit<FrequentAlertFacts, 'workload'>;
}

interface Row {
  clusterId: string;
  workloadId: string | null;
  rule: string;
  title: string;
  kind: string;
  namespace: string | null;
  name: string;
  firedAt: number[];
  changedAt: Date | null;
}

const HOUR_MS = 3_600_000;

/** How often is often, and how many of a cluster are told: in a storm the busiest. */
export interface Often {
  least: number;
  /** 200 where none is given. */
  mostOfCluster?: number;
}

/** Nobody reads more of them, and the workload of each is looked up. */
const MOST_OF_CLUSTER = 200;

/** Rules that fired often about the same in the last hour; one statement, and nothing to do on a calm day. */
export async function readFrequentAlerts(
  tx: Tx,
  tenantId: string,
  { least, mostOfCluster = MOST_OF_CLUSTER }: Often,
  now: Date,
): Promise<RaisedOften[]> {
  const since = new Date(now.getTime() - HOUR_MS);
  const rows = await tx.query<Row>(SELECT_OFTEN, [tenantId, since, now, least, mostOfCluster]);
  return rows.map(({ clusterId, workloadId, rule, title, kind, namespace, name, firedAt, changedAt }) => ({
    ...{ clusterId, workloadId },
    facts: { rule, title, subject: { kind, namespace, name }, firedAt, changedAt: changedAt?.getTime() ?? null },
  }));
}

/** The subject of several pods’ alerts is their workload; images and replicas are what is known of its template’s changes. */
const SELECT_OFTEN = `WITH fired AS (
    SELECT a.cluster_id, a.rule, a.namespace, coalesce(a.workload_kind, a.subject_kind) AS kind,
      coalesce(a.workload_name, a.subject_name) AS name, a.workload_name IS NOT NULL AS is_workload,
      (array_agg(a.title ORDER BY h.at DESC))[1] AS title, array_agg(extract(epoch FROM h.at)::float8 * 1000) AS fired_at,
      row_number() OVER (PARTITION BY a.cluster_id ORDER BY count(*) DESC, a.rule, a.namespace,
        coalesce(a.workload_name, a.subject_name)) AS place
    FROM alert a JOIN alert_history h ON h.tenant_id = $1 AND h.alert_id = a.id AND h.kind IN ('FIRED', 'REOPENED')
      AND h.at > $2 AND h.at <= $3
    WHERE a.tenant_id = $1 AND a.changed_at > $2
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) >= $4)
  SELECT f.cluster_id AS "clusterId", w.id AS "workloadId", f.rule, f.title, f.kind, f.namespace, f.name,
    f.fired_at AS "firedAt", c.at AS "changedAt"
  FROM fired f
  LEFT JOIN LATERAL (SELECT w.id FROM workload w WHERE f.is_workload AND w.tenant_id = $1
    AND w.cluster_id = f.cluster_id AND w.namespace = f.namespace AND w.name = f.name AND w.deleted_at IS NULL
    AND replace(w.kind, '_', '') = upper(f.kind) LIMIT 1) w ON true
  LEFT JOIN LATERAL (SELECT max(c.observed_at) AS at FROM change c
    WHERE c.tenant_id = $1 AND c.object_id = w.id AND c.field IN ('images', 'desiredReplicas')
      AND c.observed_at <= $3) c ON true
  WHERE f.place <= $5`;
