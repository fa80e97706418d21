import type { Database, Tx } from '../../platform/database.js';
import type { Reader } from '../../platform/list.js';
import { readHead, readStreamPage, type StoredEvent, type StreamPage } from './stream.service.js';
import { StreamEventType } from './stream.types.js';
import { checkPosition, decodeCursor, encodeCursor, expired, NO_EPOCH, type Position } from './stream-cursor.js';
import { StreamPages } from './stream-pages.js';
import { StreamTailer, type Watch } from './stream-tailer.js';

// A reader is a cursor and at most one page. It reads pages until it has caught up, then waits for its stream to move;
// replay and live are the same loop, so there is no hand-over that could lose or repeat an event. Nothing is read before
// the one before it was taken, so a slow reader holds one page however far it falls behind.

/** Whose stream it is: what is out of their scope is as if it did not exist, in snapshot, replay and live. */
export type Follower = Omit<Reader, 'tx'>;

/** What every event of every stream tells. */
export interface Told {
  cursor: string;
  type: StreamEventType;
  occurredAt: Date;
}

/** What one kind of stream is: what it stores, who may see it, and what a filter makes of it. */
export interface StreamSpec<Event extends Told, Item, Payload, Filter> {
  /** Its key in the table of events. */
  readonly stream: string;
  /**
   * Decides what an event says to somebody with this filter and these rights; null where it says nothing to them.
   * @throws BAD_USER_INPUT for a filter that a stream cannot follow
   */
  openTest(
    filter: Filter | null | undefined,
    follower: Follower,
  ): (event: StoredEvent<Payload>) => keyof typeof StreamEventType | null;
  /** The object as it was when the event was stored, as the follower may see it. */
  fromPayload(follower: Follower, payload: Payload): Item;
  /** What stands now; `reader.tx` is a snapshot. */
  readItems(reader: Reader, filter: Filter | null | undefined): Promise<Item[]>;
  /** The event as the API tells it; the item is null where the event is about none. */
  event(told: Told, item: Item | null): Event;
}

export interface StreamRequest<Filter> {
  after?: string | null | undefined;
  snapshotFirst?: boolean | null | undefined;
  filter?: Filter | null | undefined;
}

export interface StreamOptions {
  now: () => Date;
  /** Frees what the event before has loaded: nothing is held while waiting, and every event is of its own moment. */
  release?: () => Promise<void>;
  /** Time without an event after which a BOOKMARK tells how far the reader is, in milliseconds. */
  bookmarkMs?: number;
}

export const PAGE_EVENTS = 200;
const BOOKMARK_MS = 30_000;

export interface Feed {
  pages: StreamPages<StreamPage>;
  tailer: StreamTailer;
}

const feeds = new WeakMap<Database, Feed>();

/** The one feed of this process and database. */
export function feedOf(db: Database): Feed {
  let feed = feeds.get(db);
  if (!feed) {
    feed = {
      pages: new StreamPages((tenantId, stream, { seq }) =>
        inSnapshot(db, tenantId, (tx) => readStreamPage(tx, tenantId, stream, { afterSeq: seq, limit: PAGE_EVENTS })),
      ),
      tailer: new StreamTailer((tenantId, stream) => inSnapshot(db, tenantId, (tx) => readHead(tx, tenantId, stream))),
    };
    feeds.set(db, feed);
  }
  return feed;
}

async function inSnapshot<T>(db: Database, tenantId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  const snapshot = db.openSnapshot(tenantId);
  try {
    return await read(snapshot);
  } finally {
    await snapshot.close();
  }
}

/** What stands, and the stream's position of the same moment; the reader's `tx` must be a snapshot. */
export async function readStreamSnapshot<Item, Filter>(
  spec: Pick<StreamSpec<Told, Item, never, Filter>, 'stream' | 'readItems'>,
  reader: Reader,
  filter: Filter | null | undefined,
): Promise<{ cursor: string; items: Item[] }> {
  const { position, items } = await readMoment(spec, reader, filter);
  return { cursor: encodeCursor(reader.tenantId, spec.stream, position), items };
}

async function readMoment<Item, Filter>(
  spec: Pick<StreamSpec<Told, Item, never, Filter>, 'stream' | 'readItems'>,
  reader: Reader,
  filter: Filter | null | undefined,
): Promise<{ position: Position; items: Item[] }> {
  const head = await readHead(reader.tx, reader.tenantId, spec.stream);
  const items = await spec.readItems(reader, filter);
  return { position: head ?? { epoch: NO_EPOCH, seq: 0 }, items };
}

/**
 * Follows what somebody may see of a stream, from a cursor, a snapshot, or now.
 * @throws BAD_USER_INPUT for a foreign cursor, CURSOR_EXPIRED where its history is gone: here, or later from `next()`
 */
