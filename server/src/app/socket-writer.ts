import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

// What is told to many is serialised once; here it gets the frame and the operation id of each. A write costs more than
// all the rest of an event together, so everything for one operation goes out in one, and where a socket has several
// operations, everything for all of them in one turn. Next to the write it is memory that costs: with thousands of
// sockets none of their objects is in a cache any more, so few are touched, and each once.

/** What a socket may have taken and not sent before it is held to be full. */
const FULL_BYTES = 64 * 1024;
const TEXT_FRAME = 0x81;
const CLOSING_BRACE = 0x7d;

/** What of one socket goes out at once is mostly no longer. */
const SCRATCH_BYTES = 16 * 1024;

/** The payload of one message, made for all who are told the same. */
export interface Payload {
  bytes: Buffer;
}

interface Run {
  /** Of one byte a character. */
  prefix: string;
  payloads: readonly Payload[];
}

/** Frames of one run, each with a gap for the prefix. */
interface Layout {
  payloads: readonly Payload[];
  prefixLength: number;
  gaps: number[];
  frames: Buffer;
}

let dirty: SocketWriter[] = [];
// Frames are put together in one place for all sockets, because the kernel nearly always takes them at once; who are told
// the same differ by the prefix, and the rest stays where it lies.
let scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
let laidOut: Layout | null = null;

function flushAll(): void {
  const writers = dirty;
  dirty = [];
  for (const writer of writers) writer.flush();
}

/** Writes frames of text past `ws`, whose own messages go out between them. */
export class SocketWriter {
  /** Operations that write here. */
  operations = 0;
  #waiting: Run[] | null = null;
  #waitingBytes = 0;
  #drained: Promise<void> | null = null;

  constructor(
    private readonly ws: WebSocket,
    private readonly socket: Duplex,
  ) {}

  get hasRoom(): boolean {
    return this.socket.writableLength + this.#waitingBytes < FULL_BYTES;
  }

  /** Sends messages that begin with the prefix, go on with a payload and end with a brace; at the end of this turn at the latest. */
  send(prefix: string, payloads: readonly Payload[]): void {
    if (this.operations > 1 || this.#waiting) this.#keep({ prefix, payloads });
    else if (this.ws.readyState === this.ws.OPEN) write(this.socket, prefix, payloads);
  }

  flush(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = null;
    this.#waitingBytes = 0;
    // A text after the close frame would be an error of the protocol.
    if (this.ws.readyState !== this.ws.OPEN) return;
    const [first] = waiting;
    if (waiting.length === 1) write(this.socket, first!.prefix, first!.payloads);
    else this.socket.write(Buffer.concat(waiting.map(framesOf)));
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

  #keep(run: Run): void {
    if (!this.#waiting && dirty.push(this) === 1) setImmediate(flushAll);
    this.#waiting ??= [];
    this.#waiting.push(run);
    for (const { bytes } of run.payloads) this.#waitingBytes += bytes.length;
  }
}

function write(socket: Duplex, prefix: string, payloads: readonly Payload[]): void {
  if (laidOut?.payloads !== payloads || laidOut.prefixLength !== prefix.length) {
    const length = framesLength(payloads, prefix.length);
    laidOut = length > SCRATCH_BYTES ? null : layOut(scratch.subarray(0, length), payloads, prefix.length);
  }
  // Where some wait already the socket keeps what it is given.
  if (!laidOut || socket.writableLength > 0) {
    socket.write(framesOf({ prefix, payloads }));
    return;
  }
  socket.write(filled(laidOut, prefix));
  if (socket.writableLength === 0) return;
  // The kernel has not taken all of it: it is the socket's now.
  scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  laidOut = null;
}

function framesOf({ prefix, payloads }: Run): Buffer {
  const frames = Buffer.allocUnsafe(framesLength(payloads, prefix.length));
  return filled(layOut(frames, payloads, prefix.length), prefix);
}

function filled({ frames, gaps }: Layout, prefix: string): Buffer {
  for (const gap of gaps) frames.write(prefix, gap, 'latin1');
  return frames;
}

function framesLength(payloads: readonly Payload[], prefixLength: number): number {
  let total = 0;
  for (const { bytes } of payloads) {
    const length = prefixLength + bytes.length + 1;
    total += headerLength(length) + length;
  }
  return total;
}

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2 – a server's frames bear no mask */
function layOut(frames: Buffer, payloads: readonly Payload[], prefixLength: number): Layout {
  const gaps: number[] = [];
  let at = 0;
  for (const { bytes } of payloads) {
    at = writeHeader(frames, at, prefixLength + bytes.length + 1);
    gaps.push(at);
    at += prefixLength;
    at += bytes.copy(frames, at);
    frames[at++] = CLOSING_BRACE;
  }
  return { payloads, prefixLength, gaps, frames };
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
