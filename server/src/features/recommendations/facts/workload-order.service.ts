import type { Tx } from '../../../platform/database.js';
import type { WorkloadPlace } from '../slices.js';

/** The live workloads of a cluster that nothing else made, in the order in which a run looks at them. */
export async function workloadsInOrder(tx: Tx, tenantId: string, clusterId: string): Promise<WorkloadPlace[]> {
  return tx.query<WorkloadPlace>(
    `WITH own AS (
       SELECT w.id, w.uid, w.namespace FROM workload w
       WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.deleted_at IS NULL
         AND (w.owner_uid IS NULL OR NOT EXISTS (SELECT 1 FROM workload o
           WHERE o.tenant_id = $1 AND o.cluster_id = $2 AND o.uid = w.owner_uid))
     ), maker AS (
       SELECT o.id, o.uid FROM own o
       UNION ALL SELECT o.id, made.uid FROM own o JOIN workload made
         ON made.tenant_id = $1 AND made.cluster_id = $2 AND made.owner_uid = o.uid AND made.deleted_at IS NULL
     ), held AS (
       SELECT m.id, min(c.subject_id) AS subject, count(*)::int AS containers
       FROM maker m
       JOIN pod p ON p.tenant_id = $1 AND p.cluster_id = $2 AND p.owner_uid = m.uid AND p.deleted_at IS NULL
       JOIN container c ON c.tenant_id = $1 AND c.pod_id = p.id AND c.deleted_at IS NULL
       GROUP BY m.id
     )
     SELECT o.id, o.namespace, coalesce(h.subject, 0) AS subject, coalesce(h.containers, 0) AS containers
     FROM own o LEFT JOIN held h ON h.id = o.id ORDER BY coalesce(h.subject, 0), o.id`,
    [tenantId, clusterId],
  );
}
