import type { Tx } from '../../platform/database.js';

export const HOUR_MS = 3_600_000;

export interface StoredBlock {
  hourAt: Date;
  source: string;
  body: Buffer;
}

export interface BlockQuery {
  clusterId: string;
  hours: readonly number[];
  /** Only blocks that carry one of these; null for all. */
  metricIds: readonly number[] | null;
}

/** Reads the blocks of some hours in the order in which later ones win. */
export function readBlocks(tx: Tx, tenantId: string, query: BlockQuery): Promise<StoredBlock[]> {
  return tx.query<StoredBlock>(
    `SELECT hour_at AS "hourAt", source, body FROM sample_block
     WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at = ANY($3::timestamptz[])
       AND ($4::int[] IS NULL OR metric_ids && $4::int[])
     ORDER BY hour_at, report_epoch, report_seq, part`,
    [tenantId, query.clusterId, query.hours.map((hour) => new Date(hour)), query.metricIds],
  );
}
