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
  subjectIds: ArrayLike<number>;
  rows: ArrayLike<number>;
  times: ArrayLike<number>;
  /** A value that is absent is NaN. */
  columns: readonly { metricId: number; values: ArrayLike<number> }[];
  /** Positions of the rows to take, in the order they came. */
  picked: Int32Array;
}

/** A decoded block: run r is the rows from `starts[r]` to `starts[r + 1]`; a value that is absent is NaN. */
export interface Block {
  subjectIds: Int32Array;
  starts: Int32Array;
  times: Float64Array;
  columns: { metricId: number; values: Float64Array }[];
}

const ROOM_PER_VALUE = 2; // bytes, of an ordinary series

/** Encodes rows; they are put in order by subject and time first, which is what makes the differences small. */
export function encodeBlock(input: BlockInput): Buffer {
  const { order, subjects, counts } = orderRows(input);
  const writer = new ByteWriter(4_096 + order.length * (input.columns.length + 1) * ROOM_PER_VALUE);
  writer.byte(VERSION);
  writer.uint(subjects.length);
  let previous = 0;
  for (const subject of subjects) {
    const subjectId = input.subjectIds[subject]!;
    writer.delta(subjectId, previous);
    writer.uint(counts[subject]!);
    previous = subjectId;
  }
  writer.steps(input.times, order);
  writer.uint(input.columns.length);
  for (const { metricId, values } of input.columns) {
    writer.uint(metricId);
    const reserved = writer.reserve();
    writeNulls(writer, values, order);
    writer.deltas(values, order);
    writer.close(reserved);
  }
  return writer.finish();
}

function writeNulls(writer: ByteWriter, values: ArrayLike<number>, order: Int32Array): void {
  let first = 0;
  while (first < order.length && !Number.isNaN(values[order[first]!]!)) first++;
  const hasNull = first < order.length;
  writer.byte(hasNull ? 1 : 0);
  if (!hasNull) return;
  const bitmap = writer.bitmap(order.length);
  for (let n = first; n < order.length; n++) if (Number.isNaN(values[order[n]!]!)) writer.mark(bitmap, n);
}

interface RowOrder {
  order: Int32Array;
  /** Positions of the subjects that have rows, by ascending id. */
  subjects: Int32Array;
  /** Rows of each subject, by its position. */
  counts: Int32Array;
}

/** Counting sort by subject (stable), then by time within a subject where they do not ascend already. */
function orderRows({ subjectIds, rows, times, picked }: BlockInput): RowOrder {
  const counts = new Int32Array(subjectIds.length);
  for (const row of picked) counts[rows[row]!]!++;
  const subjects = ascendingSubjects(subjectIds, counts);
  const next = new Int32Array(subjectIds.length);
  let start = 0;
  for (const subject of subjects) {
    next[subject] = start;
    start += counts[subject]!;
  }
  const order = new Int32Array(start);
  for (const row of picked) order[next[rows[row]!]!++] = row;
  for (const subject of subjects) sortByTime(order, next[subject]! - counts[subject]!, next[subject]!, times);
  return { order, subjects, counts };
}

function ascendingSubjects(subjectIds: ArrayLike<number>, counts: Int32Array): Int32Array {
  const found = new Int32Array(subjectIds.length);
  let length = 0;
  let isAscending = true;
  for (let subject = 0; subject < subjectIds.length; subject++) {
    if (counts[subject] === 0) continue;
    if (length > 0 && subjectIds[subject]! < subjectIds[found[length - 1]!]!) isAscending = false;
    found[length++] = subject;
  }
  const subjects = found.subarray(0, length);
  if (isAscending) return subjects;
  // One number for id and position sorts without a call per comparison; ids have 31 bits, so it stays exact.
  const size = subjectIds.length;
  const keys = Float64Array.from(subjects, (subject) => subjectIds[subject]! * size + subject).sort();
  for (let n = 0; n < length; n++) subjects[n] = keys[n]! % size;
  return subjects;
}

function sortByTime(order: Int32Array, from: number, to: number, times: ArrayLike<number>): void {
  for (let n = from + 1; n < to; n++) {
    if (times[order[n]!]! >= times[order[n - 1]!]!) continue;
    order.subarray(from, to).sort((a, b) => times[a]! - times[b]!); // stable: equal times stay in the order they came
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
  if (reader.byte() === 0) {
    reader.deltas(values, 0, count, 1);
    return values;
  }
  const nulls = reader.bitmap(count);
  let previous = 0;
  for (let row = 0; row < count; row++) {
    if ((nulls[row >> 3]! >> (row & 7)) & 1) values[row] = Number.NaN;
    else values[row] = previous = reader.delta(previous);
  }
  return values;
}
