import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from './varint.js';

/**
 * The body of a compacted segment: the samples of one metric and one hour of up to `SEGMENT_SUBJECTS` subjects (landing
 * blocks are version 1):
 *
 *   byte    version: 2 where all that follows is deflated, 3 where it is not, because it would hardly get smaller: to
 *           inflate measured noise is most of the work of reading it
 *   uint    number of sources, then each as text
 *   uint    number of runs; a run is the samples of one subject, ascending by time, one per moment
 *   uint    the greatest common divisor of all values: the deltas below are of values divided by it
 *   per run      uint subject id minus the one before minus 1
 *   per run      uint number of samples
 *   per run      uint bit mask of its sources (only where there are two or more)
 *   per run      byte 1 and its times, or byte 0 where its times are those of the run before: uint ms since the hour
 *                began, then deltas of deltas. Subjects measured together share their times, so they cost a byte.
 *   per run      uint length of its values in bytes, so that a run that is not wanted is skipped
 *   per run      its values, each as delta to the one before
 */
const DEFLATED = 2;
const PLAIN = 3;
/** What deflating must save of the bytes to be worth inflating them again with every answer. */
const LEAST_SAVING = 0.1;

/** A chart of one pod reads whole segments, and each costs a row: 256 lies between the two; other sizes were not measured. */
export const SEGMENT_SUBJECTS = 256;

/** The last bit of a mask stands for every source from there on: more than that of one metric in an hour are hardly seen. */
const LAST_BIT = 30;
/** So many sources can be told apart. */
export const MOST_SOURCES = LAST_BIT + 1;
/** The mask that names every source. */
export const ALL_SOURCES = 2 ** MOST_SOURCES - 1;

/** Samples of one metric: run r, the samples of `subjectIds[r]`, is from `starts[r]` to `starts[r + 1]`. */
export interface MetricSeries {
  /** Ascending. */
  subjectIds: Int32Array;
  starts: Int32Array;
  /** Unix ms, ascending within a run. */
  times: Float64Array;
  values: Float64Array;
  /** Bit n of a run's mask: `sources[n]` measured it. */
  sourceMasks: Int32Array;
  sources: string[];
}

/** Encodes the runs from `first` to `last` (exclusive). */
export function encodeSegment(series: MetricSeries, first: number, last: number, hourAt: number): Buffer {
  const writer = new ByteWriter();
  writer.uint(series.sources.length);
  for (const source of series.sources) writer.text(source);
  writer.uint(last - first);
  const scale = divisorOf(series.values, series.starts[first]!, series.starts[last]!);
  writer.uint(scale);
  writeKeys(writer, series, first, last);
  for (let run = first; run < last; run++) writeTimes(writer, series, run, { first, hourAt });
  const values = new ByteWriter();
  for (let run = first; run < last; run++) {
    const before = values.length;
    let previous = 0;
    for (let n = series.starts[run]!; n < series.starts[run + 1]!; n++) {
      const value = series.values[n]! / scale;
      values.delta(value, previous);
      previous = value;
    }
    writer.uint(values.length - before);
  }
  writer.append(values.finish());
  return packed(writer.finish());
}

function packed(bytes: Buffer): Buffer {
  // Matches of bytes far apart are chance in measured values; runs of equal bytes and a good code are what there is.
  const deflated = deflateRawSync(bytes, { level: 6, strategy: constants.Z_RLE });
  const isWorthIt = deflated.length <= (1 - LEAST_SAVING) * bytes.length;
  return Buffer.concat([Buffer.from([isWorthIt ? DEFLATED : PLAIN]), isWorthIt ? deflated : bytes]);
}

function unpacked(body: Uint8Array): Uint8Array {
  const version = body[0];
  if (version === DEFLATED) return inflateRawSync(body.subarray(1));
  if (version === PLAIN) return body.subarray(1);
  throw new Error(`It has version ${version}; this server reads ${DEFLATED} and ${PLAIN}.`);
}

function writeKeys(writer: ByteWriter, series: MetricSeries, first: number, last: number): void {
  let previous = -1;
  for (let run = first; run < last; run++) {
    writer.uint(series.subjectIds[run]! - previous - 1);
    previous = series.subjectIds[run]!;
  }
  for (let run = first; run < last; run++) writer.uint(series.starts[run + 1]! - series.starts[run]!);
  if (series.sources.length < 2) return;
  for (let run = first; run < last; run++) writer.uint(series.sourceMasks[run]!);
}

function writeTimes(
  writer: ByteWriter,
  series: MetricSeries,
  run: number,
  { first, hourAt }: { first: number; hourAt: number },
): void {
  const isNew = run === first || !sharesTimes(series, run);
  writer.byte(isNew ? 1 : 0);
  if (!isNew) return;
  let time = hourAt;
  let step = 0;
  for (let n = series.starts[run]!; n < series.starts[run + 1]!; n++) {
    const next = series.times[n]! - time;
    writer.delta(next, step);
    step = next;
    time = series.times[n]!;
  }
}

