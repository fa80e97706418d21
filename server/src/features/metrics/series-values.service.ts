import type { Tx } from '../../platform/database.js';
import { Buckets } from './buckets.js';
import { type OverTimeKind, percentOf, type RowValues } from './over-time.js';
import { percentile } from './percentile.js';
import type { ResolutionChoice } from './resolution.js';
import { type Series, SeriesSet } from './rollup.js';
import { HOUR_MS, readBlocks } from './sample-block.service.js';
import { readSeries } from './series-source.service.js';

/** The subjects of one cluster and the row of the answer that each is folded into. */
export interface ValuesPart {
  clusterId: string;
  /** Ascending. */
  subjectIds: Int32Array;
  rows: Int32Array;
}

export interface ValuesRequest {
  metricId: number;
  choice: ResolutionChoice;
  overTime: OverTimeKind;
  parts: readonly ValuesPart[];
  rowCount: number;
}

/**
 * Reads the samples of subjects and takes `overTime` of each row and bucket: a row is one subject, or several whose
 * samples count as those of one.
 */
export async function readRowValues(tx: Tx, tenantId: string, request: ValuesRequest): Promise<RowValues> {
  const size = request.rowCount * request.choice.points;
  const found: RowValues = {
    values: new Float64Array(size).fill(Number.NaN),
    counts: new Int32Array(size),
    sums: new Float64Array(size),
    sources: new Set(),
    observedAt: null,
    percentileError: 0,
  };
  if (percentOf(request.overTime) === null) await foldBuckets(tx, tenantId, request, found);
  else await foldSamples(tx, tenantId, request, found);
  return found;
}

async function foldBuckets(tx: Tx, tenantId: string, request: ValuesRequest, found: RowValues): Promise<void> {
  const { metricId, choice, rowCount } = request;
  const isRolledUp = choice.stepSeconds % 300 === 0;
  const read = { ...choice, resolution: isRolledUp ? ('FIVE_MINUTES' as const) : ('RAW' as const) };
  const rows = Array.from({ length: rowCount }, () => new Buckets(choice.points));
  for (const part of request.parts) {
    const wanted = wantedOf(metricId, part);
    const fold = await readSeries(tx, tenantId, { clusterId: part.clusterId, choice: read, wanted });
    saw(found, fold.sources, fold.observedAt);
    for (const [index, subjectId] of part.subjectIds.entries()) {
      const buckets = fold.bucketsOf(metricId, subjectId);
      if (buckets) mergeAll(rows[part.rows[index]!]!, buckets);
    }
  }
  for (const [row, buckets] of rows.entries()) fill(found, row, buckets, request.overTime);
}

function wantedOf(metricId: number, { subjectIds }: ValuesPart) {
  return { metricIds: new Set([metricId]), subjectIds: new Map([[metricId, new Set(subjectIds)]]) };
}

function saw(found: RowValues, sources: Iterable<string>, observedAt: number | null): void {
  for (const source of sources) found.sources.add(source);
  if (observedAt !== null) found.observedAt = Math.max(found.observedAt ?? observedAt, observedAt);
}

function mergeAll(into: Buckets, from: Buckets): void {
  for (let at = 0; at < into.length; at++) {
    const isTied = into.lastTimes[at] === from.lastTimes[at];
    const greatest = Math.max(into.lasts[at]!, from.lasts[at]!);
    into.merge(at, from, at);
    if (isTied) into.lasts[at] = greatest;
  }
}

function fill(found: RowValues, row: number, buckets: Buckets, overTime: OverTimeKind): void {
  for (let at = 0; at < buckets.length; at++) {
    if (buckets.counts[at] === 0) continue;
    const index = row * buckets.length + at;
    found.counts[index] = buckets.counts[at]!;
    found.sums[index] = buckets.sums[at]!;
    found.values[index] = bucketValue(buckets, at, overTime);
  }
}

function bucketValue(buckets: Buckets, at: number, overTime: OverTimeKind): number {
  if (overTime === 'AVG') return buckets.sums[at]! / buckets.counts[at]!;
  if (overTime === 'MIN') return buckets.mins[at]!;
  if (overTime === 'MAX') return buckets.maxs[at]!;
  return overTime === 'SUM' ? buckets.sums[at]! : buckets.lasts[at]!;
}

/** Percentiles are exact: of all samples of a bucket, which are read from the blocks. */
async function foldSamples(tx: Tx, tenantId: string, request: ValuesRequest, found: RowValues): Promise<void> {
  const samples = new Map<number, number[]>();
  for (const part of request.parts) {
    const { from, to } = request.choice;
    for (let hour = from - (from % HOUR_MS); hour < to; hour += HOUR_MS) {
      const set = await readHour(tx, tenantId, request.metricId, { part, hour });
      const rowOf = new Map([...part.subjectIds].map((id, index) => [id, part.rows[index]!]));
      for (const { subjectId, series } of set.entries()) gather(request.choice, series, rowOf.get(subjectId)!, samples);
      for (const { series } of set.entries()) noteSeries(found, request.choice, series);
    }
  }
  for (const [index, list] of samples) {
    found.counts[index] = list.length;
    found.sums[index] = list.reduce((sum, value) => sum + value, 0);
    found.values[index] = percentile(Float64Array.from(list), percentOf(request.overTime)!);
  }
}

async function readHour(
  tx: Tx,
  tenantId: string,
  metricId: number,
  { part, hour }: { part: ValuesPart; hour: number },
): Promise<SeriesSet> {
  const set = new SeriesSet(wantedOf(metricId, part));
  const blocks = await readBlocks(tx, tenantId, { clusterId: part.clusterId, hours: [hour], metricIds: [metricId] });
  for (const block of blocks) set.add(block.body, block.source);
  return set;
}

function gather(choice: ResolutionChoice, series: Series, row: number, samples: Map<number, number[]>): void {
  for (const [n, time] of series.times.entries()) {
    if (time < choice.from || time >= choice.to) continue;
    const index = row * choice.points + Math.floor((time - choice.from) / (choice.stepSeconds * 1_000));
    const list = samples.get(index);
    if (list) list.push(series.values[n]!);
    else samples.set(index, [series.values[n]!]);
  }
}

function noteSeries(found: RowValues, { from, to }: ResolutionChoice, series: Series): void {
  const newest = series.times.findLast((time) => time >= from && time < to);
  if (newest !== undefined) saw(found, series.sources, newest);
}
