import type { Tx } from '../../platform/database.js';
import { leaveDigest } from '../digests/digest-channel.service.js';

/** Takes a channel that is being deleted out of all routes and the digest, and takes back what waits for it. */
export async function forgetChannel(tx: Tx, tenantId: string, channelId: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE route SET channel_ids = array_remove(channel_ids, $2), revision = revision + 1, updated_at = $3
     WHERE tenant_id = $1 AND $2 = ANY (channel_ids)`,
    [tenantId, channelId, now],
  );
  await leaveDigest(tx, tenantId, channelId);
  await takeBack(tx, tenantId, { channelId, why: 'The channel was deleted.' }, now);
}

/** Takes back what waits for a channel; an attempt that is under way ends as it ends. */
export async function takeBack(
  tx: Tx,
  tenantId: string,
  { channelId, why }: { channelId: string; why: string },
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE delivery SET state = 'CANCELLED', ended_at = $3, last_error = $4
     WHERE tenant_id = $1 AND channel_id = $2 AND state = 'PENDING' AND ended_at IS NULL`,
    [tenantId, channelId, now, why],
  );
}
