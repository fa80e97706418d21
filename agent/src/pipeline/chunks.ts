/** How an item counts towards the limits; by default as one, and with the size of its JSON. */
export interface Weights<T> {
  items?(item: T): number;
  bytes?(item: T): number;
}

/** Cuts items into runs of at most `maxItems` and about `maxBytes` of JSON each, keeping their order. */
export function chunk<T>(items: readonly T[], maxItems: number, maxBytes: number, weights: Weights<T> = {}): T[][] {
  const itemsOf = weights.items ?? (() => 1);
  const bytesOf = weights.bytes ?? ((item: T) => Buffer.byteLength(JSON.stringify(item)) + 1);
  const chunks: T[][] = [];
  let current: T[] = [];
  let [count, bytes] = [0, 0];
  for (const item of items) {
    const [more, size] = [itemsOf(item), bytesOf(item)];
    if (current.length > 0 && (count + more > maxItems || bytes + size > maxBytes)) {
      chunks.push(current);
      current = [];
      [count, bytes] = [0, 0];
    }
    current.push(item);
    count += more;
    bytes += size;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}
