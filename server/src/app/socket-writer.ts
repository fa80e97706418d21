import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Result, Sink } from '../features/streams/stream-group.service.js';

// What is told to many is serialised once; here it gets the frame and the operation id of each. Everything for one socket
// in one turn goes out in one write, because a write costs more than all the rest of an event together.

/** What a socket may have taken and not sent before it is held to be full. */
const FULL_BYTES = 64 * 1024;
const TEXT_FRAME = 0x81;
const SUFFIX = Buffer.from('}');

interface Waiting {
  prefix: Buffer;
  bytes: Buffer;
}

/** What of one socket goes out at once is mostly no longer. */
const SCRATCH_BYTES = 8 * 1024;

let dirty: SocketWriter[] = [];
// Frames are put together in one place for all sockets: the kernel nearly always takes them at once.
let scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
let scratchFrames = scratch;

function flushAll(): void {
  const writers = dirty;
  dirty = [];
  for (const writer of writers) writer.flush();
}

/** Writes frames of text past `ws`, whose own messages go out between them. */
export class SocketWriter {
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #drained: Promise<void> | null = null;

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Duplex,
  ) {}

  get hasRoom(): boolean {
    return this.socket.writableLength + this.#waitingBytes < FULL_BYTES;
  }

  /** Sends, at the end of this turn, a message whose payload has these bytes. */
  send(prefix: Buffer, bytes: Buffer): void {
    if (this.#waiting.length === 0 && dirty.push(this) === 1) setImmediate(flushAll);
    this.#waiting.push({ prefix, bytes });
    this.#waitingBytes += bytes.length;
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    // A text after the close frame would be an error of the protocol.
    if (this.ws.readyState === this.ws.OPEN) write(this.socket, waiting);
  }

  /** Resolves when the socket has sent what it took, or when it is gone. */
  drained(): Promise<void> {
    // What only waits for the end of the turn may fit at once, and then no drain tells of it.
    this.flush();
    if (this.hasRoom || this.socket.destroyed) return Promise.resolve();
    this.#drained ??= new Promise((resolve) => {
      const done = (): void => {
        this.socket.off('drain', done).off('close', done);
        this.#drained = null;
        resolve();
      };
      this.socket.once('drain', done).once('close', done);
    });
    return this.#drained;
  }

  close(code: number, reason: string): void {
    this.flush();
    this.ws.close(code, reason);
  }
}

function write(socket: Duplex, waiting: readonly Waiting[]): void {
  const length = framesLength(waiting);
  if (length > SCRATCH_BYTES || socket.writableLength > 0) {
    socket.write(framed(Buffer.allocUnsafe(length), waiting));
    return;
  }
  if (scratchFrames.length !== length) scratchFrames = scratch.subarray(0, length);
  socket.write(framed(scratchFrames, waiting));
  if (socket.writableLength === 0) return;
  // The kernel has not taken all of it: it is the socket's now.
  scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  scratchFrames = scratch;
}

function framesLength(waiting: readonly Waiting[]): number {
  let total = 0;
  for (const { prefix, bytes } of waiting) {
    const length = prefix.length + bytes.length + SUFFIX.length;
    total += headerLength(length) + length;
  }
  return total;
}

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 – a server's frames bear no mask */
function framed(frames: Buffer, waiting: readonly Waiting[]): Buffer {
  let at = 0;
  for (const { prefix, bytes } of waiting) {
    at = writeHeader(frames, at, prefix.length + bytes.length + SUFFIX.length);
    at += prefix.copy(frames, at);
    at += bytes.copy(frames, at);
    at += SUFFIX.copy(frames, at);
  }
  return frames;
}

function headerLength(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = TEXT_FRAME;
  if (length < 126) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    frames[at + 1] = 126;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = 127;
  return frames.writeBigUInt64BE(BigInt(length), at + 2);
}

/** Why one operation of a socket is at its end: an error to be told, or null. */
export type Ended = (error: { thrown: unknown } | null) => void;

/** One operation on a socket. */
export class SocketSink implements Sink {
  readonly #prefix: Buffer;
  #extensions: Buffer | null;

  constructor(
    private readonly writer: SocketWriter,
    { id, extensions }: { id: string; extensions: object },
    private readonly ended: Ended,
  ) {
    this.#prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    this.#extensions = Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`);
  }

  get hasRoom(): boolean {
    return this.writer.hasRoom;
  }

  next(results: readonly Result[]): void {
    for (const { bytes } of results) this.writer.send(this.#prefix, this.#extensions ? this.#extend(bytes) : bytes);
  }

  drained(): Promise<void> {
    return this.writer.drained();
  }

  failed(error: unknown): void {
    this.writer.flush();
    this.ended({ thrown: error });
  }

  giveUp(): void {
    this.writer.close(1013, 'You take too little of what is sent; connect again and go on from your cursor');
    this.ended(null);
  }

  /** The first event of an operation tells its cost. */
  #extend(bytes: Buffer): Buffer {
    const extensions = this.#extensions!;
    this.#extensions = null;
    return Buffer.concat([bytes.subarray(0, -1), extensions]);
  }
}