function sharesTimes({ starts, times }: MetricSeries, run: number): boolean {
  const from = starts[run]!;
  const before = starts[run - 1]!;
  const count = starts[run + 1]! - from;
  if (from - before !== count) return false;
  for (let n = 0; n < count; n++) if (times[from + n] !== times[before + n]) return false;
  return true;
}

/** At least 1. Memory comes in pages and CPU in thousandths: what all values share is not stored again and again. */
function divisorOf(values: Float64Array, from: number, to: number): number {
  let divisor = 0;
  for (let n = from; n < to && divisor !== 1; n++) {
    const value = values[n]!;
    // Most values are multiples of what was found so far: one division tells.
    if (divisor === 0 || value % divisor !== 0) divisor = greatestCommon(Math.abs(value), divisor);
  }
  return divisor === 0 ? 1 : divisor;
}

function greatestCommon(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small !== 0) [large, small] = [small, large % small];
  return large;
}

/** The samples of one subject in a segment; the arrays are used again for the next run. */
export interface SegmentRun {
  subjectId: number;
  count: number;
  times: Float64Array;
  values: Float64Array;
  sourceMask: number;
  /** Whether `times` are those of the run visited before: what was worked out of them still holds. */
  hasSameTimes: boolean;
}

/**
 * Visits the runs of a segment, those of wanted subjects only, in ascending order of subject.
 * @returns the names of its sources
 * @throws Error for a version this server does not know, or bytes that are not a segment
 */
export function readSegment(
  body: Uint8Array,
  hourAt: number,
  isWanted: ((subjectId: number) => boolean) | null,
  visit: (run: SegmentRun) => void,
): string[] {
  try {
    return visitRuns(new ByteReader(unpacked(body)), hourAt, isWanted, visit);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`A sample segment of ${body.length} bytes cannot be read: ${reason}`, { cause: error });
  }
}

function visitRuns(
  reader: ByteReader,
  hourAt: number,
  isWanted: ((subjectId: number) => boolean) | null,
  visit: (run: SegmentRun) => void,
): string[] {
  const sources = Array.from({ length: reader.count() }, () => reader.text());
  const head = readHead(reader, sources.length);
  const grids = readGrids(reader, head.counts, hourAt);
  const lengths = head.counts.map(() => reader.uint());
  const run: SegmentRun = {
    subjectId: 0,
    count: 0,
    times: new Float64Array(0),
    values: new Float64Array(head.most),
    sourceMask: 0,
    hasSameTimes: false,
  };
  for (let n = 0; n < head.subjectIds.length; n++) {
    if (isWanted && !isWanted(head.subjectIds[n]!)) {
      reader.skip(lengths[n]!);
      continue;
    }
    run.subjectId = head.subjectIds[n]!;
    run.count = head.counts[n]!;
    run.hasSameTimes = run.times === grids[n];
    run.times = grids[n]!;
    run.sourceMask = head.masks[n]!;
    reader.deltas(run.values, 0, run.count, head.scale);
    visit(run);
  }
  return sources;
}

interface Head {
  scale: number;
  subjectIds: Int32Array;
  counts: Int32Array;
  masks: Int32Array;
  /** Most samples of a run. */
  most: number;
}

function readHead(reader: ByteReader, sources: number): Head {
  const runs = reader.count();
  const scale = reader.uint();
  const subjectIds = new Int32Array(runs);
  const counts = new Int32Array(runs);
  let previous = -1;
  for (let n = 0; n < runs; n++) previous = subjectIds[n] = previous + 1 + reader.uint();
  let most = 0;
  for (let n = 0; n < runs; n++) {
    counts[n] = reader.count();
    if (counts[n]! > most) most = counts[n]!;
  }
  const masks = new Int32Array(runs).fill(1);
  if (sources > 1) for (let n = 0; n < runs; n++) masks[n] = reader.uint();
  return { scale, subjectIds, counts, masks, most };
}

function readGrids(reader: ByteReader, counts: Int32Array, hourAt: number): Float64Array[] {
  const grids: Float64Array[] = [];
  for (let n = 0; n < counts.length; n++) {
    if (reader.byte() === 0) {
      const before = grids[n - 1];
      if (before?.length !== counts[n])
        throw new Error('A run shares the times of one with another number of samples.');
      grids.push(before!);
      continue;
    }
    const times = new Float64Array(counts[n]!);
    let time = hourAt;
    let step = 0;
    for (let k = 0; k < times.length; k++) {
      step = reader.delta(step);
      time += step;
      times[k] = time;
    }
    grids.push(times);
  }
  return grids;
}

/** The bit of a source among those of an hour. */
export function sourceBit(sources: string[], source: string): number {
  let index = sources.indexOf(source);
  if (index < 0) index = sources.push(source) - 1;
  return bitOf(index);
}

/** The sources that a mask names. */
export function sourcesOf(sources: readonly string[], mask: number): string[] {
  return sources.filter((_, index) => mask & bitOf(index));
}

/** A mask of other numbers: what was source n of the mask has the bit `bits[n]` now. */
export function renumberMask(mask: number, bits: readonly number[]): number {
  return bits.reduce((all, bit, n) => (mask & bitOf(n) ? all | bit : all), 0);
}

function bitOf(index: number): number {
  return 1 << Math.min(index, LAST_BIT);
}
