import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Sink } from '../features/streams/stream-group.service.js';
import type { Result } from '../features/streams/stream-results.service.js';
import type { Caller } from '../platform/request-context.js';
import type { Answer } from './pipeline.js';

export const EVENT_STREAM = 'text/event-stream';
const END_OF_EVENT = Buffer.from('\n\n');

const KEEP_ALIVE_MS = 12_000;
/** A reader that takes nothing for so long is given up; it comes back with the id of its last event. */
const STALLED_MS = 30_000;

/** One answer that comes in events. */
export class EventStream {
  readonly #ended = new AbortController();
  readonly #keepAlive: NodeJS.Timeout;
  readonly #stalledMs: number;
  #drained: Promise<void> | null = null;

  constructor(
    private readonly res: ServerResponse,
    readonly caller: Caller | null = null,
    { keepAliveMs = KEEP_ALIVE_MS, stalledMs = STALLED_MS } = {},
  ) {
    this.#stalledMs = stalledMs;
    res.statusCode = 200;
    res.setHeader('content-type', `${EVENT_STREAM}; charset=utf-8`);
    res.setHeader('cache-control', 'no-cache, no-transform');
    // nginx would gather events until its buffer is full.
    res.setHeader('x-accel-buffering', 'no');
    res.once('close', () => this.#ended.abort());
    this.#keepAlive = setInterval(() => this.#comment(), keepAliveMs);
    this.signal.addEventListener('abort', () => clearInterval(this.#keepAlive), { once: true });
    // Some clients take a header without a body for no answer yet.
    this.#comment();
  }

  /** Aborts when the caller hangs up or the stream is ended. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Sends an answer and waits until the connection has room for more. */
  async next(answer: Answer): Promise<void> {
    const id = eventId(answer);
    await this.#write(`${id ? `id: ${id}\n` : ''}event: next\ndata: ${JSON.stringify(answer)}\n\n`);
  }

  /** Whether what was sent has gone out, so that more may come. */
  get hasRoom(): boolean {
    return !this.res.writableNeedDrain;
  }

  /** Resolves when there is room, or when the stream has ended. */
  drained(): Promise<void> {
    if (this.hasRoom || this.signal.aborted) return Promise.resolve();
    this.#drained ??= once(this.res, 'drain', { signal: this.signal })
      // The caller is gone; nobody waits for the rest.
      .catch(() => undefined)
      .then(() => {
        this.#drained = null;
      });
    return this.#drained;
  }

  /** Sends what was serialised for many. */
  send(results: readonly Result[], extend: (bytes: Buffer) => Buffer): void {
    if (this.signal.aborted) return;
    const parts = results.flatMap(({ cursor, isResumable, bytes }) => [
      Buffer.from(`${isResumable ? `id: ${cursor}\n` : ''}event: next\ndata: `),
      extend(bytes),
      END_OF_EVENT,
    ]);
    this.res.write(Buffer.concat(parts));
  }

  /** The reader takes nothing: what it was sent is given up with its connection. */
  giveUp(): void {
    this.res.destroy();
  }

  async tellOnce(answer: Answer): Promise<void> {
    await this.next(answer);
    this.complete();
  }

  complete(): void {
    if (!this.signal.aborted) this.res.write('event: complete\ndata:\n\n');
    this.end();
  }

  /** Without `complete` the client knows that there is more to come. */
  end(): void {
    this.#ended.abort();
    this.res.end();
  }

  #comment(): void {
    if (!this.res.writableNeedDrain) this.res.write(':\n\n');
  }

  async #write(text: string): Promise<void> {
    if (this.signal.aborted || this.res.write(text)) return;
    const stalled = setTimeout(() => this.res.destroy(), this.#stalledMs);
    try {
      await once(this.res, 'drain', { signal: this.signal });
    } catch {
      // The caller is gone; nobody waits for the rest.
    } finally {
      clearTimeout(stalled);
    }
  }
}

/** The cursor of a stream's event. Behind one of a snapshot nobody can go on: it has to be received to its end. */
function eventId({ data }: Answer): string | null {
  const [event] = Object.values(data ?? {}) as { cursor?: unknown; type?: unknown }[];
  if (typeof event?.cursor !== 'string' || event.type === 'SNAPSHOT') return null;
  return event.cursor;
}

/** One subscription as a stream of events. */
export class EventSink implements Sink {
  #extensions: Buffer | null;

  constructor(
    private readonly stream: EventStream,
    cost: object,
    private readonly ended: (error: unknown) => void,
  ) {
    this.#extensions = Buffer.from(`,"extensions":${JSON.stringify({ cost })}}`);
  }

  get hasRoom(): boolean {
    return this.stream.hasRoom;
  }

  next(results: readonly Result[]): void {
    this.stream.send(results, (bytes) => this.#extend(bytes));
  }

  drained(): Promise<void> {
    return this.stream.drained();
  }

  failed(error: unknown): void {
    this.ended(error);
  }

  giveUp(): void {
    this.stream.giveUp();
  }

  /** The first event tells what the operation costs. */
  #extend(bytes: Buffer): Buffer {
    if (!this.#extensions) return bytes;
    const extended = Buffer.concat([bytes.subarray(0, -1), this.#extensions]);
    this.#extensions = null;
    return extended;
  }
}
