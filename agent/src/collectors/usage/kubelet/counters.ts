// What was read of counters before, in one number array for a node: an agent keeps this for every container of a cluster,
// and as objects it would be three times as large.

/** Increase per second of a counter; null at its first reading, at one that is no later, and after it began anew. */
export function ratePerSecond(before: number, beforeAt: number, value: number, at: number): number | null {
  if (!(at > beforeAt) || !(value >= before)) return null;
  return ((value - before) * 1000) / (at - beforeAt);
}

/** Rows of numbers by key; NaN where nothing was read yet. */
export class CounterTable {
  private readonly slots = new Map<string, number>();
  private readonly free: number[] = [];
  private data: Float64Array;
  private rounds: Uint32Array;

  /** @param width numbers of a row */
  constructor(private readonly width: number) {
    this.data = new Float64Array(width * 8);
    this.rounds = new Uint32Array(8);
  }

  get size(): number {
    return this.slots.size;
  }

  /** The slot of a key, which is made where there is none; it holds until `forget`. */
  slot(key: string, round: number): number {
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = this.free.pop() ?? this.slots.size;
      this.slots.set(key, slot);
      if (slot >= this.rounds.length) this.grow();
      this.data.fill(Number.NaN, slot * this.width, (slot + 1) * this.width);
    }
    this.rounds[slot] = round;
    return slot;
  }

  get(slot: number, field: number): number {
    return this.data[slot * this.width + field] as number;
  }

  set(slot: number, field: number, value: number): void {
    this.data[slot * this.width + field] = value;
  }

  /** Lets go of what was last seen before a round. */
  forget(before: number): void {
    for (const [key, slot] of this.slots) {
      if ((this.rounds[slot] as number) >= before) continue;
      this.slots.delete(key);
      this.free.push(slot);
    }
  }

  private grow(): void {
    const data = new Float64Array(this.data.length * 2);
    data.set(this.data);
    this.data = data;
    const rounds = new Uint32Array(this.rounds.length * 2);
    rounds.set(this.rounds);
    this.rounds = rounds;
  }
}
