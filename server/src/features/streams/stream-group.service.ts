import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../platform/errors.js';
import type { StoredEvent, StreamPage } from './stream.service.js';
import { StreamEventType } from './stream.types.js';
import { checkPosition, type Position } from './stream-cursor.js';
import { PAGE_EVENTS, positionOf, type StreamSource, type Told } from './stream-follow.service.js';
import { chunksOf, type ExecuteTold, type Result, StreamResults } from './stream-results.service.js';
import type { Watch } from './stream-tailer.js';

// A group is everybody who follows the same stream with the same filter, selection and rights: an event is told, executed
// and serialised once for all of them. States of a member: catching up (reads from its own position) ⇄ live (is where the
// group is, and takes what the group reads) → ended. Both take their results from one memory, so a member that catches up
// costs no execution either where others were before it. It becomes live in the moment in which its position equals that
// of the group, so between the two nothing is lost and nothing comes twice. Runs of events that say nothing are tested once
// and then passed over, and of those who have to read the table one reads at a time, so that thousands who come back
// together read it about once. A member that does not read what it was sent
// stops being live, holds nothing but its position, and is given up when it falls too far behind; its cursor brings it
// back. Nothing of it survives a crash, and nothing has to: the position is in the reader's cursor.

/** The reader's end of the wire. */
export interface Sink {
  /** Whether it takes more at once. */
  readonly hasRoom: boolean;
  /** Sends results in this order; whoever is told without room has to keep them. */
  next(results: readonly Result[]): void;
  /** Resolves when there is room, or when it has ended. */
  drained(): Promise<void>;
  /** The stream has ended with an error. */
  failed(error: unknown): void;
  /** The reader takes too little; it may come back with its cursor. */
  giveUp(): void;
}

export interface GroupOptions {
  execute: ExecuteTold;
  /** Time without an event after which a BOOKMARK tells how far the stream is, in milliseconds. */
  bookmarkMs?: number;
  /** Time after which a reader that takes nothing is given up, in milliseconds. */
  stalledMs?: number;
  /** Events a reader may fall behind that was live once. */
  maxLag?: number;
}

export interface Membership {
  /** Ends it; safe to call twice. */
  leave(): void;
}

const BOOKMARK_MS = 30_000;
const STALLED_MS = 30_000;
const MAX_LAG = 10_000;
const RETRY_MS = 250;
/** How often somebody who waits is looked at, in milliseconds. */
const LOOK_MS = 1_000;

class Member implements Membership {
  /** Where it is while it catches up. */
  position = positionOf(null);
  wasLive = false;
  hasEnded = false;

  constructor(
    private readonly group: StreamGroup,
    readonly sink: Sink,
  ) {}

  leave(): void {
    this.group.leave(this);
  }
}

export class StreamGroup {
  readonly #watch: Watch<StoredEvent>;
  readonly #live = new Set<Member>();
  readonly #results: StreamResults;
  readonly #abort = new AbortController();
  readonly #settings: Required<Omit<GroupOptions, 'execute'>>;
  #members = 0;
  /** Settles when the member that reads the table for now has done so. */
  #turn: Promise<unknown> = Promise.resolve();
  #isReading = false;
  /** Null before the group reads, and after a failure until it reads again. */
  #position: Position | null = null;
  #quietSince = Date.now();
  #bookmark: { at: string; result: Promise<Result[]> } | null = null;

  /** @param ended called once, when the last member has left */
  constructor(
    private readonly source: StreamSource,
    options: GroupOptions,
    private readonly ended: () => void,
  ) {
    this.#results = new StreamResults(source, options.execute);
    this.#watch = source.feed.tailer.watch(source.tenantId, source.stream);
    // Everybody who catches up waits on it.
    setMaxListeners(0, this.#abort.signal);
    const { bookmarkMs = BOOKMARK_MS, stalledMs = STALLED_MS, maxLag = MAX_LAG } = options;
    this.#settings = { bookmarkMs, stalledMs, maxLag };
  }

  /**
   * Takes a member in, where it asked to begin.
   * @throws CURSOR_EXPIRED where its history is gone; later it is told so through its sink
   */
  async join(source: StreamSource, sink: Sink): Promise<Membership> {
    this.#members++;
    const member = new Member(this, sink);
    try {
      const first = await this.#begin(source, member);
      if (!this.#isReading) this.#start();
      void this.#run(member, first);
    } catch (error) {
      this.leave(member);
      throw error;
    }
    return member;
  }

  leave(member: Member): void {
    if (member.hasEnded) return;
    member.hasEnded = true;
    this.#live.delete(member);
    if (--this.#members > 0) return;
    this.#abort.abort();
    this.#watch.release();
    this.ended();
  }

  async #begin(source: StreamSource, member: Member): Promise<readonly Told[]> {
    const { after } = source;
    const known = this.#watch.head();
    // What is known may be older than the cursor; only the table can say that it lies ahead of the stream.
    const isKnown = after !== null && known?.epoch === after.epoch && known.seq >= after.seq;
    const head = isKnown ? known : await this.#watch.sync();
    if (after) {
      member.position = checkPosition(after, head);
      return [];
    }
    const opening = source.wantsSnapshot ? await source.beginWithSnapshot() : source.beginAt(positionOf(head));
    member.position = opening.position;
    return opening.first;
  }

  async #run(member: Member, first: readonly Told[]): Promise<void> {
    try {
      await this.#tellFirst(member, first);
      await this.#catchUp(member);
    } catch (error) {
      this.#fail(member, error);
    }
  }

  #fail(member: Member, error: unknown): void {
    if (member.hasEnded) return;
    this.leave(member);
    member.sink.failed(error);
  }

