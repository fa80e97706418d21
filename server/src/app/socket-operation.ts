import type { Membership, Sink } from '../features/streams/stream-group.service.js';
import type { Result } from '../features/streams/stream-results.service.js';
import type { MaskedError } from './mask-error.js';
import type { Answer } from './pipeline.js';
import type { SocketWriter } from './socket-writer.js';

const TRY_AGAIN_LATER = 1013;

/** The socket of an operation, as the operation needs it. */
export interface OperationSocket {
  readonly writer: SocketWriter;
  /** Sends a message, behind what is written already. */
  tell(message: object): void;
  /** Takes an operation that has ended off the list. */
  forget(operation: SocketOperation): void;
  mask(error: unknown): MaskedError;
  close(code: number, reason: string): void;
}

/** One operation on a socket: the sink of a stream, or a query or mutation under way. Ends once, whoever ends it. */
export class SocketOperation implements Sink {
  /** What is told when it is cancelled. */
  #running: Membership | AbortController | null = null;
  #isOver = false;
  /** What every message of it begins with, of one byte a character; empty where it sends no stream. */
  #prefix = '';
  /** What the first event tells beside itself: JSON. */
  #extensions: string | null = null;

  constructor(
    private readonly socket: OperationSocket,
    readonly id: string,
  ) {}

  get hasRoom(): boolean {
    return this.socket.writer.hasRoom;
  }

  next(results: readonly Result[]): void {
    if (this.#isOver) return;
    const { writer } = this.socket;
    const { length } = results;
    if (this.#extensions === null || length === 0) writer.send(this.#prefix, results);
    else writer.send(this.#prefix, [this.#extended(results[0]!), ...results.slice(1)]);
  }

  drained(): Promise<void> {
    return this.socket.writer.drained();
  }

  failed(error: unknown): void {
    this.refuse([this.socket.mask(error)]);
  }

  giveUp(): void {
    this.#end();
    this.socket.writer.flush();
    this.socket.close(TRY_AGAIN_LATER, 'You take too little of what is sent; connect again and go on from your cursor');
  }

  /** From now on it is the sink of a stream. @param extensions what the first event is to tell beside itself */
  follows(extensions: object): void {
    // Every id can be told in ASCII.
    const id = JSON.stringify(this.id).replace(/[^ -~]/g, escaped);
    this.#prefix = `{"id":${id},"type":"next","payload":`;
    this.#extensions = `,"extensions":${JSON.stringify(extensions)}}`;
    this.socket.writer.operations++;
  }

  /** Notes what to end with it; it may have ended already. */
  runs(running: Membership | AbortController): void {
    this.#running = running;
    if (this.#isOver) this.#stop();
  }

  /** Tells the whole answer. */
  answer(answer: Answer): void {
    if (this.#isOver) return;
    this.socket.tell({ id: this.id, type: 'next', payload: answer });
    this.#end();
    this.socket.tell({ id: this.id, type: 'complete' });
  }

  /** Tells why there is no answer, or no more of it. */
  refuse(errors: readonly unknown[]): void {
    if (this.#isOver) return;
    this.#end();
    this.socket.tell({ id: this.id, type: 'error', payload: errors });
  }

  /** The client wants no more of it, or is gone. */
  cancel(): void {
    if (!this.#isOver) this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.socket.forget(this);
    if (this.#prefix !== '') this.socket.writer.operations--;
    this.#stop();
  }

  #stop(): void {
    if (this.#running instanceof AbortController) this.#running.abort();
    else this.#running?.leave();
    this.#running = null;
  }

  #extended({ bytes }: Result): Pick<Result, 'bytes'> {
    const extensions = Buffer.from(this.#extensions!);
    this.#extensions = null;
    return { bytes: Buffer.concat([bytes.subarray(0, -1), extensions]) };
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
