import type { Tx } from '../../platform/database.js';
import { lockIncidents } from './incident-write.service.js';

/**
 * Deletes incidents that were resolved long ago, with what is stored of their alerts, timelines and spans; one in which
 * an alert still stands stays, because people resolved it and not the trouble's end.
 * @returns how many; fewer than `limit` when no more are left
 */
export async function purgeResolvedIncidents(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  await lockIncidents(tx, tenantId);
  const gone = await tx.query(
    `DELETE FROM incident i WHERE i.tenant_id = $1 AND i.id IN (
       SELECT t.id FROM incident t
       WHERE t.tenant_id = $1 AND t.resolved_at < $2 AND t.status = 'RESOLVED' AND t.open_alert_count = 0
       ORDER BY t.resolved_at, t.id LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gone.length;
}
