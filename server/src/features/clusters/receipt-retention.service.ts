import type { Tx } from '../../platform/database.js';

/** Deletes receipts of reports from long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeReceipts(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const receipts = await tx.query(
    `DELETE FROM batch_receipt r WHERE r.tenant_id = $1 AND (r.agent_id, r.epoch, r.seq) IN (
       SELECT t.agent_id, t.epoch, t.seq FROM batch_receipt t WHERE t.tenant_id = $1 AND t.received_at < $2
       ORDER BY t.received_at LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return receipts.length;
}
