import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { MetricMerge, SEGMENT, type StoredSamples, type WantedSeries } from './metric-merge.js';
import { encodeSegment, type MetricSeries, SEGMENT_SUBJECTS } from './segment.js';

export const HOUR_MS = 3_600_000;

export interface BlockQuery {
  clusterId: string;
  /** Starts of hours, unix ms. */
  hours: readonly number[];
  /** Only rows that carry one of these; null for all. */
  metricIds: readonly number[] | null;
  /** Only rows that may hold a subject between them; null for all. */
  subjects: { least: number; greatest: number } | null;
  /** Where the subjects lie far apart: only rows that may hold one of these; within `subjects`. */
  spans?: readonly { least: number; greatest: number }[];
  /** Ids of rows whose bodies are not wanted: they come empty. */
  known?: readonly string[];
}

/** A stored row and what identifies it. */
export interface StoredRow extends StoredSamples {
  id: string;
  /** Unix ms of its first and last sample. */
  startAt: number;
  endAt: number;
  /** Its least and greatest subject; null where that was not noted. */
  subjects: { least: number; greatest: number } | null;
}

/** Reads the rows of some hours, hour by hour in the order in which their samples were measured. */
export async function readSampleRows(tx: Tx, tenantId: string, query: BlockQuery): Promise<StoredRow[]> {
  const rows = await tx.read(
    `SELECT hour_at, id, encoding, metric_ids[1], source, CASE WHEN id = ANY($7::uuid[]) THEN '' ELSE body END,
       start_at, end_at, subject_min, subject_max FROM sample_block
     WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at = ANY($3::timestamptz[])
       AND ($4::int[] IS NULL OR metric_ids && $4::int[])
       AND ($5::int IS NULL OR subject_min IS NULL OR (subject_min <= $6::int AND subject_max >= $5::int))
       AND ($8::int[] IS NULL OR subject_min IS NULL OR EXISTS (
         SELECT 1 FROM unnest($8::int[], $9::int[]) AS s (least, greatest)
         WHERE subject_min <= s.greatest AND subject_max >= s.least))
     ORDER BY hour_at, start_at, id`,
    [
      tenantId,
      query.clusterId,
      query.hours.map((hour) => new Date(hour)),
      query.metricIds,
      query.subjects?.least ?? null,
      query.subjects?.greatest ?? null,
      query.known ?? [],
      query.spans?.map(({ least }) => least) ?? null,
      query.spans?.map(({ greatest }) => greatest) ?? null,
    ],
    { isStable: false },
  );
  return (rows as StoredTuple[]).map(([hour, id, encoding, metricId, source, body, start, end, least, greatest]) => ({
    ...{ hourAt: hour.getTime(), id, encoding, metricId, source, body },
    ...{ startAt: start.getTime(), endAt: end.getTime() },
    subjects: least === null || greatest === null ? null : { least, greatest },
  }));
}

type StoredTuple = [Date, string, number, number, string, Buffer, Date, Date, number | null, number | null];

/** @throws Error naming the row that cannot be read */
export function mergeRows(rows: readonly StoredRow[], wanted: WantedSeries | null): MetricMerge {
  const merge = new MetricMerge(wanted);
  for (const row of rows) readRow(row, () => merge.add(row));
  return merge;
}

/** Does something with a row. @throws Error naming the row when it cannot be read */
export function readRow<Result>(row: StoredRow, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new Error(`The samples in row ${row.id} of sample_block cannot be read: ${String(error)}`, { cause: error });
  }
}

interface SegmentRow {
  metricId: number;
  sources: string;
  startAt: number;
  endAt: number;
  series: MetricSeries;
  first: number;
  last: number;
}

const COLUMNS = 12; // of a row of its own
const ROWS_PER_STATEMENT = 200;

/** Puts the merged samples of an hour in place of the rows they were read from. */
export async function storeSegments(
  tx: Tx,
  tenantId: string,
  { clusterId, hourAt, now }: { clusterId: string; hourAt: number; now: Date },
  merged: ReadonlyMap<number, MetricSeries>,
): Promise<void> {
  const rows = [...merged].flatMap(([metricId, series]) => segmentsOf(metricId, series));
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    const some = rows.slice(from, from + ROWS_PER_STATEMENT);
    const tuples = some.map((_, n) => {
      const at = (column: number): string => `$${5 + n * COLUMNS + column}`;
      return `($1, $2, $3, $4, $5, 0, 0, 0, ${Array.from({ length: COLUMNS }, (__, c) => at(c + 1)).join(', ')})`;
    });
    await tx.query(
      `INSERT INTO sample_block (tenant_id, cluster_id, hour_at, received_at, encoding, report_epoch, report_seq, part,
         id, metric_ids, source, start_at, end_at, subject_min, subject_max, value_count, value_sum, value_min,
         value_max, body) VALUES ${tuples.join(', ')}`,
      [tenantId, clusterId, new Date(hourAt), now, SEGMENT, ...some.flatMap((row) => valuesOf(row, hourAt))],
    );
  }
}

function segmentsOf(metricId: number, series: MetricSeries): SegmentRow[] {
  const rows: SegmentRow[] = [];
  for (let first = 0; first < series.subjectIds.length; first += SEGMENT_SUBJECTS) {
    const last = Math.min(first + SEGMENT_SUBJECTS, series.subjectIds.length);
    rows.push({ metricId, sources: series.sources.join('\n'), ...spanOf(series, first, last), series, first, last });
  }
  return rows;
}

function spanOf({ starts, times }: MetricSeries, first: number, last: number): { startAt: number; endAt: number } {
  let startAt = Number.POSITIVE_INFINITY;
  let endAt = Number.NEGATIVE_INFINITY;
  for (let run = first; run < last; run++) {
    startAt = Math.min(startAt, times[starts[run]!]!);
    endAt = Math.max(endAt, times[starts[run + 1]! - 1]!);
  }
  return { startAt, endAt };
}

function valuesOf({ metricId, sources, startAt, endAt, series, first, last }: SegmentRow, hourAt: number): unknown[] {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  const [from, to] = [series.starts[first]!, series.starts[last]!];
  for (let n = from; n < to; n++) {
    const value = series.values[n]!;
    sum += value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const body = encodeSegment(series, first, last, hourAt);
  const ends = [series.subjectIds[first], series.subjectIds[last - 1]];
  const span = [new Date(startAt), new Date(endAt)];
  return [newId(), [metricId], sources, ...span, ...ends, to - from, sum, least, greatest, body];
}

/** Deletes rows by what identifies them: rows that land meanwhile stay. */
export async function deleteRows(
  tx: Tx,
  tenantId: string,
  { clusterId, hourAt, ids }: { clusterId: string; hourAt: number; ids: readonly string[] },
): Promise<void> {
  await tx.query(
    'DELETE FROM sample_block WHERE tenant_id = $1 AND cluster_id = $2 AND hour_at = $3 AND id = ANY($4::uuid[])',
    [tenantId, clusterId, new Date(hourAt), ids],
  );
}
