import type { Tx } from '../../../platform/database.js';
import type { Amounts } from '../back-test.js';
import type { ContainerFacts, ContainerState, PodFacts } from '../facts.js';

/** The live pods of a workload, and what the newest of them says about its template. */
export interface PodsOfWorkload {
  /** Those that have not ended. */
  pods: PodFacts[];
  /** Regular and sidecar containers, without what is measured of them. */
  containers: Omit<ContainerFacts, 'usage' | 'profile' | 'ends'>[];
  /** Null where there is no pod. */
  labels: Record<string, string> | null;
}

interface Row {
  workloadId: string;
  podId: string;
  isNewest: boolean;
  pod: string;
  phase: string;
  nodeName: string | null;
  isReady: boolean;
  qos: PodFacts['qos'];
  createdAt: Date | null;
  /** Of the newest only. */
  labels: { key: string; value: string }[] | null;
  name: string;
  isSidecar: boolean;
  restartCount: number;
  reason: string | null;
  endReason: string | null;
  endCode: number | null;
  endAt: Date | null;
  cpuRequest: number | null;
  cpuLimit: number | null;
  memoryRequest: number | null;
  memoryLimit: number | null;
  hasLivenessProbe: boolean;
  hasReadinessProbe: boolean;
  hasStartupProbe: boolean;
}

/** The live pods of workloads of a cluster, those of the ReplicaSets and Jobs that they made included. */
export async function readPods(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  workloadIds: readonly string[],
): Promise<Map<string, PodsOfWorkload>> {
  const rows = await tx.query<Row>(SELECT_PODS, [tenantId, clusterId, workloadIds]);
  const found = new Map<string, PodsOfWorkload>(
    workloadIds.map((id) => [id, { pods: [], containers: [], labels: null }]),
  );
  const pods = new Map<string, PodFacts & { containers: ContainerState[] }>();
  for (const row of rows) {
    const own = found.get(row.workloadId)!;
    if (row.isNewest) {
      own.containers.push(containerOf(row));
      if (row.labels) own.labels = Object.fromEntries(row.labels.map(({ key, value }) => [key, value]));
    }
    if (row.phase === 'SUCCEEDED' || row.phase === 'FAILED') continue;
    const pod = pods.get(row.podId) ?? podOf(row);
    pod.containers.push(stateOf(row));
    if (!pods.has(row.podId)) own.pods.push(pod);
    pods.set(row.podId, pod);
  }
  return found;
}

const SELECT_PODS = `WITH maker AS (
    SELECT w.id, w.uid FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
    UNION ALL SELECT w.id, made.uid FROM workload w JOIN workload made
      ON made.tenant_id = $1 AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
    WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
  ), live AS (
    SELECT m.id AS workload_id, p.*,
      row_number() OVER (PARTITION BY m.id ORDER BY p.created_at DESC NULLS LAST, p.id DESC) = 1 AS is_newest
    FROM maker m JOIN pod p
      ON p.tenant_id = $1 AND p.cluster_id = $2 AND p.owner_uid = m.uid AND p.deleted_at IS NULL
  )
  SELECT l.workload_id AS "workloadId", l.id AS "podId", l.is_newest AS "isNewest", l.name AS pod, l.phase,
    l.node_name AS "nodeName", l.is_ready AS "isReady", l.qos_class AS qos, l.created_at AS "createdAt",
    CASE WHEN l.is_newest THEN l.labels END AS labels, c.name, c.kind = 'SIDECAR' AS "isSidecar", c.restart_count AS "restartCount", c.reason,
    c.last_termination_reason AS "endReason", c.last_termination_exit_code AS "endCode",
    c.last_termination_finished_at AS "endAt", c.cpu_request_cores AS "cpuRequest", c.cpu_limit_cores AS "cpuLimit",
    c.memory_request_bytes AS "memoryRequest", c.memory_limit_bytes AS "memoryLimit",
    c.has_liveness_probe AS "hasLivenessProbe", c.has_readiness_probe AS "hasReadinessProbe",
    c.has_startup_probe AS "hasStartupProbe"
  FROM live l JOIN container c ON c.tenant_id = $1 AND c.pod_id = l.id AND c.deleted_at IS NULL AND c.kind <> 'INIT'
  ORDER BY l.workload_id, l.created_at DESC NULLS LAST, l.id DESC, c.name`;

/** Cores as stored, in microcores. */
function microcores(cores: number | null): number | null {
  return cores === null ? null : Math.round(cores * 1_000_000);
}

function containerOf(row: Row): PodsOfWorkload['containers'][number] {
  const { name, isSidecar, hasLivenessProbe, hasReadinessProbe, hasStartupProbe } = row;
  const current: Amounts = {
    cpuRequest: microcores(row.cpuRequest),
    cpuLimit: microcores(row.cpuLimit),
    memoryRequest: row.memoryRequest,
    memoryLimit: row.memoryLimit,
  };
  return { name, isSidecar, current, hasLivenessProbe, hasReadinessProbe, hasStartupProbe };
}

function podOf({ pod: name, nodeName, isReady, qos, createdAt }: Row): PodFacts & { containers: ContainerState[] } {
  return { name, nodeName, isReady, qos, createdAt: createdAt?.getTime() ?? null, containers: [] };
}

function stateOf({ name, restartCount, reason, endReason, endCode, endAt, memoryLimit }: Row): ContainerState {
  // A container that never ended has nothing of the three.
  const hasEnded = endReason !== null || endCode !== null || endAt !== null;
  const lastEnd = hasEnded ? { reason: endReason, exitCode: endCode, at: endAt?.getTime() ?? null } : null;
  return { name, restartCount, reason, lastEnd, memoryLimit };
}
