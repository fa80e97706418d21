import { ByteReader, ByteWriter } from './varint.js';

/**
 * The newest usage of everything that is measured in a cluster, one entry per subject in ascending order. Columns side
 * by side instead of an object per entry: a board has as many entries as the cluster has containers, and every report
 * goes through all of them.
 */
export interface LatestBoard {
  readonly sources: readonly string[];
  readonly subjectIds: Int32Array;
  /** The pod's subject of a container; 0 for a machine. */
  readonly podSubjectIds: Int32Array;
  /** Microcores; NaN where it was not measured. */
  readonly cpu: Float64Array;
  /** Bytes; NaN where it was not measured. */
  readonly memory: Float64Array;
  /** Unix ms. */
  readonly observedAts: Float64Array;
  /** Positions in `sources`. */
  readonly sourceIndexes: Int32Array;
}

export function emptyBoard(count = 0): LatestBoard {
  return {
    sources: [],
    subjectIds: new Int32Array(count),
    podSubjectIds: new Int32Array(count),
    cpu: new Float64Array(count),
    memory: new Float64Array(count),
    observedAts: new Float64Array(count),
    sourceIndexes: new Int32Array(count),
  };
}

/** The form of the bytes. A new one gets a new number, and the old one stays readable. */
const VERSION = 1;

/**
 * A board as bytes: version, number of entries, sources; then column by column subjects, pods, CPU and memory (a bitmap
 * of what is present, then the values), and moments with sources as runs, because a report measures all at once.
 */
export function encodeBoard(board: LatestBoard): Buffer {
  const writer = new ByteWriter();
  const { subjectIds, podSubjectIds } = board;
  const count = subjectIds.length;
  writer.byte(VERSION);
  writer.uint(count);
  writer.uint(board.sources.length);
  for (const source of board.sources) writeText(writer, source);
  for (let n = 0; n < count; n++) writer.uint(subjectIds[n]! - (n > 0 ? subjectIds[n - 1]! : 0));
  for (let n = 0; n < count; n++) writer.delta(podSubjectIds[n]!, n > 0 ? podSubjectIds[n - 1]! : 0);
  writeValues(writer, board.cpu);
  writeValues(writer, board.memory);
  writeMoments(writer, board);
  return writer.finish();
}

/** @throws RangeError for bytes of a form that this version does not know, or that end too early */
export function decodeBoard(bytes: Uint8Array): LatestBoard {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION)
    throw new RangeError(`A board of newest usage has the form ${version}; known is ${VERSION}.`);
  const board = emptyBoard(reader.uint());
  const { subjectIds, podSubjectIds } = board;
  const count = subjectIds.length;
  const sources = Array.from({ length: reader.uint() }, () => readText(reader));
  for (let n = 0, last = 0; n < count; n++) {
    last += reader.uint();
    subjectIds[n] = last;
  }
  for (let n = 0, last = 0; n < count; n++) {
    last = reader.delta(last);
    podSubjectIds[n] = last;
  }
  readValues(reader, board.cpu);
  readValues(reader, board.memory);
  readMoments(reader, board);
  return { ...board, sources };
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  writer.uint(bytes.length);
  for (const byte of bytes) writer.byte(byte);
}

function readText(reader: ByteReader): string {
  const bytes = Buffer.alloc(reader.uint());
  for (let n = 0; n < bytes.length; n++) bytes[n] = reader.byte();
  return bytes.toString('utf8');
}

function writeValues(writer: ByteWriter, values: Float64Array): void {
  const present = writer.bitmap(values.length);
  for (let n = 0; n < values.length; n++) if (!Number.isNaN(values[n]!)) writer.mark(present, n);
  // Not the difference to the entry before: that is of something else, and its value says nothing about this one.
  for (const value of values) if (!Number.isNaN(value)) writer.delta(value, 0);
}

function readValues(reader: ByteReader, values: Float64Array): void {
  const present = reader.bitmap(values.length);
  for (let n = 0; n < values.length; n++) {
    values[n] = (present[n >> 3]! >> (n & 7)) & 1 ? reader.delta(0) : Number.NaN;
  }
}

function writeMoments(writer: ByteWriter, { observedAts, sourceIndexes }: LatestBoard): void {
  let last = 0;
  for (let from = 0, to = 0; from < observedAts.length; from = to) {
    const at = observedAts[from]!;
    const source = sourceIndexes[from]!;
    while (to < observedAts.length && observedAts[to] === at && sourceIndexes[to] === source) to++;
    writer.delta(at, last);
    writer.uint(source);
    writer.uint(to - from);
    last = at;
  }
}

function readMoments(reader: ByteReader, { observedAts, sourceIndexes }: LatestBoard): void {
  let at = 0;
  for (let from = 0; from < observedAts.length; ) {
    at = reader.delta(at);
    const source = reader.uint();
    const to = from + reader.uint();
    if (to === from) throw new RangeError('A board of newest usage has an empty run.');
    observedAts.fill(at, from, to);
    sourceIndexes.fill(source, from, to);
    from = to;
  }
}
