import type { Tx } from '../../platform/database.js';
import { kubernetesKind } from '../inventory/kubernetes-kind.catalog.js';
import { keyOf } from './allocate-cost.js';
import type { WorkloadRef } from './cost.js';
import type { CountedContainer, Stay } from './count-day.js';

/** A cluster and a span of whole hours. */
export interface ClusterSpan {
  clusterId: string;
  from: Date;
  to: Date;
}

/**
 * Pods that were on a cluster node at some time in a span, by the inventory, those that are gone too. Nothing changes of
 * a pod after it was found to be gone, so that gone ones are found by their last change. One that ended by itself holds
 * its requests until its last container ended.
 */
const RAN_SQL = `WITH pods AS (
    SELECT p.* FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND p.deleted_at IS NULL
    UNION ALL SELECT p.* FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND p.deleted_at > $3
      AND p.updated_at > $3::timestamptz - interval '1 day'
  ), there AS (
    SELECT p.id, p.namespace, p.name, p.node_name, p.owner_uid, p.owner_kind, p.owner_name, p.claims,
      coalesce(p.started_at, p.created_at) AS began_at,
      least(p.deleted_at, CASE WHEN p.phase IN ('SUCCEEDED', 'FAILED') THEN coalesce((SELECT max(c.started_at)
        FROM container c WHERE c.tenant_id = $1 AND c.pod_id = p.id AND c.state = 'TERMINATED'), p.updated_at) END) AS ended_at
    FROM pods p WHERE p.node_name IS NOT NULL AND coalesce(p.started_at, p.created_at, '-infinity') < $4
  ), ran AS (
    SELECT t.*, coalesce(made.id, own.id) AS workload_id, coalesce(made.kind, own.kind) AS workload_kind,
      coalesce(made.name, own.name) AS workload_name
    FROM there t
    LEFT JOIN workload own ON own.tenant_id = $1 AND own.cluster_id = $2 AND own.uid = t.owner_uid
    LEFT JOIN workload made ON made.tenant_id = $1 AND made.cluster_id = $2 AND made.uid = own.owner_uid
    WHERE coalesce(t.ended_at, 'infinity') > $3
  )`;

type OwnerRow = [
  namespace: string,
  name: string,
  workloadKind: string | null,
  workloadName: string | null,
  ownerKind: string | null,
  ownerName: string | null,
];

type ContainerRow = [
  ...OwnerRow,
  workloadId: string | null,
  subjectId: number,
  node: string,
  from: Date | null,
  to: Date | null,
  cpuRequestCores: number | null,
  memoryRequestBytes: number | null,
];

const OWNER = 'r.namespace, r.name, r.workload_kind, r.workload_name, r.owner_kind, r.owner_name';

/** The containers that were on cluster nodes in a span, without those that only prepare their pod. */
export async function ranContainers(tx: Tx, tenantId: string, span: ClusterSpan): Promise<CountedContainer[]> {
  const rows = await tx.read(
    `${RAN_SQL} SELECT ${OWNER}, r.workload_id, c.subject_id, r.node_name, r.began_at, r.ended_at, c.cpu_request_cores,
       c.memory_request_bytes
     FROM ran r JOIN container c ON c.tenant_id = $1 AND c.pod_id = r.id AND c.kind <> 'INIT'`,
    valuesOf(tenantId, span),
    { isStable: false },
  );
  // One object for each workload: what tells it from others is worked out once.
  const workloads = new Map<string, WorkloadRef>();
  return rows.map((row) => {
    const container = containerOf(row as ContainerRow);
    const key = keyOf(container.workload);
    const workload = workloads.get(key) ?? container.workload;
    workloads.set(key, workload);
    return { ...container, workload };
  });
}

function valuesOf(tenantId: string, { clusterId, from, to }: ClusterSpan): unknown[] {
  return [tenantId, clusterId, from, to];
}

const MICROCORES = 1_000_000;

