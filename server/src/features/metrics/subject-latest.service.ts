import type { Tx } from '../../platform/database.js';
import type { LatestUsage } from './latest.js';

export interface LatestReport {
  clusterId: string;
  source: string;
  /** In ascending order of subject, so that two reports never wait for each other in a circle. */
  usages: readonly LatestUsage[];
  /** The live objects of subjects. */
  objects: ReadonlyMap<number, string>;
}

/**
 * Moves live objects in the lists sorted by usage, by the values just `stored` of their subjects; one statement with it,
 * so that a report costs one. A value that is as before writes nothing. `measured` names subjects with their objects:
 * they are known already, and finding them again would cost a join.
 */
function movingRanks(measured: string): string {
  return `UPDATE usage_rank r SET cpu_cores = l.cpu_cores, memory_bytes = l.memory_bytes,
      cpu_ratio = l.cpu_cores / NULLIF(r.cpu_basis_cores, 0),
      memory_ratio = l.memory_bytes / NULLIF(r.memory_basis_bytes, 0)
    FROM ${measured} AS m (subject_id, object_id) JOIN stored l ON l.subject_id = m.subject_id
    WHERE r.tenant_id = $1 AND r.object_id = m.object_id AND r.is_running
      AND (r.cpu_cores, r.memory_bytes) IS DISTINCT FROM (l.cpu_cores, l.memory_bytes)`;
}

/** Keeps the newest usage of each subject; an older report changes nothing, a second part of the same moment adds to it. */
export async function updateLatest(tx: Tx, tenantId: string, report: LatestReport): Promise<void> {
  const { usages } = report;
  if (usages.length === 0) return;
  await tx.query(
    `WITH stored AS (
     INSERT INTO subject_latest AS l (tenant_id, cluster_id, source, subject_id, cpu_cores, memory_bytes, observed_at)
     SELECT $1, $2, $3, u.subject_id, u.cpu_cores, u.memory_bytes, to_timestamp(u.at / 1000.0)
     FROM unnest($4::int[], $5::double precision[], $6::double precision[], $7::double precision[])
       AS u (subject_id, cpu_cores, memory_bytes, at)
     ON CONFLICT (tenant_id, subject_id) DO UPDATE SET
       cpu_cores = CASE WHEN excluded.observed_at = l.observed_at
         THEN coalesce(excluded.cpu_cores, l.cpu_cores) ELSE excluded.cpu_cores END,
       memory_bytes = CASE WHEN excluded.observed_at = l.observed_at
         THEN coalesce(excluded.memory_bytes, l.memory_bytes) ELSE excluded.memory_bytes END,
       source = excluded.source, observed_at = excluded.observed_at
     WHERE excluded.observed_at >= l.observed_at
     RETURNING l.subject_id, l.cpu_cores, l.memory_bytes)
     ${movingRanks('unnest($4::int[], $8::uuid[])')}`,
    [
      tenantId,
      report.clusterId,
      report.source,
      usages.map((usage) => usage.subjectId),
      usages.map((usage) => usage.cpuCores),
      usages.map((usage) => usage.memoryBytes),
      usages.map((usage) => usage.observedAt),
      usages.map((usage) => report.objects.get(usage.subjectId) ?? null),
    ],
  );
}

export interface PodSubjects {
  clusterId: string;
  pods: readonly { subjectId: number; objectId: string | null; namespace: string; name: string }[];
  /** A container whose newest value is this much older than the pod's newest has ended and no longer counts. */
  togetherSeconds: number;
}

/**
 * Sums the newest usage of the pods' containers into the pods' own rows. It reads what is stored and not the batch,
 * because the containers of one pod may come in two batches; the sum is as old as its oldest part.
 */
export async function updateLatestOfPods(tx: Tx, tenantId: string, report: PodSubjects): Promise<void> {
  const pods = [...report.pods].sort((a, b) => a.subjectId - b.subjectId);
  if (pods.length === 0) return;
  await tx.query(
    `WITH part AS (
       SELECT p.id, c.cpu_cores, c.memory_bytes, c.source, c.observed_at,
         max(c.observed_at) OVER (PARTITION BY p.id) AS newest_at
       FROM unnest($3::int[], $4::text[], $5::text[]) AS p (id, namespace, name)
       JOIN subject s ON s.tenant_id = $1 AND s.cluster_id = $2 AND s.kind = 'CONTAINER'
         AND s.namespace = p.namespace AND s.name = p.name
       JOIN subject_latest c ON c.tenant_id = $1 AND c.subject_id = s.id),
     stored AS (
     INSERT INTO subject_latest AS l (tenant_id, cluster_id, subject_id, cpu_cores, memory_bytes, source, observed_at)
     SELECT $1, $2, id, sum(cpu_cores), sum(memory_bytes), max(source), min(observed_at)
     FROM part WHERE observed_at > newest_at - make_interval(secs => $6::double precision) GROUP BY id ORDER BY id
     ON CONFLICT (tenant_id, subject_id) DO UPDATE SET cpu_cores = excluded.cpu_cores,
       memory_bytes = excluded.memory_bytes, source = excluded.source, observed_at = excluded.observed_at
     WHERE excluded.observed_at >= l.observed_at
     RETURNING l.subject_id, l.cpu_cores, l.memory_bytes)
     ${movingRanks('unnest($3::int[], $7::uuid[])')}`,
    [
      tenantId,
      report.clusterId,
      pods.map((pod) => pod.subjectId),
      pods.map((pod) => pod.namespace),
      pods.map((pod) => pod.name),
      report.togetherSeconds,
      pods.map((pod) => pod.objectId),
    ],
  );
}
