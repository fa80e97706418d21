import type { LatestView } from './latest-view.js';

/** Six columns of an entry, and its place in the index by pods. */
const BYTES_PER_ENTRY = 44;
const BYTES_PER_BOARD = 1_000;

/** Boards as they were read last, the ones used longest ago leave first. Which state each is, its reader asks the table. */
export class BoardCache {
  readonly #views = new Map<string, LatestView>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  get(key: string): LatestView | undefined {
    const view = this.#views.get(key);
    if (!view) return undefined;
    this.#views.delete(key);
    this.#views.set(key, view);
    return view;
  }

  /** Keeps a board unless a later one is there: a reader's snapshot may be older than what was written meanwhile. */
  put(key: string, view: LatestView): void {
    const known = this.#views.get(key);
    if (known && known.revision > view.revision) return;
    this.#remove(key);
    this.#views.set(key, view);
    this.#bytes += sizeOf(view);
    for (const oldest of this.#views.keys()) {
      if (this.#bytes <= this.maxBytes) break;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    const view = this.#views.get(key);
    if (!view) return;
    this.#views.delete(key);
    this.#bytes -= sizeOf(view);
  }
}

function sizeOf({ board }: LatestView): number {
  return BYTES_PER_BOARD + board.subjectIds.length * BYTES_PER_ENTRY;
}
