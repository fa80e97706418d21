import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import {
  type Credentials,
  discrepancies,
  NumberedLoad,
  openAccess,
  type Sql,
  StreamReader,
  sqlOver,
} from '../../test/numbered-load.js';
import { type CompiledServer, compileServer, freePort, LONG, ServerProcess, until } from '../../test/server-process.js';

let compiled: CompiledServer;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  compiled = compileServer();
}, 120_000);

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(() => compiled?.remove());

interface Site {
  sql: Sql;
  database: Awaited<ReturnType<typeof cloneDatabase>>;
  port: number;
  server: ServerProcess;
  access: Credentials;
  restart(): Promise<void>;
}

/** A server over a database of its own, with an administrator and an agent. */
async function aSite(): Promise<Site> {
  const database = await cloneDatabase();
  closing.push(() => database.drop());
  const port = await freePort();
  const site = { sql: sqlOver(database.superuserUrl), database, port } as Site;
  site.restart = async () => {
    site.server = await ServerProcess.start(compiled, database, { port });
  };
  await site.restart();
  closing.push(() => site.server.end('SIGKILL'));
  site.access = await openAccess(site.server.url, site.sql);
  return site;
}

const KILLS = LONG ? 100 : 5;

describe('a server that is killed while agents report', () => {
  it(
    'fault 1: has every acknowledged batch exactly once, however often it is killed',
    async () => {
      const site = await aSite();
      const reader = new StreamReader(() => [site.server.url], site.access.admin);
      closing.push(() => reader.stop());
      const load = new NumberedLoad(() => [site.server.url], site.access.agent);
      load.start();
      let seed = 20_260_101;
      for (let kill = 0; kill < KILLS; kill++) {
        const before = load.acknowledged.length;
        await until('batches are acknowledged', 90, () => load.acknowledged.length >= before + 5);
        // A different moment of their work each time, and the same ones in every run.
        seed = (seed * 48_271) % 2_147_483_647;
        const moment = Date.now() + (seed % 60);
        await until('the moment has come', 5, () => Date.now() >= moment);
        await site.server.end('SIGKILL');
        await site.restart();
      }
      await load.finish();
      expect(await discrepancies(site.sql, load.acknowledged)).toEqual([]);
      expect(load.acknowledged.length).toBeGreaterThanOrEqual(KILLS * 5);
      // It began to follow while they came: from its first event on it has all of them, once and in order.
      const all = (
        await site.sql(`SELECT payload -> 'alert' ->> 'subjectName' AS name FROM alert_event
        WHERE stream = 'alert' AND type = 'ADDED' ORDER BY seq`)
      ).map((row) => row['name']);
      const from = all.indexOf(reader.added[0]);
      await until('the reader has all', 90, () => reader.added.length >= all.length - from);
      expect(reader.added).toEqual(all.slice(from));
    },
    LONG ? 1_800_000 : 300_000,
  );
});

/** Batches whose answers are lost, from the second on. */
const LAST = LONG ? 30 : 3;

