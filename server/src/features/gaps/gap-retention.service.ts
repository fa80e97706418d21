import type { Tx } from '../../platform/database.js';

/** Deletes gaps that ended long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeGaps(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const gaps = await tx.query(
    `DELETE FROM gap g WHERE g.tenant_id = $1 AND g.id IN (
       SELECT t.id FROM gap t WHERE t.tenant_id = $1 AND t.to_at < $2 LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gaps.length;
}
