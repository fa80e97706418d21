import { newRollupTable, type RollupTable } from './rollup-table.js';
import { renumberMask, sourceBit } from './segment.js';

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
  const owner = new Int32Array(buckets).fill(-1);
  for (const [n, part] of parts.entries()) owner.fill(n, part.offset, part.offset + part.buckets);
  const copies = parts.flatMap(({ offset, tables }, n) =>
    tables.map((table) => ({ table, offset, isOwn: (bucket: number) => owner[offset + bucket] === n })),
  );
  const keys = [...new Set(copies.flatMap(measuredKeys))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const sources = [...new Set(copies.flatMap(({ table }) => table.sources))].sort();
  const isOfGroups = copies.some(({ table }) => table.members !== null);
  const span = newRollupTable(keys, buckets, sources, isOfGroups);
  const places = new Map(keys.map((key, n) => [key, n]));
  for (const copy of copies) copyInto(span, places, copy);
  return span;
}

/** A table of the longer span, and which of its buckets no other part tells better. */
interface Copy<Key extends number | string> {
  table: RollupTable<Key>;
  offset: number;
  isOwn(bucket: number): boolean;
}

/** A group may have lost its last subject since an hour was rolled up before: then nothing is left of it. */
function measuredKeys<Key extends number | string>({ table, isOwn }: Copy<Key>): Key[] {
  const { keys, buckets, counts } = table;
  const isMeasured = (n: number): boolean => {
    for (let bucket = 0; bucket < buckets; bucket++)
      if (counts[n * buckets + bucket]! > 0 && isOwn(bucket)) return true;
    return false;
  };
  return keys.filter((_, n) => isMeasured(n));
}

function copyInto<Key extends number | string>(
  span: RollupTable<Key>,
  places: ReadonlyMap<Key, number>,
  { table, offset, isOwn }: Copy<Key>,
): void {
  const bits = table.sources.map((source) => sourceBit(span.sources, source));
  for (let n = 0; n < table.keys.length; n++) {
    const place = places.get(table.keys[n]!);
    if (place === undefined) continue;
    let isUsed = false;
    for (let bucket = 0; bucket < table.buckets; bucket++) {
      if (table.counts[n * table.buckets + bucket] === 0 || !isOwn(bucket)) continue;
      copyCell(span, place * span.buckets + offset + bucket, table, n * table.buckets + bucket);
      isUsed = true;
    }
    if (isUsed) span.sourceMasks[place]! |= renumberMask(table.sourceMasks[n]!, bits);
  }
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
