import type { Tx } from '../../platform/database.js';

interface Purge {
  before: Date;
  limit: number;
}

/** Deletes messages that ended long ago, with their attempts. @returns how many; fewer than `limit` when no more are left */
export async function purgeDeliveries(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM delivery d WHERE d.tenant_id = $1 AND d.id IN (
       SELECT t.id FROM delivery t
       WHERE t.tenant_id = $1 AND t.created_at < $2 AND t.ended_at IS NOT NULL AND t.ended_at < $2
       ORDER BY t.created_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return rows.length;
}

/** Deletes decisions of long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeDecisions(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM notification_decision d WHERE d.tenant_id = $1 AND d.id IN (
       SELECT t.id FROM notification_decision t WHERE t.tenant_id = $1 AND t.decided_at < $2
       ORDER BY t.decided_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return rows.length;
}

/**
 * Forgets what was told of incidents that ended long ago; what was told of one that is open stays, however old, or it
 * would be told anew. @returns how many; fewer than `limit` when no more are left
 */
export async function purgeThreads(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM notification_thread d WHERE d.tenant_id = $1 AND (d.incident_id, d.route_id) IN (
       SELECT t.incident_id, t.route_id FROM notification_thread t
       WHERE t.tenant_id = $1 AND t.updated_at < $2 AND t.due_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM incident i
           WHERE i.tenant_id = $1 AND i.id = t.incident_id AND i.status <> 'RESOLVED')
       ORDER BY t.updated_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return rows.length;
}
