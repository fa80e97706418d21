import type { Tx } from '../../platform/database.js';
import { SEGMENT } from './metric-merge.js';
import type { CatalogMetric } from './metrics.catalog.js';
import { FIVE_MINUTES_MS, HOUR_MS } from './rollup-fold.js';
import { mergeRows, readRow, readSampleRows, type StoredRow } from './sample-block.service.js';
import { readSegment, SEGMENT_SUBJECTS } from './segment.js';
import { SlotIndex } from './slot-index.js';
import { chunksOf } from './tier-plan.js';

/** Which subjects of a cluster are read of one metric, and of when: unix ms, multiples of five minutes. */
export interface BucketQuery {
  clusterId: string;
  metric: CatalogMetric;
  /** Ascending, each once. */
  subjectIds: readonly number[];
  from: number;
  to: number;
}

/** What one subject measured in one bucket, in whole numbers as stored: microcores, bytes. */
export type BucketVisitor = (place: { subjectId: number; bucket: number }, mean: number, max: number) => void;

/** Bodies of so many hours are held at a time. */
const HOURS_AT_ONCE = 6;

/**
 * Visits the five-minute buckets in which subjects measured something, each once. Roll-ups of single subjects begin with
 * an hour, so these are folded from the samples, whether their hour is open, due or long compacted: they are always
 * current and exact, and nothing is held but some hours of blocks.
 */
export async function visitFiveMinutes(
  tx: Tx,
  tenantId: string,
  query: BucketQuery,
  visit: BucketVisitor,
): Promise<void> {
  const { clusterId, metric, subjectIds, from, to } = query;
  if (subjectIds.length === 0) return;
  const slots = new SlotIndex(Int32Array.from(subjectIds));
  const hours = chunksOf({ from, to }, HOUR_MS);
  const subjects = { least: subjectIds[0]!, greatest: subjectIds.at(-1)! };
  const wanted = { clusterId, metricIds: [metric.id], subjects, spans: spansOf(subjectIds) };
  for (let first = 0; first < hours.length; first += HOURS_AT_ONCE) {
    const some = hours.slice(first, first + HOURS_AT_ONCE);
    const rows = await readSampleRows(tx, tenantId, { ...wanted, hours: some });
    for (const own of byHour(rows)) visitHour(own, { query, slots, visit });
  }
}

/**
 * Parts of ascending subjects that lie close together. Pods that were replaced and those in their place were numbered
 * weeks apart: all that lies between belongs to others.
 */
function spansOf(subjectIds: readonly number[]): { least: number; greatest: number }[] {
  const spans: { least: number; greatest: number }[] = [];
  for (const id of subjectIds) {
    const last = spans.at(-1);
    if (last && id - last.greatest <= SEGMENT_SUBJECTS) last.greatest = id;
    else spans.push({ least: id, greatest: id });
  }
  return spans;
}

/** Rows come hour by hour. */
function byHour(rows: readonly StoredRow[]): StoredRow[][] {
  const hours: StoredRow[][] = [];
  for (const row of rows) {
    const last = hours.at(-1);
    if (last?.[0]?.hourAt === row.hourAt) last.push(row);
    else hours.push([row]);
  }
  return hours;
}

interface Visiting {
  query: BucketQuery;
  slots: SlotIndex;
  visit: BucketVisitor;
}

function visitHour(rows: readonly StoredRow[], visiting: Visiting): void {
  const { query, slots } = visiting;
  const metricId = query.metric.id;
  const isWanted = (subjectId: number): boolean => slots.of(subjectId) >= 0;
  // Segments of a compacted hour hold each subject once: nothing is left to merge.
  if (rows.every(({ encoding }) => encoding === SEGMENT)) {
    for (const row of rows.filter((one) => mayHold(one, query.subjectIds))) {
      readRow(row, () => readSegment(row.body, row.hourAt, isWanted, (run) => visitRun(run, visiting)));
    }
    return;
  }
  const { subjectIds, starts, times, values } = mergeRows(rows, { metricIds: new Set([metricId]), isWanted }).series(
    metricId,
  );
  for (let run = 0; run < subjectIds.length; run++) {
    const [from, to] = [starts[run]!, starts[run + 1]!];
    const own = { times: times.subarray(from, to), values: values.subarray(from, to), count: to - from };
    visitRun({ subjectId: subjectIds[run]!, ...own }, visiting);
  }
}

/** Whether one of the subjects is among those of a row; segments are packed as a whole, and most have none of a few. */
function mayHold({ subjects }: StoredRow, subjectIds: readonly number[]): boolean {
  return subjects === null || subjectIds.some((id) => id >= subjects.least && id <= subjects.greatest);
}

interface Run {
  subjectId: number;
  /** Ascending by time; the first `count` of both. */
  times: Float64Array;
  values: Float64Array;
  count: number;
}

/** No bucket reaches beyond an hour, so a run has all samples of those it touches. */
function visitRun({ subjectId, times, values, count }: Run, { query: { from, to }, visit }: Visiting): void {
  let n = 0;
  while (n < count && times[n]! < from) n++;
  while (n < count && times[n]! < to) {
    const bucket = Math.floor((times[n]! - from) / FIVE_MINUTES_MS);
    const end = from + (bucket + 1) * FIVE_MINUTES_MS;
    const first = n;
    let [sum, max] = [0, Number.NEGATIVE_INFINITY];
    for (; n < count && times[n]! < end; n++) {
      sum += values[n]!;
      max = Math.max(max, values[n]!);
    }
    visit({ subjectId, bucket }, sum / (n - first), max);
  }
}
