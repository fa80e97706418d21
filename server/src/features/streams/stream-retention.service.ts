import type { Tx } from '../../platform/database.js';

/**
 * Moves the beginning of every stream behind the events of the days before `firstDay`: from then on cursors from before
 * it are answered with CURSOR_EXPIRED. To be committed before those events are deleted, so that no reader takes what is
 * missing for what never was.
 * @returns how many streams began earlier
 */
export async function forgetStreamsBefore(tx: Tx, tenantId: string, firstDay: Date): Promise<number> {
  const moved = await tx.query(
    `WITH gone AS (
       SELECT e.stream, max(e.seq) AS seq FROM alert_event e WHERE e.tenant_id = $1 AND e.day < $2 GROUP BY e.stream)
     UPDATE stream_head h SET min_seq = gone.seq + 1, min_day = greatest(h.min_day, $2::date) FROM gone
     WHERE h.tenant_id = $1 AND h.stream = gone.stream AND h.min_seq <= gone.seq RETURNING 1`,
    [tenantId, firstDay.toISOString().slice(0, 10)],
  );
  return moved.length;
}

/** Deletes events that their stream has forgotten. @returns how many; fewer than `limit` when no more are left */
export async function purgeForgottenEvents(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const events = await tx.query(
    `DELETE FROM alert_event e WHERE e.tenant_id = $1 AND e.day < $2 AND (e.stream, e.seq, e.day) IN (
       SELECT t.stream, t.seq, t.day FROM alert_event t JOIN stream_head h ON h.tenant_id = $1 AND h.stream = t.stream
       WHERE t.tenant_id = $1 AND t.day < $2 AND t.seq < h.min_seq LIMIT $3)
     RETURNING 1`,
    [tenantId, before.toISOString().slice(0, 10), limit],
  );
  return events.length;
}