function containerOf(row: ContainerRow): CountedContainer {
  const [namespace, name, workloadKind, workloadName, ownerKind, ownerName] = row;
  const [, , , , , , workloadId, subjectId, node, from, to, cpu, memoryRequest] = row;
  return {
    ...{ workloadId, subjectId, node, memoryRequest, ...stayOf(from, to) },
    cpuRequest: cpu === null ? null : cpu * MICROCORES,
    workload: workloadRef([namespace, name, workloadKind, workloadName, ownerKind, ownerName]),
  };
}

/** What people know a pod by. Those that a kubelet runs by itself name their cluster node as owner: they are bare pods. */
function workloadRef([namespace, name, workloadKind, workloadName, ownerKind, ownerName]: OwnerRow): WorkloadRef {
  if (workloadKind !== null) return { namespace, kind: kubernetesKind(workloadKind), name: workloadName! };
  if (ownerKind === null || ownerName === null || ownerKind === 'Node') return { namespace, kind: 'Pod', name };
  return { namespace, kind: ownerKind, name: ownerName };
}

function stayOf(from: Date | null, to: Date | null): Stay {
  return { from: from?.getTime() ?? Number.NEGATIVE_INFINITY, to: to?.getTime() ?? Number.POSITIVE_INFINITY };
}

/** A claim that had a volume in a span, with what mounted it. */
export interface RanClaim extends Stay {
  storageClass: string | null;
  capacityBytes: number | null;
  owners: WorkloadRef[];
}

/** The claims of a cluster that had a volume at some time in a span; one that nothing mounted then owns itself. */
export async function ranClaims(tx: Tx, tenantId: string, span: ClusterSpan): Promise<RanClaim[]> {
  const [claims, mounts] = await Promise.all([
    tx.query<{
      namespace: string;
      name: string;
      storageClass: string | null;
      capacityBytes: number | null;
      createdAt: Date | null;
      deletedAt: Date | null;
    }>(
      `SELECT t.namespace, t.name, t.storage_class AS "storageClass", t.capacity_bytes AS "capacityBytes",
         t.created_at AS "createdAt", t.deleted_at AS "deletedAt"
       FROM persistent_volume_claim t
       WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.phase <> 'PENDING' AND coalesce(t.deleted_at, 'infinity') > $3
         AND coalesce(t.created_at, '-infinity') < $4 ORDER BY t.namespace, t.name, t.id`,
      valuesOf(tenantId, span),
    ),
    tx.read(
      `${RAN_SQL} SELECT DISTINCT ${OWNER}, claim FROM ran r CROSS JOIN LATERAL unnest(r.claims) AS claim
       ORDER BY claim, r.workload_kind, r.workload_name, r.name`,
      valuesOf(tenantId, span),
      { isStable: false },
    ),
  ]);
  const owners = ownersByClaim(mounts as [...OwnerRow, claim: string][]);
  return claims.map(({ namespace, name, storageClass, capacityBytes, createdAt, deletedAt }) => ({
    ...{ storageClass, capacityBytes, ...stayOf(createdAt, deletedAt) },
    owners: owners.get(JSON.stringify([namespace, name])) ?? [{ namespace, kind: 'PersistentVolumeClaim', name }],
  }));
}

function ownersByClaim(mounts: readonly [...OwnerRow, claim: string][]): Map<string, WorkloadRef[]> {
  const owners = new Map<string, WorkloadRef[]>();
  for (const [namespace, name, workloadKind, workloadName, ownerKind, ownerName, claim] of mounts) {
    const owner = workloadRef([namespace, name, workloadKind, workloadName, ownerKind, ownerName]);
    const key = JSON.stringify([namespace, claim]);
    const known = owners.get(key) ?? [];
    if (known.some((one) => one.kind === owner.kind && one.name === owner.name)) continue;
    owners.set(key, [...known, owner]);
  }
  return owners;
}
