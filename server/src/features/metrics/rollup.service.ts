import type { Tx } from '../../platform/database.js';
import { encodeBuckets } from './buckets.js';
import { ROLLUP_STEP_MS, rollUp, SeriesSet } from './rollup.js';
import { HOUR_MS, readBlocks } from './sample-block.service.js';

/** Samples are on their way for a while; an hour is rolled up for the first time when it is this long over. */
const SETTLED_MS = 2 * 60_000;
const ROWS_PER_STATEMENT = 2_000;

export interface DueHour {
  clusterId: string;
  hourAt: Date;
}

/**
 * Rebuilds the oldest due hour that is over from its blocks, all of it, so that running it again changes nothing.
 * The row in `rollup_due` is locked to the end: another replica takes another hour, and samples that land meanwhile
 * wait to mark it and so find it gone and mark it anew.
 * @returns the hour, or null when none is due
 */
export async function rebuildNextHour(tx: Tx, tenantId: string, now: Date): Promise<DueHour | null> {
  const [due] = await tx.query<DueHour>(
    `SELECT cluster_id AS "clusterId", hour_at AS "hourAt" FROM rollup_due
     WHERE tenant_id = $1 AND hour_at < $2 ORDER BY hour_at, cluster_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [tenantId, new Date(now.getTime() - HOUR_MS - SETTLED_MS)],
  );
  if (!due) return null;
  await rebuildHour(tx, tenantId, due, now);
  await tx.query('DELETE FROM rollup_due WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at = $3', [
    tenantId,
    due.clusterId,
    due.hourAt,
  ]);
  return due;
}

interface RollupRow {
  subjectId: number;
  metricId: number;
  /** Names on lines of their own, because an array of lists of different lengths is no PostgreSQL array. */
  sources: string;
  buckets: Buffer;
}

async function rebuildHour(tx: Tx, tenantId: string, { clusterId, hourAt }: DueHour, now: Date): Promise<void> {
  const chunkAt = hourAt.getTime();
  const blocks = await readBlocks(tx, tenantId, { clusterId, hours: [chunkAt], metricIds: null });
  const set = new SeriesSet();
  for (const block of blocks) set.add(block.body, block.source);
  const rows: RollupRow[] = [];
  for (const { metricId, subjectId, series } of set.entries()) {
    const buckets = encodeBuckets(rollUp(series, chunkAt), chunkAt, ROLLUP_STEP_MS);
    rows.push({ metricId, subjectId, sources: series.sources.sort().join('\n'), buckets });
  }
  rows.sort((a, b) => a.subjectId - b.subjectId || a.metricId - b.metricId);
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const part = rows.slice(from, from + ROWS_PER_STATEMENT);
    await storeRows(tx, [tenantId, clusterId, hourAt, ROLLUP_STEP_MS / 1_000, now], part);
  }
}

/** Samples are only ever added to an hour, so no row of an earlier run can be left over. */
async function storeRows(tx: Tx, shared: unknown[], rows: readonly RollupRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO rollup AS r (tenant_id, cluster_id, chunk_at, step_seconds, rebuilt_at, subject_id, metric_id, sources, buckets)
     SELECT $1, $2, $3, $4, $5, n.subject_id, n.metric_id, string_to_array(n.sources, E'\\n'), n.buckets
     FROM unnest($6::int[], $7::int[], $8::text[], $9::bytea[]) AS n (subject_id, metric_id, sources, buckets)
     ON CONFLICT (tenant_id, subject_id, metric_id, step_seconds, chunk_at) DO UPDATE SET
       sources = excluded.sources, buckets = excluded.buckets, rebuilt_at = excluded.rebuilt_at
     WHERE r.buckets <> excluded.buckets OR r.sources <> excluded.sources`,
    [
      ...shared,
      rows.map((row) => row.subjectId),
      rows.map((row) => row.metricId),
      rows.map((row) => row.sources),
      rows.map((row) => row.buckets),
    ],
  );
}
