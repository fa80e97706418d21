import type { Tx } from '../../platform/database.js';
import { metricByName } from '../metrics/metrics.catalog.js';
import { keptFrom } from '../retention/retention.catalog.js';
import { retentionOf } from '../retention/retention.service.js';
import { startOfDay } from './cost-range.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How far back is counted, and counted again: as long as usage is shown by default. */
const DAYS_BACK = 14;
/** Samples of an hour come for some minutes after it, and are rolled up then. */
const SETTLED_MS = 10 * 60_000;
/** A day with late samples is counted again at most so often. */
const AGAIN_MS = 5 * 60_000;
/** A roll-up bears the time at which it was begun, and may be seen so much later. */
const UNSEEN_MS = 2 * 60_000;

/** Hours of a day of a cluster that are to be counted, in Unix ms. */
export interface DueDay {
  clusterId: string;
  from: number;
  to: number;
  /** Before its cluster was registered: the first hour in which anything was measured is the first that is known. */
  isBefore: boolean;
}

/**
 * The days of clusters whose costs are not what they should be, the oldest first: hours have passed since they were
 * counted, prices have changed, or samples came late. An hour in which its cluster had not been heard of again is not due.
 */
export async function dueDays(tx: Tx, tenantId: string, now: Date): Promise<DueDay[]> {
  const { hourDays } = await retentionOf(tx, tenantId);
  const back = new Date(Math.max(startOfDay(now.getTime()) - DAYS_BACK * DAY_MS, keptFrom(now, hourDays).getTime()));
  const over = new Date(Math.floor((now.getTime() - SETTLED_MS) / HOUR_MS) * HOUR_MS);
  const rows = await tx.query<Omit<DueDay, 'from' | 'to'> & { from: Date; to: Date }>(DUE_SQL, [
    ...[tenantId, back, over, new Date(now.getTime() - AGAIN_MS), UNSEEN_MS / 1_000, Object.values(COST_METRICS)],
  ]);
  return rows.map(({ from, to, ...due }) => ({ ...due, from: from.getTime(), to: to.getTime() }));
}

/** The metrics whose roll-ups costs rest on. */
export const COST_METRICS = {
  cpu: metricByName('container.cpu.usage')!.id,
  memory: metricByName('container.memory.working_set')!.id,
};

const DUE_SQL = `WITH known AS (
    SELECT c.id, least(date_trunc('hour', c.last_report_at, 'UTC'), $3::timestamptz) AS until,
      c.created_at, greatest($2::timestamptz, date_trunc('hour', least(c.created_at, (SELECT min(b.chunk_at) FROM rollup_block b
        WHERE b.tenant_id = $1 AND b.cluster_id = c.id AND b.chunk_at >= $2 AND b.metric_id = ANY($6::int[])
          AND b.scope = 1)), 'UTC')) AS since
    FROM cluster c WHERE c.tenant_id = $1 AND c.kind = 'KUBERNETES' AND c.last_report_at IS NOT NULL
  ), day AS (
    SELECT k.id, k.created_at, greatest(k.since, d.at) AS begins, least(k.until, d.at + interval '24 hours') AS ends,
      (d.at AT TIME ZONE 'UTC')::date AS day, d.at
    FROM known k CROSS JOIN LATERAL generate_series(date_trunc('day', k.since, 'UTC'), k.until, interval '24 hours') AS d (at)
  ), late AS (
    SELECT b.cluster_id, date_trunc('day', b.chunk_at, 'UTC') AS at, max(b.rebuilt_at) AS rebuilt_at FROM rollup_block b
    WHERE b.tenant_id = $1 AND b.chunk_at >= $2 AND b.metric_id = ANY($6::int[]) AND b.scope = 1 AND b.step_seconds = 3600
    GROUP BY 1, 2
  )
  SELECT d.id AS "clusterId", d.begins AS "from", d.ends AS "to", d.begins < date_trunc('hour', d.created_at, 'UTC') AS "isBefore"
  FROM day d
  LEFT JOIN cost_day_cluster t ON t.tenant_id = $1 AND t.cluster_id = d.id AND t.day = d.day
  LEFT JOIN cost_setting s ON s.tenant_id = $1
  LEFT JOIN late l ON l.cluster_id = d.id AND l.at = d.at
  WHERE d.ends > d.begins AND (t.counted_at IS NULL OR t.counted_until < d.ends
    OR t.counted_at <= coalesce(s.prices_changed_at, '-infinity')
    OR (t.counted_at < $4 AND t.counted_at < l.rebuilt_at + make_interval(secs => $5::float8)))
  ORDER BY d.at, d.id`;
