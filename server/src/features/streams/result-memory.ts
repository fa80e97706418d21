import type { Position } from './stream-cursor.js';

type Known<Result> = Result | Promise<Result>;

/** One page and a half of a busy stream: enough for everybody who is a moment behind. */
const MAX_RESULTS = 512;
const MAX_BYTES = 512 * 1024;

/**
 * What the newest events of one stream say to one group, made or being made. Bounded in number and bytes, the oldest
 * going first; of one epoch at a time.
 */
export class ResultMemory<Result extends { bytes: Buffer }> {
  readonly #known = new Map<number, Known<Result>>();
  #epoch = '';
  #bytes = 0;

  /** Undefined where it is not known. */
  get({ epoch, seq }: Position): Known<Result> | undefined {
    return epoch === this.#epoch ? this.#known.get(seq) : undefined;
  }

  /** Keeps what is made or being made; what fails is forgotten. @returns it */
  keep(position: Position, result: Known<Result>): Known<Result> {
    const { epoch, seq } = position;
    if (epoch !== this.#epoch) {
      this.#known.clear();
      this.#bytes = 0;
      this.#epoch = epoch;
    }
    this.#known.set(seq, result);
    if (result instanceof Promise) {
      result.then(
        (made) => this.#settle(position, made),
        () => this.get(position) === result && this.#forget(seq),
      );
    }
    this.#bound();
    return result;
  }

  #settle(position: Position, made: Result): void {
    if (this.get(position) === undefined) return;
    this.#known.set(position.seq, made);
    this.#bytes += made.bytes.length;
    this.#bound();
  }

  #bound(): void {
    while (this.#known.size > MAX_RESULTS || this.#bytes > MAX_BYTES) this.#forget(this.#known.keys().next().value!);
  }

  #forget(seq: number): void {
    const known = this.#known.get(seq);
    this.#known.delete(seq);
    if (known !== undefined && !(known instanceof Promise)) this.#bytes -= known.bytes.length;
  }
}
