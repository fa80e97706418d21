import type { Tx } from '../../platform/database.js';
import { noteReturn } from './arrival.service.js';
import { reachOf, type Span } from './backfill.js';

/**
 * Notes in the gaps of a cluster that samples of these spans (unix ms, by the server's clock) have arrived late, in the
 * transaction that stores them. One statement that touches only gaps which overlap; repeating it changes nothing.
 */
export async function noteLateSamples(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  spans: readonly Span[],
  now: Date,
): Promise<void> {
  if (spans.length === 0) return;
  // The batch that ends an absence often is the first one late: its gap has to be there.
  await noteReturn(tx, tenantId, clusterId, now);
  const reach = reachOf(spans);
  await tx.query(
    `UPDATE gap SET backfilled = backfilled + $3::tstzmultirange, updated_at = $6
     WHERE tenant_id = $1 AND cluster_id = $2 AND from_at < $5 AND (to_at IS NULL OR to_at > $4)
       AND NOT backfilled @> $3::tstzmultirange`,
    [tenantId, clusterId, multirange(reach), new Date(reach[0]!.from), new Date(reach.at(-1)!.to), now],
  );
}

function multirange(spans: readonly Span[]): string {
  const ranges = spans.map(({ from, to }) => `["${new Date(from).toISOString()}","${new Date(to).toISOString()}")`);
  return `{${ranges.join(',')}}`;
}
