import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { readSketch, type Sketch, writeSketch } from './sketch.js';
import { ByteReader, ByteWriter } from './varint.js';

/** What the keys of a roll-up are: subjects by id, or groups by name. */
export type RollupScope = 'SUBJECT' | 'NAMESPACE' | 'WORKLOAD' | 'CLUSTER_NODE';

/**
 * Roll-ups of one metric: for every key (a subject's id, or a group's name) a row of buckets, at `key * buckets +
 * bucket`. A bucket in which nothing was measured has count 0, and its other statistics say nothing. Averages are only
 * ever made from sums and counts at the end, so that merging stays exact.
 */
export interface RollupTable<Key extends number | string> {
  keys: Key[];
  /** Of each key. */
  buckets: number;
  sources: string[];
  /** Bit n of a key's mask: `sources[n]` measured it. */
  sourceMasks: Int32Array;
  counts: Float64Array;
  sums: Float64Array;
  mins: Float64Array;
  maxs: Float64Array;
  lasts: Float64Array;
  /** Unix ms of the last value. */
  lastTimes: Float64Array;
  sketches: (Sketch | null)[];
  /** Of groups: what the subjects' own values in the bucket add up to. */
  members: MemberSums | null;
}

/** Sums over the subjects of a group of their mean, least, greatest and last value, and how many there are. */
export interface MemberSums {
  subjects: Float64Array;
  means: Float64Array;
  mins: Float64Array;
  maxs: Float64Array;
  lasts: Float64Array;
}

export function newRollupTable<Key extends number | string>(
  keys: Key[],
  buckets: number,
  sources: string[],
  isOfGroups: boolean,
): RollupTable<Key> {
  const cells = (): Float64Array => new Float64Array(keys.length * buckets);
  return {
    ...{ keys, buckets, sources, sourceMasks: new Int32Array(keys.length) },
    ...{ counts: cells(), sums: cells(), lasts: cells() },
    mins: cells().fill(Number.POSITIVE_INFINITY),
    maxs: cells().fill(Number.NEGATIVE_INFINITY),
    lastTimes: cells().fill(Number.NEGATIVE_INFINITY),
    sketches: new Array<Sketch | null>(keys.length * buckets).fill(null),
    members: isOfGroups ? { subjects: cells(), means: cells(), mins: cells(), maxs: cells(), lasts: cells() } : null,
  };
}

/** Parts of the body that are read on their own. */
export type Section =
  | 'SUM'
  | 'MIN'
  | 'MAX'
  | 'LAST'
  | 'SKETCH'
  | 'SUBJECTS'
  | 'MEANS'
  | 'MEMBER_MINS'
  | 'MEMBER_MAXS'
  | 'MEMBER_LASTS';
const SUBJECT_SECTIONS: readonly Section[] = ['SUM', 'MIN', 'MAX', 'LAST', 'SKETCH'];
const MEMBER_SECTIONS: readonly Section[] = ['SUBJECTS', 'MEANS', 'MEMBER_MINS', 'MEMBER_MAXS', 'MEMBER_LASTS'];
/** All that there are. */
export const GROUP_SECTIONS: readonly Section[] = [...SUBJECT_SECTIONS, ...MEMBER_SECTIONS];

/**
 * The body of a roll-up. Version 1: byte version, then for the head and each section in the order above 4 bytes length
 * and its deflated bytes. The head: byte 1 where keys are names, uint keys, uint buckets of each, the sources as texts,
 * the keys (deltas or texts), a uint mask each, a uint count for every bucket. Each section holds a number for every
 * bucket whose count is not 0: sums as deltas to the one before; MIN, MAX and LAST as deltas to the rounded mean, LAST
 * followed by the times of the last values (ms since the bucket began, as deltas); sketches; the groups' sums as deltas.
 */
const VERSION = 1;

/** Encodes the keys from `first` to `last` (exclusive) of buckets that begin at `startAt` and are `stepMs` long. */
export function encodeRollup(
  table: RollupTable<number | string>,
  { first, last }: { first: number; last: number },
  { startAt, stepMs }: { startAt: number; stepMs: number },
): Buffer {
  const cells = filledCells(table, first, last);
  const body = new ByteWriter();
  body.byte(VERSION);
  appendSection(body, (writer) => writeHead(writer, table, first, last));
  for (const section of table.members ? GROUP_SECTIONS : SUBJECT_SECTIONS) {
    appendSection(body, (writer) => writeSection(writer, table, cells, { section, startAt, stepMs }));
  }
  return body.finish();
}

function appendSection(body: ByteWriter, write: (writer: ByteWriter) => void): void {
  const writer = new ByteWriter();
  write(writer);
  const reserved = body.reserve();
  body.append(deflateRawSync(writer.finish(), { level: 6, strategy: constants.Z_RLE }));
  body.close(reserved);
}

function filledCells({ counts, buckets }: RollupTable<number | string>, first: number, last: number): number[] {
  const cells: number[] = [];
  for (let cell = first * buckets; cell < last * buckets; cell++) if (counts[cell]! > 0) cells.push(cell);
  return cells;
}

