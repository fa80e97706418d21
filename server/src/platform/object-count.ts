import { type CountChanges, type CountedList, recountSql } from './counted-list.js';
import type { Tx } from './database.js';

/** Distinguishes the locks of counters from other advisory locks; the second key is the cluster's. */
const COUNTERS_LOCK = 71_003;

/**
 * Writes what a transaction has changed of lengths. Shares a lock per cluster with all other writers, which only a
 * recount excludes: what it reads must be neither counted twice nor missed.
 */
export async function applyCounts(tx: Tx, tenantId: string, changes: CountChanges): Promise<void> {
  const entries = changes.entries();
  if (entries.length === 0) return;
  const clusters = [...new Set(entries.map((entry) => entry.clusterId))].sort();
  const locked = tx.prepared(
    'SELECT pg_advisory_xact_lock_shared($1, hashtext(c.id)) FROM unnest($2::text[]) WITH ORDINALITY AS c (id, n) ORDER BY n',
    [COUNTERS_LOCK, clusters],
  );
  const counted = tx.prepared(
    `INSERT INTO object_count AS o (tenant_id, list, facet, value, cluster_id, count)
     SELECT $1::uuid, d.list, d.facet, d.value, d.cluster_id, d.delta
     FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::bigint[]) WITH ORDINALITY
       AS d (list, facet, value, cluster_id, delta, n) ORDER BY d.n
     ON CONFLICT (tenant_id, list, facet, value, cluster_id) DO UPDATE SET count = o.count + excluded.count`,
    [
      tenantId,
      entries.map((entry) => entry.list),
      entries.map((entry) => entry.facet),
      entries.map((entry) => entry.value),
      entries.map((entry) => entry.clusterId),
      entries.map((entry) => entry.delta),
    ],
  );
  await Promise.all([locked, counted]);
}

/**
 * Counts the rows of one cluster anew and puts right what differs. Writers of this cluster wait for it.
 * @returns how many counters were wrong; they never should be
 */
export async function recount(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  lists: readonly CountedList[],
): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2::text))', [COUNTERS_LOCK, clusterId]);
  const truth = lists.map((list) => recountSql(list, 't.cluster_id = $2')).join('\nUNION ALL ');
  const wrong = await tx.query<{ isZero: boolean }>(
    `WITH truth AS (${truth}), gone AS (
       DELETE FROM object_count o WHERE o.tenant_id = $1 AND o.cluster_id = $2 AND NOT EXISTS (
         SELECT 1 FROM truth t WHERE (t.list, t.facet, t.value) = (o.list, o.facet, o.value))
       RETURNING o.count = 0 AS is_zero), put AS (
       INSERT INTO object_count AS o (tenant_id, list, facet, value, cluster_id, count)
       SELECT $1::uuid, t.list, t.facet, t.value, t.cluster_id, t.count FROM truth t
       ON CONFLICT (tenant_id, list, facet, value, cluster_id) DO UPDATE SET count = excluded.count
       WHERE o.count <> excluded.count
       RETURNING false AS is_zero)
     SELECT is_zero AS "isZero" FROM gone UNION ALL SELECT is_zero FROM put`,
    [tenantId, clusterId],
  );
  return wrong.filter((row) => !row.isZero).length;
}
