import type { Tx } from '../../platform/database.js';

/** Takes a channel that is being deleted out of the digest. */
export async function leaveDigest(tx: Tx, tenantId: string, channelId: string): Promise<void> {
  await tx.query(
    `UPDATE digest_setting SET channel_ids = array_remove(channel_ids, $2), revision = revision + 1
     WHERE tenant_id = $1 AND $2 = ANY (channel_ids)`,
    [tenantId, channelId],
  );
}
