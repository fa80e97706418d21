import type { Tx } from '../../platform/database.js';
import { decodeBuckets } from './buckets.js';
import type { ResolutionChoice } from './resolution.js';
import { ROLLUP_STEP_MS, SeriesSet, type Wanted } from './rollup.js';
import { HOUR_MS, readBlocks } from './sample-block.service.js';
import { SpanFold } from './span-fold.js';

export interface SeriesRequest {
  clusterId: string;
  choice: ResolutionChoice;
  wanted: Wanted;
}

/** Blocks are decoded so many hours at a time, which bounds the memory of a long answer. */
const HOURS_AT_ONCE = 6;

/**
 * Reads what an answer needs. Five-minute answers take hours that are rolled up from `rollup`; hours that are open or
 * due have newer samples than their roll-up and are computed from the blocks, so the answer is always current.
 */
export async function readSeries(tx: Tx, tenantId: string, request: SeriesRequest): Promise<SpanFold> {
  const fold = new SpanFold(request.choice);
  const isRolledUp = request.choice.resolution === 'FIVE_MINUTES';
  const hours = isRolledUp ? await dueHours(tx, tenantId, request) : hoursOf(request.choice);
  if (isRolledUp) await foldRollups(tx, tenantId, request, { due: hours, fold });
  for (let from = 0; from < hours.length; from += HOURS_AT_ONCE) {
    await foldBlocks(tx, tenantId, request, { hours: hours.slice(from, from + HOURS_AT_ONCE), fold });
  }
  return fold;
}

function hourOf(time: number): number {
  return time - (time % HOUR_MS);
}

function hoursOf({ from, to }: ResolutionChoice): number[] {
  const hours: number[] = [];
  for (let hour = hourOf(from); hour < to; hour += HOUR_MS) hours.push(hour);
  return hours;
}

async function dueHours(tx: Tx, tenantId: string, { clusterId, choice }: SeriesRequest): Promise<number[]> {
  const rows = await tx.query<{ hourAt: Date }>(
    `SELECT hour_at AS "hourAt" FROM rollup_due
     WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at >= $3 AND hour_at < $4 ORDER BY hour_at`,
    [tenantId, clusterId, new Date(hourOf(choice.from)), new Date(choice.to)],
  );
  return rows.map((row) => row.hourAt.getTime());
}

async function foldBlocks(
  tx: Tx,
  tenantId: string,
  { clusterId, wanted }: SeriesRequest,
  { hours, fold }: { hours: number[]; fold: SpanFold },
): Promise<void> {
  const set = new SeriesSet(wanted);
  const blocks = await readBlocks(tx, tenantId, { clusterId, hours, metricIds: [...wanted.metricIds] });
  for (const block of blocks) set.add(block.body, block.source);
  for (const { metricId, subjectId, series } of set.entries()) fold.addSeries(metricId, subjectId, series);
}

interface RollupRow {
  subjectId: number;
  metricId: number;
  chunkAt: Date;
  sources: string[];
  buckets: Buffer;
}

async function foldRollups(
  tx: Tx,
  tenantId: string,
  { wanted, choice }: SeriesRequest,
  { due, fold }: { due: number[]; fold: SpanFold },
): Promise<void> {
  const subjectIds = new Set([...wanted.subjectIds.values()].flatMap((ids) => [...ids]));
  const rows = await tx.query<RollupRow>(
    `SELECT subject_id AS "subjectId", metric_id AS "metricId", chunk_at AS "chunkAt", sources, buckets FROM rollup
     WHERE tenant_id = $1 AND subject_id = ANY($2::int[]) AND metric_id = ANY($3::int[]) AND step_seconds = $4
       AND chunk_at >= $5 AND chunk_at < $6 AND NOT chunk_at = ANY($7::timestamptz[])`,
    [
      tenantId,
      [...subjectIds],
      [...wanted.metricIds],
      ROLLUP_STEP_MS / 1_000,
      new Date(hourOf(choice.from)),
      new Date(choice.to),
      due.map((hour) => new Date(hour)),
    ],
  );
  for (const row of rows) {
    const chunkAt = row.chunkAt.getTime();
    const buckets = decodeBuckets(row.buckets, chunkAt, ROLLUP_STEP_MS);
    fold.addChunk(row.metricId, row.subjectId, buckets, chunkAt, row.sources);
  }
}
