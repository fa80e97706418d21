const MAX_KEYS = 10_000;

/** Counts failures per key in a sliding window of one process; a success forgets them. */
export class Throttle {
  readonly #failures = new Map<string, number[]>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
  ) {}

  /** Seconds to wait before the next try; 0 where it may go on. */
  waitSeconds(key: string, now: Date): number {
    const recent = this.#recent(key, now);
    if (recent.length < this.limit) return 0;
    return Math.max(1, Math.ceil((recent[0]! + this.windowMs - now.getTime()) / 1_000));
  }

  failed(key: string, now: Date): void {
    const recent = this.#recent(key, now);
    this.#failures.delete(key);
    this.#failures.set(key, [...recent, now.getTime()].slice(-this.limit));
    // Keys come from strangers: the one that failed longest ago goes first.
    if (this.#failures.size > MAX_KEYS) this.#failures.delete(this.#failures.keys().next().value!);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  #recent(key: string, now: Date): number[] {
    return (this.#failures.get(key) ?? []).filter((at) => at > now.getTime() - this.windowMs);
  }
}
