import type { Tx } from '../../platform/database.js';

/**
 * Deletes sessions and sign-in links that can never be used again. Keys and credentials that people made stay, because
 * they are shown with their end.
 * @param before when they ended at the latest
 * @returns how many; fewer than `limit` when no more are left
 */
export async function purgeEndedTokens(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const tokens = await tx.query(
    `DELETE FROM access_token a WHERE a.tenant_id = $1 AND a.id IN (
       SELECT t.id FROM access_token t WHERE t.tenant_id = $1 AND t.kind IN ('SESSION', 'SIGN_IN_LINK')
         AND least(t.expires_at, t.revoked_at) < $2 LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return tokens.length;
}
