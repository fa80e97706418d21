import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Caller } from '../platform/request-context.js';
import type { Answer } from './pipeline.js';

export const EVENT_STREAM = 'text/event-stream';

const KEEP_ALIVE_MS = 12_000;
/** A reader that takes nothing for so long is given up; it comes back with the id of its last event. */
const STALLED_MS = 30_000;

/** One answer that comes in events. */
export class EventStream {
  readonly #ended = new AbortController();
  readonly #keepAlive: NodeJS.Timeout;
  readonly #stalledMs: number;

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
