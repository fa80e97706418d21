import type { Tx } from '../../platform/database.js';
import type { LatestUsage } from './latest.js';

export interface LatestReport {
  clusterId: string;
  source: string;
  /** In ascending order of subject, so that two reports never wait for each other in a circle. */
  usages: readonly LatestUsage[];
}

/** Keeps the newest usage of each subject; an older report changes nothing, a second part of the same moment adds to it. */
export async function updateLatest(tx: Tx, tenantId: string, report: LatestReport): Promise<void> {
  const { usages } = report;
  if (usages.length === 0) return;
  await tx.query(
    `INSERT INTO subject_latest AS l (tenant_id, cluster_id, source, subject_id, cpu_cores, memory_bytes, observed_at)
     SELECT $1, $2, $3, u.subject_id, u.cpu_cores, u.memory_bytes, to_timestamp(u.at / 1000.0)
     FROM unnest($4::int[], $5::double precision[], $6::double precision[], $7::double precision[])
       AS u (subject_id, cpu_cores, memory_bytes, at)
     ON CONFLICT (tenant_id, subject_id) DO UPDATE SET
       cpu_cores = CASE WHEN excluded.observed_at = l.observed_at
         THEN coalesce(excluded.cpu_cores, l.cpu_cores) ELSE excluded.cpu_cores END,
       memory_bytes = CASE WHEN excluded.observed_at = l.observed_at
         THEN coalesce(excluded.memory_bytes, l.memory_bytes) ELSE excluded.memory_bytes END,
       source = excluded.source, observed_at = excluded.observed_at
     WHERE excluded.observed_at >= l.observed_at`,
    [
      tenantId,
      report.clusterId,
      report.source,
      usages.map((usage) => usage.subjectId),
      usages.map((usage) => usage.cpuCores),
      usages.map((usage) => usage.memoryBytes),
      usages.map((usage) => usage.observedAt),
    ],
  );
}

export interface PodSubjects {
  clusterId: string;
  pods: readonly { subjectId: number; namespace: string; name: string }[];
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
       JOIN subject_latest c ON c.tenant_id = $1 AND c.subject_id = s.id)
     INSERT INTO subject_latest AS l (tenant_id, cluster_id, subject_id, cpu_cores, memory_bytes, source, observed_at)
     SELECT $1, $2, id, sum(cpu_cores), sum(memory_bytes), max(source), min(observed_at)
     FROM part WHERE observed_at > newest_at - make_interval(secs => $6::double precision) GROUP BY id ORDER BY id
     ON CONFLICT (tenant_id, subject_id) DO UPDATE SET cpu_cores = excluded.cpu_cores,
       memory_bytes = excluded.memory_bytes, source = excluded.source, observed_at = excluded.observed_at
     WHERE excluded.observed_at >= l.observed_at`,
    [
      tenantId,
      report.clusterId,
      pods.map((pod) => pod.subjectId),
      pods.map((pod) => pod.namespace),
      pods.map((pod) => pod.name),
      report.togetherSeconds,
    ],
  );
}
