import type { Tx } from '../../../platform/database.js';
import { type CatalogMetric, metricByName } from '../../metrics/metrics.catalog.js';
import { visitFiveMinutes } from '../../metrics/subject-bucket.service.js';
import { STEP_MS, type TimeSpan } from '../usage-series.js';

export interface NetworkQuestion {
  clusterId: string;
  window: TimeSpan;
  /** Few of them: only of what uses hardly any CPU does the network matter. */
  workloadIds: readonly string[];
}

const METRICS: readonly CatalogMetric[] = ['pod.network.receive', 'pod.network.transmit'].map(
  (name) => metricByName(name)!,
);

/** Of the window, in which at least one pod must be measured: minutes say nothing of a week. */
const LEAST_MEASURED = 0.5;

/** Highest bytes per second that a live pod of each workload received or sent; a workload of which too little was measured is missing. */
export async function networkPeaks(
  tx: Tx,
  tenantId: string,
  { clusterId, window, workloadIds }: NetworkQuestion,
): Promise<Map<string, number>> {
  if (workloadIds.length === 0) return new Map();
  const pods = await tx.query<{ workloadId: string; subjectId: number }>(
    `WITH maker AS (
       SELECT w.id, w.uid FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
       UNION ALL SELECT w.id, made.uid FROM workload w JOIN workload made
         ON made.tenant_id = $1 AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
       WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[]))
     SELECT m.id AS "workloadId", p.subject_id AS "subjectId" FROM maker m JOIN pod p
       ON p.tenant_id = $1 AND p.cluster_id = $2 AND p.owner_uid = m.uid AND p.deleted_at IS NULL
     ORDER BY p.subject_id`,
    [tenantId, clusterId, workloadIds],
  );
  const workloadOf = new Map(pods.map(({ workloadId, subjectId }) => [subjectId, workloadId]));
  const subjectIds = [...workloadOf.keys()];
  const buckets = (window.to - window.from) / STEP_MS;
  const seen = new Map(workloadIds.map((id) => [id, { peak: 0, measured: new Uint8Array(buckets) }]));
  for (const metric of METRICS) {
    const query = { clusterId, metric, subjectIds, ...window };
    await visitFiveMinutes(tx, tenantId, query, ({ subjectId, bucket }, _mean, max) => {
      const own = seen.get(workloadOf.get(subjectId)!)!;
      own.peak = Math.max(own.peak, max);
      own.measured[bucket] = 1;
    });
  }
  return new Map(
    [...seen]
      .filter(([, { measured }]) => measured.reduce((sum, one) => sum + one, 0) >= LEAST_MEASURED * buckets)
      .map(([id, { peak }]) => [id, peak]),
  );
}
