import type { Tx } from '../../platform/database.js';

interface Purge {
  before: Date;
  limit: number;
}

/**
 * Deletes silences that ended long ago, with their history; one whose marks are still to be lifted stays.
 * @returns how many; fewer than `limit` when no more are left
 */
export async function purgeExpiredSilences(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const found = await tx.query<{ id: string }>(
    `SELECT t.id FROM silence t
     WHERE t.tenant_id = $1 AND t.state = 'EXPIRED' AND coalesce(t.expired_at, t.ends_at) < $2 AND t.next_check_at IS NULL
     ORDER BY t.ends_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [tenantId, before, limit],
  );
  const params = [tenantId, found.map(({ id }) => id)];
  await tx.query('DELETE FROM silence_entry e WHERE e.tenant_id = $1 AND e.silence_id = ANY($2::uuid[])', params);
  await tx.query('DELETE FROM silence s WHERE s.tenant_id = $1 AND s.id = ANY($2::uuid[])', params);
  return found.length;
}

/**
 * Deletes maintenance windows that were deleted, or were open once and are over, long ago; one of which a silence is
 * still kept goes after it.
 * @returns how many; fewer than `limit` when no more are left
 */
export async function purgeEndedWindows(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const gone = await tx.query(
    `DELETE FROM maintenance_window w WHERE w.tenant_id = $1 AND w.id IN (
       SELECT t.id FROM maintenance_window t
       WHERE t.tenant_id = $1 AND (t.deleted_at < $2 OR (t.recurrence = 'ONCE' AND t.changed_at < $2
           AND t.starts_at + make_interval(mins => t.duration_minutes) < $2))
         AND NOT EXISTS (SELECT 1 FROM silence s WHERE s.tenant_id = $1 AND s.window_id = t.id)
       ORDER BY t.created_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gone.length;
}
