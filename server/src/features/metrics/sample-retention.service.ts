import type { Tx } from '../../platform/database.js';

export interface Purge {
  before: Date;
  limit: number;
}

/** Deletes blocks of samples of hours long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeSamples(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const blocks = await tx.query(
    `DELETE FROM sample_block b WHERE b.tenant_id = $1 AND b.hour_at < $2 AND (b.cluster_id, b.id, b.hour_at) IN (
       SELECT t.cluster_id, t.id, t.hour_at FROM sample_block t WHERE t.tenant_id = $1 AND t.hour_at < $2 LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return blocks.length;
}

/**
 * Forgets that roll-ups are due whose source is gone or about to go: built from nothing they would be nothing.
 * @param hours the first hour whose samples are kept
 * @param days the first day whose roll-ups of an hour are kept
 */
export async function forgetDueBefore(
  tx: Tx,
  tenantId: string,
  { hours, days }: { hours: Date; days: Date },
): Promise<void> {
  await tx.query('DELETE FROM rollup_due WHERE tenant_id = $1 AND hour_at < $2', [tenantId, hours]);
  await tx.query('DELETE FROM rollup_day_due WHERE tenant_id = $1 AND day_at < $2', [tenantId, days]);
}

/** Deletes roll-ups of one tier from long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeRollups(
  tx: Tx,
  tenantId: string,
  { stepSeconds, before, limit }: Purge & { stepSeconds: number },
): Promise<number> {
  const key = 'cluster_id, metric_id, scope, step_seconds, span_seconds, first_key, chunk_at';
  const blocks = await tx.query(
    `DELETE FROM rollup_block WHERE tenant_id = $1 AND chunk_at < $3 AND (${key}) IN (
       SELECT ${key} FROM rollup_block WHERE tenant_id = $1 AND step_seconds = $2 AND chunk_at < $3 LIMIT $4)
     RETURNING 1`,
    [tenantId, stepSeconds, before, limit],
  );
  return blocks.length;
}

/**
 * Deletes subjects of which nothing is kept any more: last seen before everything that is, and borne by no live object.
 * @returns how many; fewer than `limit` when no more are left
 */
export async function purgeSubjects(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const subjects = await tx.query(
    `DELETE FROM subject s WHERE s.tenant_id = $1 AND s.id IN (
       SELECT t.id FROM subject t WHERE t.tenant_id = $1 AND t.seen_at < $2 AND t.object_id IS NULL
       LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return subjects.length;
}
