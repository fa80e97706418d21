import type { Tx } from '../../../platform/database.js';
import { metricByName } from '../../metrics/metrics.catalog.js';
import { visitFiveMinutes } from '../../metrics/subject-bucket.service.js';
import { DAY_MS, type TimeSpan } from '../usage-series.js';

export interface HeldUpQuestion {
  clusterId: string;
  window: TimeSpan;
  workloadIds: readonly string[];
}

/** By workload and name of the container: mean share of scheduling periods, 0 to 1. */
export type HeldUp = Map<string, Map<string, number>>;

const THROTTLED = metricByName('container.cpu.throttled')!;
/** Stored in thousandths. */
const ONE = 1_000;
/** Replicas do the same: the newest are enough to tell. */
const MOST_PODS = 10;

/**
 * In how many of their scheduling periods of the window’s last day containers were held up by their CPU limit. A day of
 * the few that have one costs little beside the window of CPU and memory; what was not measured is missing.
 */
export async function readHeldUp(
  tx: Tx,
  tenantId: string,
  { clusterId, window, workloadIds }: HeldUpQuestion,
): Promise<HeldUp> {
  const found: HeldUp = new Map();
  if (workloadIds.length === 0) return found;
  const limited = await tx.query<Limited>(SELECT_LIMITED, [tenantId, clusterId, workloadIds, MOST_PODS]);
  const sums = new Map(limited.map(({ subjectId }) => [subjectId, { sum: 0, buckets: 0 }]));
  const day = { from: Math.max(window.from, window.to - DAY_MS), to: window.to };
  const query = { clusterId, metric: THROTTLED, subjectIds: [...sums.keys()], ...day };
  await visitFiveMinutes(tx, tenantId, query, ({ subjectId }, mean) => {
    const own = sums.get(subjectId)!;
    own.sum += mean / ONE;
    own.buckets++;
  });
  for (const workloadId of new Set(limited.map((one) => one.workloadId))) {
    const own = limited.filter((one) => one.workloadId === workloadId);
    found.set(
      workloadId,
      new Map([...new Set(own.map(({ name }) => name))].flatMap((name) => meanOf(name, own, sums))),
    );
  }
  return found;
}

interface Limited {
  workloadId: string;
  name: string;
  subjectId: number;
}

const SELECT_LIMITED = `WITH maker AS (
    SELECT w.id, w.uid FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
    UNION ALL SELECT w.id, made.uid FROM workload w JOIN workload made
      ON made.tenant_id = $1 AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
    WHERE w.tenant_id = $1 AND w.cluster_id = $2 AND w.id = ANY($3::uuid[])
  ), limited AS (
    SELECT m.id AS workload_id, c.name, c.subject_id,
      row_number() OVER (PARTITION BY m.id, c.name ORDER BY p.created_at DESC NULLS LAST, p.id DESC) AS place
    FROM maker m
    JOIN pod p ON p.tenant_id = $1 AND p.cluster_id = $2 AND p.owner_uid = m.uid AND p.deleted_at IS NULL
    JOIN container c ON c.tenant_id = $1 AND c.pod_id = p.id AND c.deleted_at IS NULL AND c.kind <> 'INIT'
      AND c.cpu_limit_cores IS NOT NULL
  )
  SELECT l.workload_id AS "workloadId", l.name, l.subject_id AS "subjectId" FROM limited l
  WHERE l.place <= $4 ORDER BY l.subject_id`;

type Sums = ReadonlyMap<number, { sum: number; buckets: number }>;

function meanOf(container: string, limited: readonly Limited[], sums: Sums): [string, number][] {
  const pods = limited.filter(({ name }) => name === container).map(({ subjectId }) => sums.get(subjectId)!);
  const buckets = pods.reduce((all, one) => all + one.buckets, 0);
  return buckets === 0 ? [] : [[container, pods.reduce((all, { sum }) => all + sum, 0) / buckets]];
}
