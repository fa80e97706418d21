import type { Database, Tx } from '../../platform/database.js';
import { idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { sees } from '../../platform/rights.js';
import type { Alert } from './alert.entity.js';
import { readFiringAlerts } from './alert.service.js';
import type { AlertFilter } from './alert.types.js';
import { alertTest, classify } from './alert-filter.js';
import { type AlertPayload, fromPayload } from './alert-payload.js';
import { ALERT_STREAM } from './alert-pipeline.service.js';
import { type AlertEvent, type AlertSnapshot, StreamEventType } from './alert-stream.types.js';
import { readHead, readStreamPage, type StoredEvent, type StreamPage } from './stream.service.js';
import { checkPosition, decodeCursor, encodeCursor, expired, NO_EPOCH, type Position } from './stream-cursor.js';
import { StreamPages } from './stream-pages.js';
import { StreamTailer, type Watch } from './stream-tailer.js';

// A reader is a cursor and at most one page. It reads pages until it has caught up, then waits for its stream to move;
// replay and live are the same loop, so there is no hand-over that could lose or repeat an event. Nothing is read before
// the one before it was taken, so a slow reader holds one page however far it falls behind.

export interface StreamRequest {
  after?: string | null | undefined;
  snapshotFirst?: boolean | null | undefined;
  filter?: AlertFilter | null | undefined;
}

/** Whose stream it is: an alert out of their scope is as if it did not exist, in snapshot, replay and live. */
export type Follower = Omit<Reader, 'tx'>;

export interface StreamOptions {
  now: () => Date;
  /** Frees what the event before has loaded: nothing is held while waiting, and every event is of its own moment. */
  release?: () => Promise<void>;
  /** Time without an event after which a BOOKMARK tells how far the reader is, in milliseconds. */
  bookmarkMs?: number;
}

const PAGE_EVENTS = 200;
const BOOKMARK_MS = 30_000;

interface Feed {
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

/** The firing alerts in scope and the stream's position of one moment; the reader's `tx` must be a snapshot. */
export async function readAlertSnapshot(
  reader: Reader,
  filter: AlertFilter | null | undefined,
): Promise<AlertSnapshot> {
  const { position, alerts } = await readMoment(reader, filter);
  return { cursor: encodeCursor(reader.tenantId, ALERT_STREAM, position), alerts };
}

async function readMoment(
  reader: Reader,
  filter: AlertFilter | null | undefined,
): Promise<{ position: Position; alerts: Alert[] }> {
  const head = await readHead(reader.tx, reader.tenantId, ALERT_STREAM);
  const alerts = await readFiringAlerts(reader, filter);
  return { position: head ?? { epoch: NO_EPOCH, seq: 0 }, alerts };
}

/**
 * Follows the alerts of a tenant that somebody may see, from a cursor, a snapshot, or now.
 * @throws BAD_USER_INPUT for a foreign cursor, CURSOR_EXPIRED where its history is gone: here, or later from `next()`
 */
export async function openAlertStream(
  db: Database,
  follower: Follower,
  request: StreamRequest,
  options: StreamOptions,
): Promise<AsyncIterableIterator<AlertEvent>> {
  const reader = new AlertReader(db, follower, request, options);
  const opening = await reader.open();
  return pulled(reader.run(opening), reader, options);
}

interface Opening {
  position: Position;
  alerts: Alert[] | null;
}

class AlertReader {
  readonly abort = new AbortController();
  readonly #feed: Feed;
  readonly #matches: ReturnType<typeof alertTest>;
  readonly #bookmarkMs: number;
  readonly #tenantId: string;
  #quietSince = Date.now();

  constructor(
    private readonly db: Database,
    private readonly follower: Follower,
    private readonly request: StreamRequest,
    private readonly options: StreamOptions,
  ) {
    this.#feed = feedOf(db);
    this.#tenantId = follower.tenantId;
    this.#matches = alertTest(request.filter, (ids) => idsOfType('Cluster', ids));
    this.#bookmarkMs = options.bookmarkMs ?? BOOKMARK_MS;
  }

  /** Finds where to begin, so that a cursor that has expired fails the subscription and not its first event. */
  async open(): Promise<Opening> {
    const { follower, request } = this;
    const { tenantId } = follower;
    if (request.after) {
      const position = decodeCursor(tenantId, ALERT_STREAM, request.after);
      const head = await inSnapshot(this.db, tenantId, (tx) => readHead(tx, tenantId, ALERT_STREAM));
      return { position: checkPosition(position, head), alerts: null };
    }
    return inSnapshot(this.db, tenantId, async (tx) => {
      if (request.snapshotFirst) return readMoment({ ...follower, tx }, request.filter);
      const head = await readHead(tx, tenantId, ALERT_STREAM);
      return { position: head ?? { epoch: NO_EPOCH, seq: 0 }, alerts: null };
    });
  }

  async *run({ position, alerts }: Opening): AsyncGenerator<AlertEvent, void> {
    for (const alert of alerts ?? []) yield this.#event('SNAPSHOT', position, alert, true);
    if (alerts) yield this.#event('SYNCED', position);
    // Without this a reader that is cut off before the first event would not know where it began.
    else if (!this.request.after) yield this.#event('BOOKMARK', position);
    const watch = this.#feed.tailer.watch(this.#tenantId, ALERT_STREAM);
    try {
      yield* this.#follow(position, watch);
    } finally {
      watch.release();
    }
  }

  async *#follow(start: Position, watch: Watch): AsyncGenerator<AlertEvent, void> {
    let position = start;
    this.#quietSince = Date.now();
    while (!this.abort.signal.aborted) {
      const page = await this.#feed.pages.read(this.#tenantId, ALERT_STREAM, position);
      position = checkPosition(position, page.head);
      for (const event of page.events) {
        position = next(position, event);
        const told = this.#told(event as StoredEvent<AlertPayload>, position);
        if (told) yield told;
      }
      const leftMs = this.#bookmarkMs - (Date.now() - this.#quietSince);
      if (leftMs <= 0) yield this.#event('BOOKMARK', position);
      else if (page.events.length < PAGE_EVENTS) await watch.wait(position, leftMs, this.abort.signal);
    }
  }

  #told({ type, occurredAt, payload }: StoredEvent<AlertPayload>, position: Position): AlertEvent | null {
    if (!sees(this.follower.rights, IN_NAMESPACE.of(payload.alert))) return null;
    const seen = classify(this.#matches, type, payload.alert, payload.previous);
    if (!seen) return null;
    return { ...this.#event(seen, position, fromPayload(this.#tenantId, payload)), occurredAt };
  }

  #event(type: keyof typeof StreamEventType, at: Position, alert: Alert | null = null, isPartial = false): AlertEvent {
    this.#quietSince = Date.now();
    const cursor = encodeCursor(this.#tenantId, ALERT_STREAM, at, isPartial);
    return { cursor, type: StreamEventType[type], occurredAt: this.options.now(), alert };
  }
}

/** A hole means that history was dropped between the check and the read. */
function next(position: Position, event: StoredEvent): Position {
  if (event.seq !== position.seq + 1) throw expired('the events after it are older than what is kept');
  return { epoch: position.epoch, seq: event.seq };
}

/** The iterator a transport pulls from; `return` also ends a `next` that waits. */
function pulled(
  events: AsyncGenerator<AlertEvent, void>,
  reader: AlertReader,
  { release }: StreamOptions,
): AsyncIterableIterator<AlertEvent> {
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
