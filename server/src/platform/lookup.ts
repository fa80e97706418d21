import DataLoader from 'dataloader';

/**
 * Objects of one operation by their key. A page that knows what its rows link to reads it ahead in one statement; a
 * resolver then has its object at once, where a promise per row would cost more than everything else about it. What was
 * not read ahead comes with the next batch.
 */
export class Lookup<Key, Value> {
  readonly #ahead = new Map<Key, Value>();
  readonly #loader: DataLoader<Key, Value>;

  /** @param read answers the values of distinct keys, in their order */
  constructor(private readonly read: (keys: readonly Key[]) => Promise<Value[]>) {
    this.#loader = new DataLoader<Key, Value>(read);
  }

  get(key: Key): Value | Promise<Value> {
    return this.#ahead.has(key) ? (this.#ahead.get(key) as Value) : this.#loader.load(key);
  }

  load(key: Key): Promise<Value> {
    return Promise.resolve(this.get(key));
  }

  async readAhead(keys: Iterable<Key>): Promise<void> {
    const wanted = [...new Set(keys)].filter((key) => !this.#ahead.has(key));
    if (wanted.length === 0) return;
    const values = await this.read(wanted);
    for (const [n, key] of wanted.entries()) this.#ahead.set(key, values[n]!);
  }
}