  async #tellFirst(member: Member, first: readonly Told[]): Promise<void> {
    const [only] = first;
    if (first.length === 1 && only?.type === StreamEventType.BOOKMARK) {
      await this.#send(member, await this.#sharedBookmark(only));
      return;
    }
    for (const chunk of chunksOf(first)) await this.#send(member, await this.#results.make(chunk));
  }

  /** Those who begin at the same place are told the same. */
  #sharedBookmark(bookmark: Told): Promise<Result[]> {
    if (this.#bookmark?.at === bookmark.cursor) return this.#bookmark.result;
    const result = this.#results.make([bookmark]);
    this.#bookmark = { at: bookmark.cursor, result };
    result.catch(() => {
      this.#bookmark = null;
    });
    return result;
  }

  async #catchUp(member: Member): Promise<void> {
    while (!member.hasEnded) {
      if (this.#position && isSame(member.position, this.#position)) {
        member.position = this.#position;
        member.wasLive = true;
        this.#live.add(member);
        return;
      }
      if (this.#results.knows(member.position)) {
        const { results, position } = await this.#results.walk(member.position);
        await this.#send(member, results);
        member.position = position;
        continue;
      }
      const page = this.#known(member.position) ?? (await this.#readInTurn(member));
      if (page) await this.#tellPage(member, page);
    }
  }

  /** @returns null where those before it have found out, meanwhile, what follows */
  #readInTurn({ position }: Member): Promise<StreamPage | null> {
    const page = this.#turn.then(async () => {
      if (this.#abort.signal.aborted || this.#results.knows(position) || this.#known(position)) return null;
      const read = await this.#read(position);
      this.#results.begin(read.events, checkPosition(position, read.head));
      return read;
    });
    this.#turn = page.catch(() => undefined);
    return page;
  }

  async #tellPage(member: Member, page: StreamPage): Promise<void> {
    member.position = checkPosition(member.position, page.head);
    if (page.events.length === 0) await this.#watch.wait(member.position, LOOK_MS, this.#abort.signal);
    for (const chunk of chunksOf(page.events)) {
      const { results, position } = await this.#results.of(chunk, member.position);
      await this.#send(member, results);
      if (member.hasEnded) return;
      member.position = position;
    }
  }

  /** Sends to one member at the speed at which it reads. */
  async #send(member: Member, results: readonly Result[]): Promise<void> {
    if (results.length === 0) return;
    await this.#room(member);
    if (!member.hasEnded) member.sink.next(results);
  }

  async #room(member: Member): Promise<void> {
    const since = Date.now();
    while (!member.hasEnded && !member.sink.hasRoom) {
      if (this.#isLost(member, Date.now() - since)) {
        this.leave(member);
        member.sink.giveUp();
        return;
      }
      const enough = new AbortController();
      const later = wait(Math.min(LOOK_MS, this.#settings.stalledMs), undefined, { ref: false, signal: enough.signal });
      await Promise.race([member.sink.drained(), later.catch(() => undefined)]);
      enough.abort();
    }
  }

  #isLost(member: Member, stalledMs: number): boolean {
    if (stalledMs >= this.#settings.stalledMs) return true;
    const lag = (this.#position?.seq ?? 0) - member.position.seq;
    return member.wasLive && lag > this.#settings.maxLag;
  }

  /** From the head: who was told something is where it was told of, and catches up from there. */
  #start(): void {
    this.#isReading = true;
    this.#position = positionOf(this.#watch.head());
    this.#quietSince = Date.now();
    this.#follow(this.#position).catch(async (error) => {
      this.#position = null;
      for (const member of this.#live) this.#fail(member, error);
      await wait(RETRY_MS, undefined, { ref: false });
      if (!this.#abort.signal.aborted) this.#start();
    });
  }

  async #follow(start: Position): Promise<void> {
    let position = start;
    while (!this.#abort.signal.aborted) {
      const page = await this.#read(position);
      position = checkPosition(position, page.head);
      for (const chunk of chunksOf(page.events)) {
        const before = position;
        const { results, position: behind } = await this.#results.of(chunk, before);
        // From here to the end of the turn nothing else runs: members join and leave before or after.
        position = behind;
        this.#position = behind;
        this.#broadcast(results, before);
      }
      const leftMs = this.#settings.bookmarkMs - (Date.now() - this.#quietSince);
      if (leftMs <= 0) this.#broadcast(await this.#results.make([this.source.bookmark(position)]), position);
      else if (page.events.length < PAGE_EVENTS) await this.#watch.wait(position, leftMs, this.#abort.signal);
    }
  }

  /** @param before where those who have no room for it go on when they have */
  #broadcast(results: readonly Result[], before: Position): void {
    if (results.length === 0) return;
    this.#quietSince = Date.now();
    for (const member of this.#live) {
      if (member.sink.hasRoom) member.sink.next(results);
      else this.#fallBehind(member, before);
    }
  }

  /** What it has no room for is not kept for it. */
  #fallBehind(member: Member, before: Position): void {
    this.#live.delete(member);
    member.position = before;
    void this.#room(member).then(() => this.#run(member, []));
  }

  /** A page behind a position from the ring of the newest events; null where it has to be read. */
  #known(position: Position): StreamPage | null {
    return this.#watch.page(position, PAGE_EVENTS);
  }

  /** A page behind a position, from the ring or the table; waits for a database that is away. */
  async #read(position: Position): Promise<StreamPage> {
    const { tenantId, stream, feed } = this.source;
    for (;;) {
      const known = this.#known(position);
      if (known) return known;
      try {
        return await feed.pages.read(tenantId, stream, position);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE' || this.#abort.signal.aborted) throw error;
        await wait(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}

function isSame(one: Position, other: Position): boolean {
  return one.seq === other.seq && (one.epoch === other.epoch || one.seq === 0);
}
