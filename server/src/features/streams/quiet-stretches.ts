import type { Position } from './stream-cursor.js';

/** Numbers from … to, both of events that said nothing. */
interface Stretch {
  from: number;
  to: number;
}

/** More of them than lie between a reader and the head where the stretches are worth keeping. */
const MAX_STRETCHES = 128;

/**
 * The events of one stream that are known to say nothing to a group, as runs of their numbers: whoever stands before a
 * run goes on behind it without reading it. What an event says is decided by the event, the filter and the rights, which
 * are the group's own, so what is known holds for as long as the epoch does. Bounded: the shortest run is forgotten first.
 */
export class QuietStretches {
  /** In order, and none beside another. */
  #stretches: Stretch[] = [];
  #epoch = '';

  constructor(private readonly max = MAX_STRETCHES) {}

  /** Number of runs that are kept. */
  get size(): number {
    return this.#stretches.length;
  }

  /** Notes that the events from … to were tested and said nothing; of another epoch than before, that is all that is known. */
  note(epoch: string, from: number, to: number): void {
    if (epoch !== this.#epoch) this.#stretches = [];
    this.#epoch = epoch;
    const all = this.#stretches;
    // Those that overlap the run or touch it become one with it.
    const first = this.#firstEndingAt(from - 1);
    let behind = first;
    const merged = { from, to };
    for (let next = all[behind]; next && next.from <= to + 1; next = all[++behind]) {
      merged.from = Math.min(merged.from, next.from);
      merged.to = Math.max(merged.to, next.to);
    }
    all.splice(first, behind - first, merged);
    if (all.length > this.max) this.#forgetShortest();
  }

  /** @returns the number of the last event behind which nothing was missed; that of the position where nothing is known */
  endAfter({ epoch, seq }: Position): number {
    if (epoch !== this.#epoch) return seq;
    const stretch = this.#stretches[this.#firstEndingAt(seq + 1)];
    return stretch && stretch.from <= seq + 1 ? stretch.to : seq;
  }

  /** Place of the first run that ends at `seq` or behind it. */
  #firstEndingAt(seq: number): number {
    const all = this.#stretches;
    // Nearly everybody asks for the newest.
    if (all.length === 0 || all.at(-1)!.to < seq) return all.length;
    let [low, high] = [0, all.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]!.to < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forgetShortest(): void {
    const lengths = this.#stretches.map(({ from, to }) => to - from);
    this.#stretches.splice(lengths.indexOf(Math.min(...lengths)), 1);
  }
}
