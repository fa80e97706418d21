import type { Position } from './stream-cursor.js';

/** Reads the page after a position of one stream. */
export type ReadPage<Page> = (tenantId: string, stream: string, position: Position) => Promise<Page>;

/** How many pages of all streams are read at once, so that readers leave most of the pool to requests. */
const MAX_READS = 2;

/**
 * Reads pages for all followers of this process: those at the same position share one read, and few reads run at once.
 * A shared read may have begun before the newest commit; its caller then finds nothing, is told at once that the head
 * lies beyond, and reads again.
 */
export class StreamPages<Page> {
  readonly #underWay = new Map<string, Promise<Page>>();
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(private readonly readPage: ReadPage<Page>) {}

  read(tenantId: string, stream: string, position: Position): Promise<Page> {
    const key = `${tenantId}/${stream}/${position.epoch}/${position.seq}`;
    const shared = this.#underWay.get(key);
    if (shared) return shared;
    const page = this.#limited(() => this.readPage(tenantId, stream, position)).finally(() =>
      this.#underWay.delete(key),
    );
    this.#underWay.set(key, page);
    return page;
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MAX_READS) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      // The place is handed on, so that a newcomer cannot take it in between.
      const next = this.#queue.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
