import type { Tx } from '../../platform/database.js';

interface Purge {
  /** What ended, or was last said, before this moment goes. */
  before: Date;
  limit: number;
}

/**
 * Deletes recommendations that ended long ago without having saved anything, and dismissed ones that nobody has said for
 * as long; their histories go with them. What was verified is the ledger’s. @returns how many
 */
export function purgeEndedRecommendations(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  const condition = `(t.settled_at < $2 AND t.state <> 'VERIFIED') OR (t.state = 'DISMISSED' AND t.seen_at < $2)`;
  return purgeWhere(tx, tenantId, condition, purge);
}

/** Deletes verified recommendations that the ledger does not tell of any more. @returns how many */
export function purgeVerifiedRecommendations(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  return purgeWhere(tx, tenantId, `t.settled_at < $2 AND t.state = 'VERIFIED'`, purge);
}

async function purgeWhere(tx: Tx, tenantId: string, condition: string, { before, limit }: Purge): Promise<number> {
  const gone = await tx.query(
    `DELETE FROM recommendation r WHERE r.tenant_id = $1 AND r.id IN (
       SELECT t.id FROM recommendation t WHERE t.tenant_id = $1 AND (${condition}) ORDER BY t.id LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gone.length;
}

/** Deletes profiles that no run has worked out for long: their workloads are gone. @returns how many */
export async function purgeProfiles(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const gone = await tx.query(
    `DELETE FROM usage_profile p WHERE p.tenant_id = $1 AND (p.workload_id, p.container) IN (
       SELECT t.workload_id, t.container FROM usage_profile t WHERE t.tenant_id = $1 AND t.computed_at < $2 LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return gone.length;
}