function writeHead(writer: ByteWriter, table: RollupTable<number | string>, first: number, last: number): void {
  const isNamed = typeof table.keys[first] === 'string';
  writer.byte(isNamed ? 1 : 0);
  writer.uint(last - first);
  writer.uint(table.buckets);
  writer.uint(table.sources.length);
  for (const source of table.sources) writer.text(source);
  let previous = 0;
  for (let n = first; n < last; n++) {
    const key = table.keys[n]!;
    if (typeof key === 'string') writer.text(key);
    else {
      writer.delta(key, previous);
      previous = key;
    }
  }
  for (let n = first; n < last; n++) writer.uint(table.sourceMasks[n]!);
  for (let cell = first * table.buckets; cell < last * table.buckets; cell++) writer.uint(table.counts[cell]!);
}

interface SectionPlace {
  section: Section;
  startAt: number;
  stepMs: number;
}

function writeSection(
  writer: ByteWriter,
  table: RollupTable<number | string>,
  cells: readonly number[],
  { section, startAt, stepMs }: SectionPlace,
): void {
  if (section === 'SKETCH') {
    for (const cell of cells) writeSketch(writer, table.sketches[cell]!);
    return;
  }
  const numbers = numbersOf(table, section)!;
  const isNearMean = section === 'MIN' || section === 'MAX' || section === 'LAST';
  let previous = 0;
  for (const cell of cells) {
    previous = writer.number(numbers[cell]!, isNearMean ? meanOf(table, cell) : previous);
  }
  if (section !== 'LAST') return;
  previous = 0;
  for (const cell of cells) {
    const offset = table.lastTimes[cell]! - startAt - (cell % table.buckets) * stepMs;
    previous = writer.number(offset, previous);
  }
}

function meanOf({ sums, counts }: RollupTable<number | string>, cell: number): number {
  return Math.round(sums[cell]! / counts[cell]!);
}

function numbersOf(table: RollupTable<number | string>, section: Section): Float64Array | undefined {
  switch (section) {
    case 'SUM':
      return table.sums;
    case 'MIN':
      return table.mins;
    case 'MAX':
      return table.maxs;
    case 'LAST':
      return table.lasts;
    case 'SKETCH':
      return undefined;
    case 'SUBJECTS':
      return table.members?.subjects;
    case 'MEANS':
      return table.members?.means;
    case 'MEMBER_MINS':
      return table.members?.mins;
    case 'MEMBER_MAXS':
      return table.members?.maxs;
    case 'MEMBER_LASTS':
      return table.members?.lasts;
  }
}

/**
 * Decodes a roll-up; of the statistics only `sections` that it has are filled, counts always are. MIN, MAX and LAST
 * need SUM.
 * @throws Error for a version this server does not know, or bytes that end too early
 */
export function decodeRollup<Key extends number | string>(
  body: Uint8Array,
  sections: ReadonlySet<Section>,
  { startAt, stepMs }: { startAt: number; stepMs: number },
): RollupTable<Key> {
  const reader = new ByteReader(body);
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`A roll-up has version ${version}; this server reads ${VERSION}.`);
  const table = readHead<Key>(nextSection(reader), sections);
  const cells = filledCells(table, 0, table.keys.length);
  for (const section of table.members ? GROUP_SECTIONS : SUBJECT_SECTIONS) {
    if (sections.has(section)) readSection(nextSection(reader), table, cells, { section, startAt, stepMs });
    else reader.skip(reader.length());
  }
  return table;
}

function nextSection(reader: ByteReader): ByteReader {
  return new ByteReader(inflateRawSync(reader.slice(reader.length())));
}

function readHead<Key extends number | string>(reader: ByteReader, sections: ReadonlySet<Section>): RollupTable<Key> {
  const isNamed = reader.byte() === 1;
  const length = reader.uint();
  const buckets = reader.uint();
  const sources = Array.from({ length: reader.uint() }, () => reader.text());
  const keys: (number | string)[] = [];
  for (let n = 0; n < length; n++) keys.push(isNamed ? reader.text() : reader.delta((keys[n - 1] as number) ?? 0));
  const isOfGroups = isNamed && MEMBER_SECTIONS.some((section) => sections.has(section));
  const table = newRollupTable(keys as Key[], buckets, sources, isOfGroups);
  for (let n = 0; n < length; n++) table.sourceMasks[n] = reader.uint();
  for (let cell = 0; cell < length * buckets; cell++) table.counts[cell] = reader.uint();
  return table;
}

function readSection(
  reader: ByteReader,
  table: RollupTable<number | string>,
  cells: readonly number[],
  { section, startAt, stepMs }: SectionPlace,
): void {
  if (section === 'SKETCH') {
    for (const cell of cells) table.sketches[cell] = readSketch(reader);
    return;
  }
  const numbers = numbersOf(table, section)!;
  const isNearMean = section === 'MIN' || section === 'MAX' || section === 'LAST';
  let previous = 0;
  for (const cell of cells) {
    previous = numbers[cell] = reader.delta(isNearMean ? meanOf(table, cell) : wholeOr(previous));
  }
  if (section !== 'LAST') return;
  previous = 0;
  for (const cell of cells) {
    previous = reader.delta(previous);
    table.lastTimes[cell] = startAt + (cell % table.buckets) * stepMs + previous;
  }
}

/** What a delta is counted from after a number that is not whole. */
function wholeOr(previous: number): number {
  return Number.isSafeInteger(previous) ? previous : 0;
}
