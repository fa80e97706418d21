import type { Database, Tx } from '../../platform/database.js';
import type { Reader } from '../../platform/list.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { readHead, readStreamPage, type StoredEvent, type StreamPage } from './stream.service.js';
import { StreamEventType } from './stream.types.js';
import { decodeCursor, encodeCursor, expired, NO_EPOCH, type Position } from './stream-cursor.js';
import { StreamPages } from './stream-pages.js';
import { StreamTailer } from './stream-tailer.js';

/** Whose stream it is: what is out of their scope is as if it did not exist, in snapshot, replay and live. */
export type Follower = Omit<Reader, 'tx'>;

/** Who asks, as a stream needs to know them. */
export function followerOf(context: RequestContext): { db: Database; follower: Follower } {
  return { db: context.db, follower: { tenantId: tenantOf(context), rights: rightsOf(context) } };
}

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
  /** The object as it was when the event was stored; the same object is told to everybody who is told of the event. */
  fromPayload(tenantId: string, payload: Payload): Item;
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

export const PAGE_EVENTS = 200;

export interface Feed {
  pages: StreamPages<StreamPage>;
  tailer: StreamTailer<StoredEvent>;
}

const feeds = new WeakMap<Database, Feed>();
/** Behind every event: reads the head alone. */
const BEYOND_ALL = Number.MAX_SAFE_INTEGER;

/** The one feed of this process and database. */
export function feedOf(db: Database): Feed {
  let feed = feeds.get(db);
  if (!feed) {
    const read = (tenantId: string, stream: string, afterSeq: number): Promise<StreamPage> =>
      inSnapshot(db, tenantId, (tx) => readStreamPage(tx, tenantId, stream, { afterSeq, limit: PAGE_EVENTS }));
    feed = {
      pages: new StreamPages((tenantId, stream, { seq }) => read(tenantId, stream, seq)),
      tailer: new StreamTailer((tenantId, stream, afterSeq) => read(tenantId, stream, afterSeq ?? BEYOND_ALL)),
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

type SnapshotSpec<Item, Filter> = Pick<StreamSpec<Told, Item, never, Filter>, 'stream' | 'readItems'>;

/** What stands, and the stream's position of the same moment; the reader's `tx` must be a snapshot. */
export async function readStreamSnapshot<Item, Filter>(
  spec: SnapshotSpec<Item, Filter>,
  reader: Reader,
  filter: Filter | null | undefined,
): Promise<{ cursor: string; items: Item[] }> {
  const { position, items } = await readMoment(spec, reader, filter);
  return { cursor: encodeCursor(reader.tenantId, spec.stream, position), items };
}

async function readMoment<Item, Filter>(
  spec: SnapshotSpec<Item, Filter>,
  reader: Reader,
  filter: Filter | null | undefined,
): Promise<{ position: Position; items: Item[] }> {
  const head = await readHead(reader.tx, reader.tenantId, spec.stream);
  const items = await spec.readItems(reader, filter);
  return { position: positionOf(head), items };
}

/** Where a reader begins that wants nothing of the past. */
export function positionOf(head: Position | null): Position {
  return head ? { epoch: head.epoch, seq: head.seq } : { epoch: NO_EPOCH, seq: 0 };
}

const readEvents = new WeakMap<StoredEvent, { item: unknown; cursor: string }>();

/**
 * A stream as one follower asked for it: where they begin and what each event says to them. It reads nothing by itself:
 * a group does, once for all who asked for the same.
 */
export class StreamSource<Event extends Told = Told, Item = unknown, Payload = unknown, Filter = unknown>
  implements AsyncIterable<never>
{
  /** Where the follower wants to go on; null where from a snapshot or from now. */
  readonly after: Position | null;
  readonly wantsSnapshot: boolean;
  readonly tenantId: string;
  readonly stream: string;
  readonly feed: Feed;
  readonly #test: (event: StoredEvent<Payload>) => keyof typeof StreamEventType | null;

  /** @throws BAD_USER_INPUT for a foreign cursor or a filter that no stream can follow */
  constructor(
    private readonly spec: StreamSpec<Event, Item, Payload, Filter>,
    private readonly reading: { db: Database; follower: Follower },
    private readonly request: StreamRequest<Filter>,
    private readonly now: () => Date,
  ) {
    this.tenantId = reading.follower.tenantId;
    this.stream = spec.stream;
    this.feed = feedOf(reading.db);
    this.after = request.after ? decodeCursor(this.tenantId, spec.stream, request.after) : null;
    this.wantsSnapshot = !request.after && request.snapshotFirst === true;
    this.#test = spec.openTest(request.filter, reading.follower);
  }

  /** graphql-js asks for something to iterate; who opens a subscription hands it to a group instead. */
  [Symbol.asyncIterator](): never {
    throw new Error('A stream is followed through the group of those who ask for the same.');
  }

  /** Without its BOOKMARK a reader that is cut off before the first event would not know where it began. */
  beginAt(position: Position): Opening<Event> {
    return { position, first: [this.bookmark(position)] };
  }

  async beginWithSnapshot(): Promise<Opening<Event>> {
    const { spec, request } = this;
    const { db, follower } = this.reading;
    const moment = await inSnapshot(db, this.tenantId, (tx) => readMoment(spec, { ...follower, tx }, request.filter));
    const { position, items } = moment;
    const snapshot = items.map((item) => this.#event('SNAPSHOT', position, item, true));
    return { position, first: [...snapshot, this.#event('SYNCED', position)] };
  }

  /** What an event says to the follower; null for nothing. */
  tell(event: StoredEvent, position: Position): Event | null {
    const stored = event as StoredEvent<Payload>;
    const seen = this.#test(stored);
    if (!seen) return null;
    const { item, cursor } = this.#readOnce(stored, position);
    return this.spec.event({ cursor, type: StreamEventType[seen], occurredAt: stored.occurredAt }, item);
  }

  /** However many groups are told of an event, its payload is read once. */
  #readOnce(event: StoredEvent<Payload>, position: Position): { item: Item; cursor: string } {
    const known = readEvents.get(event);
    if (known) return known as { item: Item; cursor: string };
    const { tenantId, stream, spec } = this;
    const read = {
      item: spec.fromPayload(tenantId, event.payload),
      cursor: encodeCursor(tenantId, stream, position),
    };
    readEvents.set(event, read);
    return read;
  }

  bookmark(position: Position): Event {
    return this.#event('BOOKMARK', position);
  }

  #event(type: keyof typeof StreamEventType, at: Position, item: Item | null = null, isPartial = false): Event {
    const cursor = encodeCursor(this.tenantId, this.stream, at, isPartial);
    return this.spec.event({ cursor, type: StreamEventType[type], occurredAt: this.now() }, item);
  }
}

export interface Opening<Event> {
  position: Position;
  /** What is told before anything that is stored behind the position. */
  first: Event[];
}

/** A hole means that history was dropped between the check and the read. @throws CURSOR_EXPIRED */
export function nextPosition(position: Position, event: StoredEvent): Position {
  if (event.seq !== position.seq + 1) throw expired('the events after it are older than what is kept');
  return { epoch: position.epoch, seq: event.seq };
}
