import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

const LANDING_ENCODING = 1; // block.ts, uncompressed

/** The rows of one table of a batch within one hour, encoded. */
export interface LandingBlock {
  part: number;
  hourAt: number;
  startAt: number;
  endAt: number;
  metricIds: number[];
  valueCount: number;
  body: Buffer;
}

/** Where the blocks of one batch come from; a sample that came twice counts as the later (epoch, seq, part) says. */
export interface BlockOrigin {
  clusterId: string;
  source: string;
  epoch: number;
  seq: number;
  receivedAt: Date;
}

const COLUMNS_PER_BLOCK = 8;

/** Lands the blocks of one batch by one statement and marks their hours as due for the roll-up. */
export async function insertBlocks(
  tx: Tx,
  tenantId: string,
  origin: BlockOrigin,
  blocks: readonly LandingBlock[],
): Promise<void> {
  if (blocks.length === 0) return;
  const shared = [
    tenantId,
    origin.clusterId,
    origin.source,
    origin.epoch,
    origin.seq,
    LANDING_ENCODING,
    origin.receivedAt,
  ];
  const tuples = blocks.map((_, index) => {
    const at = (column: number): string => `$${shared.length + index * COLUMNS_PER_BLOCK + column}`;
    return `($1, $2, $3, $4, $5, $6, $7, ${[1, 2, 3, 4, 5, 6, 7, 8].map(at).join(', ')})`;
  });
  await tx.query(
    `INSERT INTO sample_block (tenant_id, cluster_id, source, report_epoch, report_seq, encoding, received_at,
       id, part, metric_ids, start_at, end_at, value_count, body, hour_at) VALUES ${tuples.join(', ')}`,
    [...shared, ...blocks.flatMap(valuesOf)],
  );
  await markDue(
    tx,
    tenantId,
    origin,
    [...new Set(blocks.map((block) => block.hourAt))].sort((a, b) => a - b),
  );
}

function valuesOf(block: LandingBlock): unknown[] {
  const { part, metricIds, valueCount, body } = block;
  const [startAt, endAt, hourAt] = [block.startAt, block.endAt, block.hourAt].map((at) => new Date(at));
  return [newId(), part, metricIds, startAt, endAt, valueCount, body, hourAt];
}

async function markDue(tx: Tx, tenantId: string, origin: BlockOrigin, hours: number[]): Promise<void> {
  await tx.query(
    `INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
     SELECT $1, $2, hour_at, $3 FROM unnest($4::timestamptz[]) AS h (hour_at)
     ON CONFLICT (tenant_id, cluster_id, hour_at) DO UPDATE SET marked_at = excluded.marked_at`,
    [tenantId, origin.clusterId, origin.receivedAt, hours.map((hour) => new Date(hour))],
  );
}
