import type { Tx } from '../../platform/database.js';

/** Deletes anomalies that ended long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeEndedAnomalies(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  // By the index of when they began: nothing ends before it begins.
  const gone = await tx.query(
    `DELETE FROM anomaly a WHERE a.tenant_id = $1 AND a.id IN (
       SELECT t.id FROM anomaly t
       WHERE t.tenant_id = $1 AND t.state = 'ENDED' AND t.started_at < $2 AND t.ended_at < $2
       ORDER BY t.started_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gone.length;
}
