import type { Tx } from '../../../platform/database.js';

/**
 * Since when samples of a cluster are kept, unix ms; null where none are. Not the day it was registered: what was
 * measured before can be reported later, and of an older cluster no more is known than what is still kept.
 */
export async function watchedSince(tx: Tx, tenantId: string, clusterId: string): Promise<number | null> {
  const [row] = await tx.query<{ startAt: Date | null }>(
    `SELECT min(b.start_at) AS "startAt" FROM sample_block b
     WHERE b.tenant_id = $1 AND b.cluster_id = $2 AND b.hour_at = (
       SELECT f.hour_at FROM sample_block f WHERE f.tenant_id = $1 AND f.cluster_id = $2 ORDER BY f.hour_at LIMIT 1)`,
    [tenantId, clusterId],
  );
  return row?.startAt?.getTime() ?? null;
}
