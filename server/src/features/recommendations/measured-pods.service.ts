import type { Tx } from '../../platform/database.js';
import type { TimeSpan } from './usage-series.js';

/** A pod as samples know it: two of a StatefulSet that bore one name are one. */
export interface MeasuredPod {
  podName: string;
  /** Unix ms; null where it is not known. */
  ranFrom: number | null;
  ranTo: number | null;
  containers: readonly { name: string; subjectId: number }[];
}

export interface WorkloadPods {
  workloadId: string;
  /** The newest first. */
  pods: readonly MeasuredPod[];
  podsLeftOut: number;
}

export interface PodsQuestion {
  clusterId: string;
  workloadIds: readonly string[];
  window: TimeSpan;
  /** Most containers of one workload's pods. */
  maxSubjects: number;
}

interface PodRow {
  workloadId: string;
  namespace: string;
  name: string;
  /** Since when its cluster node has it; null where nobody told. */
  from: Date | null;
  to: Date | null;
  hasEnded: boolean;
  /** Pods of the workload that ran. */
  count: number;
  subjectIds: number[];
  containers: string[];
}

/**
 * Pods that workloads, or the ReplicaSets and Jobs that they made, ran in a window, those that are gone too. One that
 * ended by itself is known to have run as far as it was measured; one that was found to be gone ran until then.
 */
export async function measuredPods(
  tx: Tx,
  tenantId: string,
  { clusterId, workloadIds, window, maxSubjects }: PodsQuestion,
): Promise<WorkloadPods[]> {
  const rows = await tx.query<PodRow>(RAN_SQL, [
    ...[tenantId, clusterId, workloadIds, new Date(window.from), new Date(window.to), maxSubjects],
  ]);
  const byWorkload = new Map<string, PodRow[]>(workloadIds.map((id) => [id, []]));
  for (const row of rows) byWorkload.get(row.workloadId)!.push(row);
  return [...byWorkload].map(([workloadId, own]) => {
    const { kept, pods } = fitting(own, window, maxSubjects);
    return { workloadId, pods, podsLeftOut: own.length === 0 ? 0 : own[0]!.count - kept };
  });
}

/** Nothing changes of a pod after it has ended, so that its last change tells when that was, or somewhat later. */
const RAN_SQL = `WITH maker AS (
    SELECT w.id, w.uid FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
    UNION SELECT w.id, made.uid FROM workload w JOIN workload made
      ON made.tenant_id = $1 AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
    WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
  ), ran AS (
    SELECT m.id AS workload_id, p.namespace, p.name, coalesce(p.started_at, p.created_at) AS started_at, p.deleted_at,
      e.has_ended, count(*) OVER (PARTITION BY m.id) AS count,
      row_number() OVER (PARTITION BY m.id ORDER BY coalesce(p.deleted_at, e.at) DESC NULLS FIRST, p.id DESC) AS place
    FROM maker m JOIN pod p ON p.tenant_id = $1 AND p.cluster_id = $2 AND p.owner_uid = m.uid
    CROSS JOIN LATERAL (SELECT p.phase IN ('SUCCEEDED', 'FAILED') AS has_ended,
      CASE WHEN p.phase IN ('SUCCEEDED', 'FAILED') THEN p.updated_at END AS at) e
    WHERE p.phase <> 'PENDING' AND coalesce(p.deleted_at, e.at, 'infinity') > $4
      AND coalesce(p.started_at, p.created_at, '-infinity') < $5
  )
  SELECT r.workload_id AS "workloadId", r.namespace, r.name, r.started_at AS "from", r.deleted_at AS "to",
    r.has_ended AS "hasEnded", r.count::int AS count, s.ids AS "subjectIds", s.containers
  FROM ran r CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(s.id ORDER BY s.id), '{}') AS ids,
      coalesce(array_agg(s.container ORDER BY s.id), '{}') AS containers
    FROM subject s WHERE s.tenant_id = $1 AND s.cluster_id = $2 AND s.kind = 'CONTAINER' AND s.namespace = r.namespace
      AND s.name = r.name) s
  WHERE r.place <= $6 ORDER BY r.workload_id, r.place`;

/** The first pods whose containers fit; `kept` counts those of one name as well. */
function fitting(
  rows: readonly PodRow[],
  window: TimeSpan,
  maxSubjects: number,
): { kept: number; pods: MeasuredPod[] } {
  const pods = new Map<string, MeasuredPod>();
  let [kept, room] = [0, maxSubjects];
  for (const row of rows) {
    const before = pods.get(row.name);
    room -= before ? 0 : row.subjectIds.length;
    if (room < 0) break;
    pods.set(row.name, before ? joined(before, row, window) : measuredPod(row, window));
    kept++;
  }
  return { kept, pods: [...pods.values()] };
}

function measuredPod(row: PodRow, window: TimeSpan): MeasuredPod {
  const containers = row.subjectIds.map((subjectId, n) => ({ name: row.containers[n]!, subjectId }));
  return { podName: row.name, ...ranOf(row, window), containers };
}

function ranOf({ from, to, hasEnded }: PodRow, window: TimeSpan): Pick<MeasuredPod, 'ranFrom' | 'ranTo'> {
  return { ranFrom: from?.getTime() ?? null, ranTo: hasEnded ? null : (to?.getTime() ?? window.to) };
}

/** The newer pod, with the time in which an older one of its name ran. */
function joined(newer: MeasuredPod, row: PodRow, window: TimeSpan): MeasuredPod {
  const older = ranOf(row, window);
  const ranFrom = newer.ranFrom === null || older.ranFrom === null ? null : Math.min(newer.ranFrom, older.ranFrom);
  const ranTo = newer.ranTo === null || older.ranTo === null ? null : Math.max(newer.ranTo, older.ranTo);
  return { ...newer, ranFrom, ranTo };
}
