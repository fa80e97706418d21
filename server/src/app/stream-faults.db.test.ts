import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { aCluster, aFinding } from '../../test/alert-builders.js';
import { openSession } from '../../test/sessions.js';
import { useTestServer } from '../../test/test-server.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { appendToStream, readStreamPage } from '../features/streams/stream.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { entities } from './entities.js';

// Subscribers that do not behave, over bare sockets against the whole server. What was stored is the truth; every reader's
// events are compared with it.

const server = useTestServer();
const NOW = new Date();
const QUERY = 'subscription ($after: String) { alertStream(after: $after) { cursor type alert { title } } }';

const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A WebSocket by hand: it reads only while it is not paused. */
class BareReader {
  readonly told: { cursor: string; title: string | null }[] = [];
  closeCode: number | null = null;
  isGone = false;
  /** Whether its answers to pings get through. */
  isHeard = true;
  #rest: Buffer = Buffer.alloc(0);
  #isUpgraded = false;

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

  static async open(token: string, after: string | null): Promise<BareReader> {
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const reader = new BareReader(socket, token, after);
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    );
    return reader;
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

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Not so after 120 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const titlesOf = (reader: BareReader): string[] => reader.told.flatMap(({ title }) => title ?? []);

async function withStore(
  work: (store: { append(count: number): Promise<void>; stored(): Promise<string[]> }) => Promise<void>,
): Promise<void> {
  const db: Database = await openDatabase({ url: server.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
  try {
    const [tenant] = await server.sql('SELECT id FROM tenant');
    const tenantId = tenant!['id'] as string;
    const clusterId = await aCluster(db, tenantId);
    await db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, [aFinding(clusterId, 'first')], NOW));
    const read = (afterSeq: number, limit: number) =>
      db.runInTenant(tenantId, (tx) => readStreamPage(tx, tenantId, 'alert', { afterSeq, limit }));
    const first = (await read(0, 1)).events[0]!.payload as { alert: { title: string } };
    let n = 0;
    await work({
      append: (count) => {
        const events = Array.from({ length: count }, () => {
          const alert = { ...first.alert, title: `alert ${++n} ${'x'.repeat(900)}` };
          return { type: 'ADDED', occurredAt: NOW, payload: { alert, previous: null } };
        });
        return db.runInTenant(tenantId, (tx) => appendToStream(tx, tenantId, 'alert', events));
      },
      stored: async () => {
        const { events } = await read(0, 1_000_000);
        return events.map(({ payload }) => (payload as { alert: { title: string } }).alert.title);
      },
    });
  } finally {
    await db.close();
  }
}

describe('a subscriber', () => {
  it('fault 15: that stops reading is closed with 1013, disturbs nobody, and loses nothing when it comes back', async () => {
    await withStore(async ({ append, stored }) => {
      const { token } = await openSession(server);
      const slow = await BareReader.open(token, null);
      const quick = await BareReader.open(token, null);
      await until('both are told where they begin', () => slow.told.length > 0 && quick.told.length > 0);
      const begin = slow.told[0]!.cursor;
      slow.socket.pause();
      for (let batch = 0; batch < 40; batch++) {
        await append(500);
        await until('the quick one keeps up', () => titlesOf(quick).length === (batch + 1) * 500);
      }
      slow.socket.resume();
      await until('the slow one is closed', () => slow.isGone);
      expect(slow.closeCode).toBe(1013);
      const back = await BareReader.open(token, slow.told.at(-1)?.cursor ?? begin);
      const truth = (await stored()).slice(1);
      await until('it has caught up', () => slow.told.length + back.told.length >= truth.length + 1);
      expect([...titlesOf(slow), ...titlesOf(back)]).toEqual(truth);
      expect(titlesOf(quick)).toEqual(truth);
      for (const { socket } of [quick, back]) socket.destroy();
    });
  }, 240_000);

  it('fault 14: whose other end is gone is terminated within 30 s, and its cursor replays the hole exactly', async () => {
    await withStore(async ({ append, stored }) => {
      const { token } = await openSession(server);
      const reader = await BareReader.open(token, null);
      await until('it is told where it begins', () => reader.told.length > 0);
      const begun = (await stored()).length;
      await append(3);
      await until('it is told', () => titlesOf(reader).length === 3);
      reader.isHeard = false;
      reader.socket.pause();
      const since = Date.now();
      await append(20);
      reader.socket.resume();
      await until('it is terminated, as it answers no ping', () => reader.isGone);
      expect(Date.now() - since).toBeLessThan(30_000);
      await append(5);
      const back = await BareReader.open(token, reader.told[3]!.cursor);
      await until('the hole is replayed', () => titlesOf(back).length === 25);
      expect([...titlesOf(reader).slice(0, 3), ...titlesOf(back)]).toEqual((await stored()).slice(begun));
      back.socket.destroy();
    });
  }, 120_000);
});
