import { connect, type Socket } from 'node:net';

const QUERY = 'subscription ($after: String) { alertStream(after: $after) { cursor type alert { title } } }';

const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A follower of alerts over a WebSocket by hand: it reads only while it is not paused. */
export class BareReader {
  readonly told: { cursor: string; title: string | null }[] = [];
  closeCode: number | null = null;
  isGone = false;
  /** Whether its answers to pings get through. */
  isHeard = true;
  #rest: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #alive: NodeJS.Timeout | undefined;

  private constructor(
    readonly socket: Socket,
    private readonly token: string,
    private readonly after: string | null,
  ) {
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isGone = true;
    });
  }

  static open(url: string, token: string, after: string | null): BareReader {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    const reader = new BareReader(socket, token, after);
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    );
    return reader;
  }

  /** The alerts it was told of. */
  get titles(): string[] {
    return this.told.flatMap(({ title }) => title ?? []);
  }

  /** Reads nothing more, and yet says that it is there: it is slow and not gone. */
  stall(): void {
    this.socket.pause();
    this.#alive = setInterval(() => this.socket.write(PONG), 2_000);
    this.socket.once('close', () => clearInterval(this.#alive));
  }

  /** Reads again. */
  resume(): void {
    clearInterval(this.#alive);
    this.socket.resume();
  }

  #send(message: object): void {
    const bytes = Buffer.from(JSON.stringify(message));
    const head = Buffer.from([0x81, 0xfe, 0, 0, 0, 0, 0, 0]);
    head.writeUInt16BE(bytes.length, 2);
    this.socket.write(Buffer.concat([head, bytes]));
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (!this.#isUpgraded) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#isUpgraded = true;
      this.#rest = this.#rest.subarray(end + 4);
      this.#send({ type: 'connection_init', payload: { authorization: `Bearer ${this.token}` } });
    }
    for (let frame = this.#take(); frame; frame = this.#take()) this.#hear(frame.opcode, frame.payload);
  }

  #take(): { opcode: number; payload: Buffer } | null {
    const rest = this.#rest;
    if (rest.length < 2) return null;
    const short = rest[1]! & 127;
    const header = short < 126 ? 2 : 4;
    if (rest.length < header) return null;
    const length = short < 126 ? short : rest.readUInt16BE(2);
    if (rest.length < header + length) return null;
    this.#rest = rest.subarray(header + length);
    return { opcode: rest[0]! & 15, payload: rest.subarray(header, header + length) };
  }

  #hear(opcode: number, payload: Buffer): void {
    if (opcode === 9 && this.isHeard) this.socket.write(PONG);
    if (opcode === 8) {
      this.closeCode = payload.readUInt16BE(0);
      this.socket.end();
    }
    if (opcode !== 1) return;
    const { type, payload: answer } = JSON.parse(payload.toString());
    if (type === 'connection_ack') {
      // As long as the frame of a message needs a length of two bytes.
      const variables = { after: this.after, padding: ' '.repeat(100) };
      this.#send({ id: 'one', type: 'subscribe', payload: { query: QUERY, variables } });
    }
    if (type !== 'next') return;
    const { cursor, alert } = answer.data.alertStream;
    this.told.push({ cursor, title: alert?.title ?? null });
  }
}
