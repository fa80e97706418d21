import { ByteReader, ByteWriter } from './varint.js';

/**
 * The body of a landing block: the rows of one table of a batch that lie in one hour. Version 1:
 *
 *   byte    version = 1
 *   uint    number of runs; a run is the rows of one subject, ascending by time, equal times in the order they came
 *   per run      delta subject id, uint number of rows
 *   per row      unix ms minus that of the row before, continued over the runs, as delta to the same of the row before:
 *                samples at an even interval cost one byte
 *   uint    number of metrics
 *   per metric   uint metric id, 4 bytes length of what follows, byte 1 where a bitmap of absent values follows
 *                (bit set = null), the bitmap, then a delta for each value that is there
 *
 * What is stored are the catalogue's whole numbers (microcores, bytes, …), exact to 53 bits. Null is a bit, never 0.
 */
const VERSION = 1;

/** A table of samples before it is encoded; `rows[i]` is the position in `subjectIds` of the i-th row's subject. */
export interface BlockInput {
  subjectIds: readonly number[];
  rows: readonly number[];
  times: readonly number[];
  columns: readonly { metricId: number; values: readonly (number | null)[] }[];
  /** Positions of the rows to take, in the order they came. */
  picked: readonly number[] | Int32Array;
}

/** A decoded block: run r is the rows from `starts[r]` to `starts[r + 1]`; a value that is absent is NaN. */
export interface Block {
  subjectIds: Int32Array;
  starts: Int32Array;
  times: Float64Array;
  columns: { metricId: number; values: Float64Array }[];
}

/** Encodes rows; they are put in order by subject and time first, which is what makes the differences small. */
export function encodeBlock(input: BlockInput): Buffer {
  const { order, runs } = orderRows(input);
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.uint(runs.length);
  let previous = 0;
  for (const run of runs) {
    const subjectId = input.subjectIds[run.subject]!;
    writer.delta(subjectId, previous);
    writer.uint(run.count);
    previous = subjectId;
  }
  writeTimes(writer, order, input.times);
  writer.uint(input.columns.length);
  for (const column of input.columns) writeColumn(writer, column.metricId, column.values, order);
  return writer.finish();
}

function writeTimes(writer: ByteWriter, order: Int32Array, times: readonly number[]): void {
  let time = 0;
  let step = 0;
  for (const row of order) {
    const next = times[row]! - time;
    writer.delta(next, step);
    step = next;
    time = times[row]!;
  }
}

type Values = readonly (number | null)[];

function writeColumn(writer: ByteWriter, metricId: number, values: Values, order: Int32Array): void {
  writer.uint(metricId);
  const reserved = writer.reserve();
  writeNulls(writer, values, order);
  let previous = 0;
  for (const row of order) {
    const value = values[row]!;
    if (value === null) continue;
    writer.delta(value, previous);
    previous = value;
  }
  writer.close(reserved);
}

function writeNulls(writer: ByteWriter, values: Values, order: Int32Array): void {
  const hasNull = order.some((row) => values[row] === null);
  writer.byte(hasNull ? 1 : 0);
  if (!hasNull) return;
  const bitmap = writer.bitmap(order.length);
  for (let n = 0; n < order.length; n++) if (values[order[n]!] === null) writer.mark(bitmap, n);
}

interface Run {
  subject: number;
  count: number;
}

/** Counting sort by subject (stable), then by time within a subject where they do not ascend already. */
function orderRows({ subjectIds, rows, times, picked }: BlockInput): { order: Int32Array; runs: Run[] } {
  const counts = new Int32Array(subjectIds.length);
  for (const row of picked) counts[rows[row]!]!++;
  const bySubject = Array.from(counts.keys())
    .filter((subject) => counts[subject]! > 0)
    .sort((a, b) => subjectIds[a]! - subjectIds[b]!);
  const next = new Int32Array(subjectIds.length);
  let start = 0;
  for (const subject of bySubject) {
    next[subject] = start;
    start += counts[subject]!;
  }
  const order = new Int32Array(start);
  for (const row of picked) order[next[rows[row]!]!++] = row;
  for (const subject of bySubject) {
    sortByTime(order.subarray(next[subject]! - counts[subject]!, next[subject]!), times);
  }
  return { order, runs: bySubject.map((subject) => ({ subject, count: counts[subject]! })) };
}

function sortByTime(order: Int32Array, times: readonly number[]): void {
  for (let n = 1; n < order.length; n++) {
    if (times[order[n]!]! >= times[order[n - 1]!]!) continue;
    order.sort((a, b) => times[a]! - times[b]!); // stable: rows of the same time stay in the order they came
    return;
  }
}

/**
 * Decodes a block; columns of metrics that are not wanted are skipped unread.
 * @throws Error for a version this server does not know
 */
export function decodeBlock(body: Uint8Array, wanted?: ReadonlySet<number>): Block {
  const reader = new ByteReader(body);
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`A sample block has version ${version}; this server reads ${VERSION}.`);
  const runs = reader.uint();
  const subjectIds = new Int32Array(runs);
  const starts = new Int32Array(runs + 1);
  for (let run = 0; run < runs; run++) {
    subjectIds[run] = reader.delta(run === 0 ? 0 : subjectIds[run - 1]!);
    starts[run + 1] = starts[run]! + reader.uint();
  }
  const times = readTimes(reader, starts[runs]!);
  const columns: Block['columns'] = [];
  for (let left = reader.uint(); left > 0; left--) {
    const metricId = reader.uint();
    const length = reader.length();
    if (wanted && !wanted.has(metricId)) reader.skip(length);
    else columns.push({ metricId, values: readColumn(reader, times.length) });
  }
  return { subjectIds, starts, times, columns };
}

function readTimes(reader: ByteReader, count: number): Float64Array {
  const times = new Float64Array(count);
  let time = 0;
  let step = 0;
  for (let row = 0; row < count; row++) {
    step = reader.delta(step);
    time += step;
    times[row] = time;
  }
  return times;
}

function readColumn(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const nulls = reader.byte() === 1 ? reader.bitmap(count) : null;
  let previous = 0;
  for (let row = 0; row < count; row++) {
    if (nulls && (nulls[row >> 3]! >> (row & 7)) & 1) values[row] = Number.NaN;
    else values[row] = previous = reader.delta(previous);
  }
  return values;
}
