import type { Tx } from '../../platform/database.js';

/** The groups a subject is in; null where its kind has none, '' where it has, but not this subject. */
export interface Membership {
  /** '' for machines and their filesystems. */
  namespace: string;
  workload: string | null;
  clusterNode: string | null;
}

/**
 * Where pods and containers ran and what made them, and where volumes are. A name that several pods bore counts as the
 * youngest that was there before `until`: of a StatefulSet's pods each has a node of its own.
 */
export async function membershipsOf(
  tx: Tx,
  tenantId: string,
  { clusterId, subjectIds, until }: { clusterId: string; subjectIds: readonly number[]; until: Date },
): Promise<Map<number, Membership>> {
  const rows = await tx.query<Membership & { id: number; kind: string; name: string }>(
    `SELECT s.id, s.kind, s.namespace, s.name, p.node_name AS "clusterNode", p.workload FROM subject s
     LEFT JOIN LATERAL (${POD_AND_WORKLOAD}) p ON s.kind IN ('POD', 'CONTAINER')
     WHERE s.tenant_id = $1 AND s.cluster_id = $2 AND s.id = ANY($3::int[])`,
    [tenantId, clusterId, subjectIds, until],
  );
  return new Map(rows.map((row) => [row.id, membershipOf(row)]));
}

/** The pod of that name, and the id of what people know its workload by: not the ReplicaSet or Job, but what made it. */
const POD_AND_WORKLOAD = `
  SELECT pod.node_name, coalesce(made.id, own.id) AS workload FROM pod
  LEFT JOIN workload own ON own.tenant_id = $1 AND own.cluster_id = pod.cluster_id AND own.uid = pod.owner_uid
  LEFT JOIN workload made ON made.tenant_id = $1 AND made.cluster_id = own.cluster_id AND made.uid = own.owner_uid
  WHERE pod.tenant_id = $1 AND pod.cluster_id = s.cluster_id AND pod.namespace = s.namespace AND pod.name = s.name
  ORDER BY coalesce(pod.created_at <= $4, false) DESC, pod.created_at DESC NULLS LAST, pod.id DESC LIMIT 1`;

function membershipOf(row: Membership & { kind: string; name: string }): Membership {
  const { kind, namespace, name } = row;
  if (kind === 'CLUSTER_NODE') return { namespace: '', workload: null, clusterNode: null };
  if (kind === 'VOLUME') return { namespace, workload: null, clusterNode: namespace === '' ? name : '' };
  return { namespace, workload: row.workload ?? '', clusterNode: row.clusterNode ?? '' };
}