export async function openStream<Event extends Told, Item, Payload, Filter>(
  spec: StreamSpec<Event, Item, Payload, Filter>,
  { db, follower }: { db: Database; follower: Follower },
  request: StreamRequest<Filter>,
  options: StreamOptions,
): Promise<AsyncIterableIterator<Event>> {
  const reader = new StreamReader(spec, { db, follower }, request, options);
  const opening = await reader.open();
  return pulled(reader.run(opening), reader, options);
}

interface Opening<Item> {
  position: Position;
  items: Item[] | null;
}

class StreamReader<Event extends Told, Item, Payload, Filter> {
  readonly abort = new AbortController();
  readonly #db: Database;
  readonly #follower: Follower;
  readonly #feed: Feed;
  readonly #test: (event: StoredEvent<Payload>) => keyof typeof StreamEventType | null;
  readonly #bookmarkMs: number;
  #quietSince = Date.now();

  constructor(
    private readonly spec: StreamSpec<Event, Item, Payload, Filter>,
    { db, follower }: { db: Database; follower: Follower },
    private readonly request: StreamRequest<Filter>,
    private readonly options: StreamOptions,
  ) {
    this.#db = db;
    this.#follower = follower;
    this.#feed = feedOf(db);
    this.#test = spec.openTest(request.filter, follower);
    this.#bookmarkMs = options.bookmarkMs ?? BOOKMARK_MS;
  }

  /** Finds where to begin, so that a cursor that has expired fails the subscription and not its first event. */
  async open(): Promise<Opening<Item>> {
    const { spec, request } = this;
    const { tenantId } = this.#follower;
    if (request.after) {
      const position = decodeCursor(tenantId, spec.stream, request.after);
      const head = await inSnapshot(this.#db, tenantId, (tx) => readHead(tx, tenantId, spec.stream));
      return { position: checkPosition(position, head), items: null };
    }
    return inSnapshot(this.#db, tenantId, async (tx) => {
      if (request.snapshotFirst) return readMoment(spec, { ...this.#follower, tx }, request.filter);
      const head = await readHead(tx, tenantId, spec.stream);
      return { position: head ?? { epoch: NO_EPOCH, seq: 0 }, items: null };
    });
  }

  async *run({ position, items }: Opening<Item>): AsyncGenerator<Event, void> {
    for (const item of items ?? []) yield this.#event('SNAPSHOT', position, item, true);
    if (items) yield this.#event('SYNCED', position);
    // Without this a reader that is cut off before the first event would not know where it began.
    else if (!this.request.after) yield this.#event('BOOKMARK', position);
    const watch = this.#feed.tailer.watch(this.#follower.tenantId, this.spec.stream);
    try {
      yield* this.#follow(position, watch);
    } finally {
      watch.release();
    }
  }

  async *#follow(start: Position, watch: Watch): AsyncGenerator<Event, void> {
    let position = start;
    this.#quietSince = Date.now();
    while (!this.abort.signal.aborted) {
      const page = await this.#feed.pages.read(this.#follower.tenantId, this.spec.stream, position);
      position = checkPosition(position, page.head);
      for (const event of page.events) {
        position = next(position, event);
        const told = this.#told(event as StoredEvent<Payload>, position);
        if (told) yield told;
      }
      const leftMs = this.#bookmarkMs - (Date.now() - this.#quietSince);
      if (leftMs <= 0) yield this.#event('BOOKMARK', position);
      else if (page.events.length < PAGE_EVENTS) await watch.wait(position, leftMs, this.abort.signal);
    }
  }

  #told(event: StoredEvent<Payload>, position: Position): Event | null {
    const seen = this.#test(event);
    if (!seen) return null;
    const told = this.#event(seen, position, this.spec.fromPayload(this.#follower, event.payload));
    return { ...told, occurredAt: event.occurredAt };
  }

  #event(type: keyof typeof StreamEventType, at: Position, item: Item | null = null, isPartial = false): Event {
    this.#quietSince = Date.now();
    const cursor = encodeCursor(this.#follower.tenantId, this.spec.stream, at, isPartial);
    return this.spec.event({ cursor, type: StreamEventType[type], occurredAt: this.options.now() }, item);
  }
}

/** A hole means that history was dropped between the check and the read. */
function next(position: Position, event: StoredEvent): Position {
  if (event.seq !== position.seq + 1) throw expired('the events after it are older than what is kept');
  return { epoch: position.epoch, seq: event.seq };
}

/** The iterator a transport pulls from; `return` also ends a `next` that waits. */
function pulled<Event>(
  events: AsyncGenerator<Event, void>,
  reader: { abort: AbortController },
  { release }: StreamOptions,
): AsyncIterableIterator<Event> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      await release?.();
      return events.next();
    },
    async return() {
      reader.abort.abort();
      const ended = await events.return();
      await release?.();
      return ended;
    },
    async throw(error) {
      reader.abort.abort();
      return events.throw(error);
    },
  };
}
