import type { Head, Position } from './stream-cursor.js';
import { onStreamSignal, streamKey } from './stream-signal.js';

// One tail per (tenant, stream) that somebody in this process follows. States: absent → watched (first `watch`) →
// absent (last `release`). A watched tail reads the page behind the last event it knows, every second while somebody
// waits and at once when it is signalled. It keeps the newest head, a ring of the newest events and the waiters; a crash
// loses nothing, because every reader's place is in its cursor.

export interface TailPage<Event extends { seq: number }> {
  head: Head | null;
  /** In order and without a gap. */
  events: Event[];
}

/** Reads the head and the events behind a number; without one, the head alone. */
export type ReadTail<Event extends { seq: number }> = (
  tenantId: string,
  stream: string,
  afterSeq: number | null,
) => Promise<TailPage<Event>>;

export interface Watch<Event extends { seq: number }> {
  /** Resolves when the stream may have gone beyond the position, after `timeoutMs`, or on abort; never rejects. */
  wait(position: Position, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** The head as known; null where nothing is known, and where the stream has no event yet. */
  head(): Head | null;
  /** The head as of now, read once for all who ask together. */
  sync(): Promise<Head | null>;
  /** What follows a position, at most `limit` events of it, where the ring has it; null where it has to be read. */
  page(position: Position, limit?: number): TailPage<Event> | null;
  /** Ends the watch; safe to call twice. */
  release(): void;
}

/** How long a reader waits at most for a commit that no signal told of, in milliseconds. */
const POLL_MS = 1_000;
/** Some 3 KiB each; enough for everybody who is a moment behind. */
const RING_EVENTS = 1_000;

export class StreamTailer<Event extends { seq: number }> {
  readonly #tails = new Map<string, Tail<Event>>();

  constructor(
    private readonly read: ReadTail<Event>,
    private readonly pollMs = POLL_MS,
  ) {}

  /** Number of streams followed at present. */
  get watched(): number {
    return this.#tails.size;
  }

  watch(tenantId: string, stream: string): Watch<Event> {
    const key = streamKey(tenantId, stream);
    const tail = this.#tails.get(key) ?? new Tail((seq) => this.read(tenantId, stream, seq), this.pollMs);
    this.#tails.set(key, tail);
    tail.followers++;
    const unsubscribe = onStreamSignal(tenantId, stream, () => tail.poll());
    let isReleased = false;
    return {
      wait: (position, timeoutMs, signal) => tail.wait(position, timeoutMs, signal),
      head: () => tail.head,
      sync: () => tail.sync(),
      page: (position, limit) => tail.page(position, limit),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        unsubscribe();
        if (--tail.followers > 0) return;
        tail.stop();
        this.#tails.delete(key);
      },
    };
  }
}

interface Waiter {
  position: Position;
  wake(): void;
}

class Tail<Event extends { seq: number }> {
  followers = 0;
  head: Head | null = null;
  /** The newest events, up to the head and without a gap. */
  #ring: Event[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #timer: NodeJS.Timeout;
  #polling: Promise<void> | null = null;
  #isSignalled = false;

  constructor(
    private readonly read: (afterSeq: number | null) => Promise<TailPage<Event>>,
    pollMs: number,
  ) {
    this.#timer = setInterval(() => this.#waiters.size > 0 && this.poll(), pollMs);
    this.#timer.unref();
  }

  /** Reads on; a signal meanwhile leads to one more read, because the answer may be older than it. */
  poll(): void {
    if (this.#polling) this.#isSignalled = true;
    // A database that does not answer now is asked again by the timer; readers keep waiting.
    else this.#readOn().catch(() => undefined);
  }

  async sync(): Promise<Head | null> {
    // A read under way may have begun before what the caller knows of.
    await this.#polling?.catch(() => undefined);
    await (this.#polling ?? this.#readOn());
    return this.head;
  }

  page({ epoch, seq }: Position, limit = RING_EVENTS): TailPage<Event> | null {
    const { head } = this;
    const first = this.#ring[0]?.seq;
    if (!head || head.epoch !== epoch || first === undefined || seq < first - 1 || seq > head.seq) return null;
    const from = seq - first + 1;
    return { head, events: this.#ring.slice(from, from + limit) };
  }

  wait(position: Position, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || isBeyond(this.head, position)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter: Waiter = {
        position,
        wake: () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', waiter.wake);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      const timer = setTimeout(waiter.wake, timeoutMs);
      signal.addEventListener('abort', waiter.wake, { once: true });
      this.#waiters.add(waiter);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const waiter of this.#waiters) waiter.wake();
  }

  #readOn(): Promise<void> {
    const reading = this.read(this.head?.seq ?? null).then((page) => this.#moved(page));
    this.#polling = reading.finally(() => {
      this.#polling = null;
      if (!this.#isSignalled) return;
      this.#isSignalled = false;
      this.poll();
    });
    return this.#polling;
  }

  #moved({ head, events }: TailPage<Event>): void {
    const last = events.at(-1);
    if (head && last && this.#follows(head, events[0]!)) {
      this.#ring = [...this.#ring, ...events].slice(-RING_EVENTS);
      // A full page is not the end: what follows it is read at once.
      this.#isSignalled ||= last.seq < head.seq;
      this.head = { ...head, seq: last.seq };
    } else {
      if (head?.epoch !== this.head?.epoch || head?.seq !== this.head?.seq) this.#ring = [];
      this.head = head;
    }
    for (const waiter of this.#waiters) if (isElsewhere(this.head, waiter.position)) waiter.wake();
  }

  #follows(head: Head, first: Event): boolean {
    return this.head !== null && head.epoch === this.head.epoch && first.seq === this.head.seq + 1;
  }
}

function isBeyond(head: Position | null, position: Position): boolean {
  return head !== null && head.epoch === position.epoch && head.seq > position.seq;
}

/** Also behind the position or under another epoch: the reader then finds out that its cursor has expired. */
function isElsewhere(head: Position | null, position: Position): boolean {
  return head !== null && (head.epoch !== position.epoch || head.seq !== position.seq);
}