/** Passes requests on and keeps answers back once told to. */
class Gate {
  isHolding = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly port: number) {
    this.#server = createServer((near) => {
      const far = connect(this.port, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => this.#sockets.delete(socket));
      }
      near.pipe(far);
      far.on('data', (data) => {
        if (!this.isHolding) near.write(data);
      });
      far.once('close', () => near.destroy());
      near.once('close', () => far.destroy());
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('a server that is killed between its commit and its answer', () => {
  it(
    'fault 2: gives the stored answer when the batch comes again, and stores nothing more',
    async () => {
      const site = await aSite();
      const gate = new Gate(site.port);
      const url = await gate.open();
      closing.push(() => gate.close());
      const load = new NumberedLoad(() => [url], site.access.agent);
      expect(await load.report(1)).toBe(true);
      const rows = async (): Promise<unknown> =>
        (
          await site.sql(
            'SELECT (SELECT count(*) FROM batch_receipt) AS r, (SELECT count(*) FROM cluster_event) AS e, (SELECT sum(count) FROM alert) AS a, (SELECT last_seq FROM stream_head WHERE stream = $1) AS s',
            ['alert'],
          )
        )[0];
      for (let sequence = 2; sequence <= LAST; sequence++) {
        gate.isHolding = true;
        const unanswered = load.report(sequence);
        const committed = `SELECT 1 FROM batch_receipt WHERE epoch = 1 AND seq = ${sequence}`;
        await until('the batch is committed', 60, async () => (await site.sql(committed)).length === 1);
        await site.server.end('SIGKILL');
        expect(await unanswered).toBe(false);
        const before = await rows();
        gate.isHolding = false;
        await site.restart();
        expect(await load.report(sequence)).toBe(true);
        expect(await rows()).toEqual(before);
      }
      expect(
        await discrepancies(
          site.sql,
          Array.from({ length: LAST }, (_, n) => n + 1),
        ),
      ).toEqual([]);
    },
    LONG ? 600_000 : 240_000,
  );
});

describe('a deployment that replaces three replicas one after the other', () => {
  it(
    'fault 17: loses no event, fails no report, and tells its readers to come back',
    async () => {
      const site = await aSite();
      const ports = [site.port, await freePort(), await freePort()];
      const replicas = [site.server];
      for (const port of ports.slice(1)) replicas.push(await ServerProcess.start(compiled, site.database, { port }));
      closing.push(() => Promise.all(replicas.map((replica) => replica.end('SIGKILL'))));
      // As behind a load balancer: only those that say they are ready get anything new.
      const ready = new Set(replicas.map(({ url }) => url));
      const urls = (): string[] => [...ready];
      const readers = Array.from({ length: LONG ? 600 : 45 }, (_, n) => new StreamReader(urls, site.access.admin, n));
      closing.push(() => Promise.all(readers.map((reader) => reader.stop())));
      const load = new NumberedLoad(urls, site.access.agent, 20);
      load.start();
      await until('every reader follows', 120, () => readers.every(({ isSubscribed }) => isSubscribed));
      for (let round = 0; round < (LONG ? 5 : 1); round++) {
        for (const [n, port] of ports.entries()) {
          const old = replicas[n]!;
          ready.delete(old.url);
          expect(await old.end('SIGTERM')).toBe(0);
          replicas[n] = await ServerProcess.start(compiled, site.database, { port });
          await until('it is ready', 60, async () => (await fetch(`${old.url}/readyz`)).status === 200);
          ready.add(old.url);
          const before = load.acknowledged.length;
          await until('reports go on', 60, () => load.acknowledged.length >= before + 10);
        }
      }
      await load.finish();
      expect(await discrepancies(site.sql, load.acknowledged)).toEqual([]);
      // Nothing was refused for good: whatever a server said no to may be tried again.
      expect([...load.codes].filter((code) => !code.endsWith(' true'))).toEqual([]);
      const all = (
        await site.sql(`SELECT payload -> 'alert' ->> 'subjectName' AS name FROM alert_event
        WHERE stream = 'alert' AND type = 'ADDED' ORDER BY seq`)
      ).map((row) => row['name']);
      for (const reader of readers) {
        const from = all.indexOf(reader.added[0]);
        await until('the reader has all', 120, () => reader.added.length >= all.length - from);
        expect(reader.added).toEqual(all.slice(from));
        expect(reader.refusals).toEqual([]);
      }
      const codes = readers.flatMap(({ closed }) => closed);
      expect(codes.length).toBeGreaterThanOrEqual(readers.length);
      // Hundreds of readers in this one process do not all keep up where it has little time: then a server tells them so.
      const others = codes.filter((code) => code !== 1012 && !(LONG && code === 1013));
      expect(others).toEqual([]);
    },
    LONG ? 1_800_000 : 300_000,
  );
});
