import type { Position } from './stream-cursor.js';
import { onStreamSignal, streamKey } from './stream-signal.js';

// One tail per (tenant, stream) that somebody in this process follows. States: absent → watched (first `watch`) →
// absent (last `release`). A watched tail asks the table for its head every second while somebody waits, and at once
// when this process commits to the stream. It keeps the newest head and the waiters, nothing else; a crash loses nothing,
// because every reader's place is in its cursor.

export type ReadHead = (tenantId: string, stream: string) => Promise<Position | null>;

export interface Watch {
  /** Resolves when the stream may have gone beyond the position, after `timeoutMs`, or on abort; never rejects. */
  wait(position: Position, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Ends the watch; safe to call twice. */
  release(): void;
}

/** How long a reader of another replica's commit waits at most, in milliseconds. */
const POLL_MS = 1_000;

export class StreamTailer {
  readonly #tails = new Map<string, Tail>();

  constructor(
    private readonly readHead: ReadHead,
    private readonly pollMs = POLL_MS,
  ) {}

  /** Number of streams followed at present. */
  get watched(): number {
    return this.#tails.size;
  }

  watch(tenantId: string, stream: string): Watch {
    const key = streamKey(tenantId, stream);
    const tail = this.#tails.get(key) ?? new Tail(() => this.readHead(tenantId, stream), this.pollMs);
    this.#tails.set(key, tail);
    tail.followers++;
    const unsubscribe = onStreamSignal(tenantId, stream, () => tail.poll());
    let isReleased = false;
    return {
      wait: (position, timeoutMs, signal) => tail.wait(position, timeoutMs, signal),
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

class Tail {
  followers = 0;
  #head: Position | null = null;
  readonly #waiters = new Set<Waiter>();
  readonly #timer: NodeJS.Timeout;
  #isPolling = false;
  #isSignalled = false;

  constructor(
    private readonly read: () => Promise<Position | null>,
    pollMs: number,
  ) {
    this.#timer = setInterval(() => this.#waiters.size > 0 && this.poll(), pollMs);
    this.#timer.unref();
  }

  /** Asks for the head; a signal during the question leads to one more, because the answer may be older than it. */
  poll(): void {
    if (this.#isPolling) {
      this.#isSignalled = true;
      return;
    }
    this.#isPolling = true;
    this.read()
      .then((head) => this.#moved(head))
      // A database that does not answer now is asked again by the timer; readers keep waiting.
      .catch(() => undefined)
      .finally(() => {
        this.#isPolling = false;
        if (!this.#isSignalled) return;
        this.#isSignalled = false;
        this.poll();
      });
  }

  wait(position: Position, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || isBeyond(this.#head, position)) return Promise.resolve();
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

  #moved(head: Position | null): void {
    this.#head = head;
    for (const waiter of this.#waiters) if (isElsewhere(head, waiter.position)) waiter.wake();
  }
}

function isBeyond(head: Position | null, position: Position): boolean {
  return head !== null && head.epoch === position.epoch && head.seq > position.seq;
}

/** Also behind the position or under another epoch: the reader then finds out that its cursor has expired. */
function isElsewhere(head: Position | null, position: Position): boolean {
  return head !== null && (head.epoch !== position.epoch || head.seq !== position.seq);
}
