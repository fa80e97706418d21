import { newRollupTable, type RollupTable } from './rollup-table.js';

/** Tables of some buckets of a longer span, such as those of one hour of a day; of two for a bucket the later counts. */
export interface SpanPart<Key extends number | string> {
  /** Its first bucket in the longer span. */
  offset: number;
  /** How many buckets of the span it says everything about. */
  buckets: number;
  /** The segments it is stored in; none says that nothing was measured. */
  tables: readonly RollupTable<Key>[];
}

/** Puts parts together into one table of `buckets` buckets, its keys in ascending order. */
export function composeSpan<Key extends number | string>(
  parts: readonly SpanPart<Key>[],
  buckets: number,
): RollupTable<Key> {
  const tables = parts.flatMap((part) => part.tables);
  const keys = [...new Set(tables.flatMap((table) => table.keys))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const sources = [...new Set(tables.flatMap((table) => table.sources))].sort();
  const span = newRollupTable(
    keys,
    buckets,
    sources,
    tables.some((table) => table.members !== null),
  );
  const places = new Map(keys.map((key, n) => [key, n]));
  const owner = new Int32Array(buckets).fill(-1);
  for (const [n, part] of parts.entries()) owner.fill(n, part.offset, part.offset + part.buckets);
  for (const [n, part] of parts.entries()) {
    for (const table of part.tables)
      copyInto(span, table, { places, offset: part.offset, isOwn: (b) => owner[b] === n });
  }
  return span;
}

interface Copying<Key> {
  places: ReadonlyMap<Key, number>;
  offset: number;
  isOwn(bucket: number): boolean;
}

function copyInto<Key extends number | string>(
  span: RollupTable<Key>,
  from: RollupTable<Key>,
  { places, offset, isOwn }: Copying<Key>,
): void {
  const bits = from.sources.map((source) => 1 << Math.min(span.sources.indexOf(source), 30));
  for (let n = 0; n < from.keys.length; n++) {
    const place = places.get(from.keys[n]!)!;
    let isUsed = false;
    for (let bucket = 0; bucket < from.buckets; bucket++) {
      if (from.counts[n * from.buckets + bucket] === 0 || !isOwn(offset + bucket)) continue;
      copyCell(span, place * span.buckets + offset + bucket, from, n * from.buckets + bucket);
      isUsed = true;
    }
    if (isUsed) span.sourceMasks[place]! |= ownMask(from.sourceMasks[n]!, bits);
  }
}

function ownMask(mask: number, bits: readonly number[]): number {
  return bits.reduce((all, bit, n) => (mask & (1 << Math.min(n, 30)) ? all | bit : all), 0);
}

type Table = RollupTable<number | string>;
const NUMBERS = ['counts', 'sums', 'mins', 'maxs', 'lasts', 'lastTimes'] as const;
const MEMBERS = ['subjects', 'means', 'mins', 'maxs', 'lasts'] as const;

function copyCell(into: Table, cell: number, from: Table, fromCell: number): void {
  for (const name of NUMBERS) into[name][cell] = from[name][fromCell]!;
  into.sketches[cell] = from.sketches[fromCell]!;
  if (into.members && from.members) {
    for (const name of MEMBERS) into.members[name][cell] = from.members[name][fromCell]!;
  }
}
