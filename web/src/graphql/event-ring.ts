import type { AlertRowFragment, StreamEventType } from './generated';

/** What the events of every stream have. */
export interface AnyStreamEvent {
  readonly cursor: string;
  readonly type: StreamEventType;
  readonly occurredAt: string;
}

/** An event of the alert stream. */
export interface StreamEvent extends AnyStreamEvent {
  readonly alert: AlertRowFragment | null;
}

/** How many events are kept. */
export const RING_SIZE = 2000;
// Writing each event on its own makes a watched list of 1,000 rows take a second; in batches it is milliseconds.
const FLUSH_MS = 250;

/** A set of callbacks. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  /** Adds one; returns how to leave. */
  add(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => {
      this.all.delete(listener);
    };
  }

  call(value: T): void {
    for (const listener of this.all) listener(value);
  }
}

/** Keeps the newest events, drops repeats, and hands out batches. */
export class EventRing<Told extends AnyStreamEvent> {
  private ring: Told[] = [];
  private seen = new Set<string>();
  private batch: Told[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param idOf which object an event of a snapshot is about: all of them share the snapshot's cursor */
  constructor(
    private readonly deliver: (events: readonly Told[]) => void,
    private readonly idOf: (event: Told) => string | undefined,
  ) {}

  /** Takes an event unless it was here before. */
  add(event: Told): void {
    const key = event.type === 'SNAPSHOT' ? `${event.cursor}/${this.idOf(event)}` : event.cursor;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    // A repeat is only as old as one reconnect: twice the ring is memory enough.
    if (this.seen.size > 2 * RING_SIZE) this.seen = new Set([...this.seen].slice(-RING_SIZE));
    this.ring.push(event);
    if (this.ring.length > RING_SIZE) this.ring.shift();
    this.batch.push(event);
    this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  recent(): readonly Told[] {
    return this.ring;
  }

  /** Forgets what was not handed out yet. */
  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.batch = [];
  }

  private flush(): void {
    const events = this.batch;
    this.cancel();
    this.deliver(events);
  }
}
