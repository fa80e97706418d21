import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

const LANDING_ENCODING = 1; // block.ts, uncompressed

/** The rows of one table of a batch within one hour, encoded; times are unix ms. */
export interface LandingBlock {
  clusterId: string;
  source: string;
  epoch: number;
  seq: number;
  part: number;
  hourAt: number;
  startAt: number;
  endAt: number;
  metricIds: number[];
  subjectMin: number;
  subjectMax: number;
  valueCount: number;
  body: Buffer;
}

/**
 * Lands blocks of any number of batches and clusters by one statement, and marks their hours as due for the roll-up.
 * The bodies travel as one value: PostgreSQL cuts it, and an array of them would travel as text, twice as long.
 */
export async function insertBlocks(
  tx: Tx,
  tenantId: string,
  blocks: readonly LandingBlock[],
  receivedAt: Date,
): Promise<void> {
  if (blocks.length === 0) return;
  await tx.read(
    `INSERT INTO sample_block (tenant_id, cluster_id, id, metric_ids, source, report_epoch, report_seq, part, start_at,
       end_at, hour_at, subject_min, subject_max, value_count, encoding, received_at, body)
     SELECT $1, b.cluster_id, b.id, b.metric_ids::int[], b.source, b.epoch, b.seq, b.part,
       to_timestamp(b.start_at / 1000), to_timestamp(b.end_at / 1000), to_timestamp(b.hour_at / 1000), b.subject_min,
       b.subject_max, b.value_count,
       $2::smallint, $3, substring($4::bytea FROM b.body_from + 1 FOR b.body_length)
     FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int8[], $10::int8[], $11::int2[], $12::float8[],
       $13::float8[], $14::float8[], $15::int[], $16::int[], $17::int[], $18::int[], $19::int[])
       AS b (cluster_id, id, metric_ids, source, epoch, seq, part, start_at, end_at, hour_at, subject_min, subject_max,
         value_count, body_from, body_length)`,
    [tenantId, LANDING_ENCODING, receivedAt, Buffer.concat(blocks.map((block) => block.body)), ...columnsOf(blocks)],
    { isStable: true },
  );
  await markDue(tx, tenantId, blocks, receivedAt);
}

function columnsOf(blocks: readonly LandingBlock[]): unknown[][] {
  let from = 0;
  return [
    blocks.map((block) => block.clusterId),
    blocks.map(() => newId()),
    blocks.map((block) => `{${block.metricIds.join(',')}}`),
    blocks.map((block) => block.source),
    blocks.map((block) => block.epoch),
    blocks.map((block) => block.seq),
    blocks.map((block) => block.part),
    blocks.map((block) => block.startAt),
    blocks.map((block) => block.endAt),
    blocks.map((block) => block.hourAt),
    blocks.map((block) => block.subjectMin),
    blocks.map((block) => block.subjectMax),
    blocks.map((block) => block.valueCount),
    blocks.map((block) => {
      const start = from;
      from += block.body.length;
      return start;
    }),
    blocks.map((block) => block.body.length),
  ];
}

/** In the order of clusters and hours, so that two transactions never wait for each other in a circle. */
async function markDue(tx: Tx, tenantId: string, blocks: readonly LandingBlock[], markedAt: Date): Promise<void> {
  const hours = new Map(blocks.map((block) => [`${block.clusterId} ${block.hourAt}`, block]));
  const due = [...hours.values()];
  await tx.read(
    `INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
     SELECT $1, h.cluster_id, to_timestamp(h.hour_at / 1000), $2
     FROM unnest($3::uuid[], $4::float8[]) AS h (cluster_id, hour_at) ORDER BY h.cluster_id, h.hour_at
     ON CONFLICT (tenant_id, cluster_id, hour_at) DO UPDATE SET marked_at = excluded.marked_at`,
    [tenantId, markedAt, due.map((block) => block.clusterId), due.map((block) => block.hourAt)],
    { isStable: true },
  );
}
