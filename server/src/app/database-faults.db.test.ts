import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { grantRights, prepareDatabase, withDatabase } from '../../launcher/database.mjs';
import { startPostgres } from '../../launcher/embedded-postgres.mjs';
import {
  ask,
  type Credentials,
  discrepancies,
  NumberedLoad,
  openAccess,
  type Sql,
  StreamReader,
  sqlOver,
} from '../../test/numbered-load.js';
import {
  type CompiledServer,
  compileServer,
  freePort,
  LONG,
  type ProcessDatabase,
  ServerProcess,
  until,
} from '../../test/server-process.js';

const DATABASE = 'k8intel';
let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let compiled: CompiledServer;
let database: ProcessDatabase;
let port: number;
let server: ServerProcess;
let sql: Sql;
let access: Credentials;
const closing: (() => Promise<unknown>)[] = [];

const start = async (): Promise<void> => {
  const env = { K8INTEL_MIGRATE: 'true', K8INTEL_OPERATION_TIMEOUT_MS: '3000' };
  server = await ServerProcess.start(compiled, database, { port, env });
};

beforeAll(async () => {
  compiled = compileServer();
  folder = mkdtempSync(join(tmpdir(), 'k8intel-database-faults-'));
  // As root the database runs under another account, which must pass through.
  chmodSync(folder, 0o711);
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  database = await prepareDatabase(postgres.superuserUrl('postgres'), {
    database: DATABASE,
    secretsFile: join(folder, 'roles.json'),
  });
  sql = sqlOver(withDatabase(postgres.superuserUrl('postgres'), DATABASE));
  port = await freePort();
  await start();
  access = await openAccess(server.url, sql);
}, 240_000);

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await server?.end('SIGKILL');
  await postgres?.stop();
  compiled?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Stops every process of PostgreSQL, the postmaster first: it would make new ones. @returns thaws them */
function freezeDatabase(): () => void {
  process.kill(postgres.pid, 'SIGSTOP');
  const children = execFileSync('pgrep', ['-P', String(postgres.pid)], { encoding: 'utf8' });
  const pids = children.trim().split('\n').map(Number);
  signalAll(pids, 'SIGSTOP');
  return () => signalAll([...pids, postgres.pid], 'SIGCONT');
}

function signalAll(pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function status(path: string): Promise<{ status: number; ms: number }> {
  const began = performance.now();
  const response = await fetch(server.url + path, { signal: AbortSignal.timeout(30_000) });
  return { status: response.status, ms: performance.now() - began };
}

const FREEZE_MS = LONG ? 60_000 : 8_000;

describe('a PostgreSQL that stands still', () => {
  it(
    'fault 4: leaves the server alive and answering that it cannot, and loses nothing acknowledged',
    async () => {
      const load = new NumberedLoad(() => [server.url], access.agent);
      load.start();
      closing.push(() => load.finish());
      await until('reports are acknowledged', 60, () => load.acknowledged.length >= 10);
      const thaw = freezeDatabase();
      const thawsAt = Date.now() + FREEZE_MS;
      try {
        await until('readiness says no', 30, async () => (await status('/readyz')).status === 503);
        // More questions than there are connections: each is told in time, and none takes the server with it.
        const questions = Array.from({ length: 30 }, () =>
          ask(server.url, access.admin, '/graphql', '{ clusters { totalCount } }'),
        );
        while (Date.now() < thawsAt) {
          expect(await status('/healthz')).toMatchObject({ status: 200 });
          await sleep(250);
        }
        for (const { errors } of await Promise.all(questions)) {
          expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
        }
      } finally {
        thaw();
      }
      await until('readiness says yes', 60, async () => (await status('/readyz')).status === 200);
      const before = load.acknowledged.length;
      await until('reports are acknowledged again', 60, () => load.acknowledged.length >= before + 10);
      await load.finish();
      expect(await discrepancies(sql, load.acknowledged)).toEqual([]);
      expect([...load.codes].filter((code) => !code.endsWith(' true'))).toEqual([]);
      expect(server.isRunning).toBe(true);
      expect(server.errors.filter((line) => line.includes('nobody waited for it'))).toEqual([]);
    },
    LONG ? 600_000 : 240_000,
  );
});

/** Replaces the database by a copy of another one, as restoring a backup does; nobody may be connected. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const admin = sqlOver(postgres.superuserUrl('postgres'));
  await admin(`DROP DATABASE IF EXISTS ${to} WITH (FORCE)`);
  await admin(`CREATE DATABASE ${to} TEMPLATE ${from} OWNER k8i_owner`);
  await grantRights(postgres.superuserUrl('postgres'), to);
}

describe('a database that was restored from a backup', () => {
  it('fault 6: answers a cursor of what is lost with CURSOR_EXPIRED, and takes what agents still have', async () => {
    const load = new NumberedLoad(() => [server.url], access.agent);
    const known = (await sql('SELECT seq FROM batch_receipt WHERE epoch = 1')).map((row) => Number(row['seq']));
    const first = Math.max(0, ...known) + 1;
    const reader = new StreamReader(() => [server.url], access.admin);
    closing.push(() => reader.stop());
    const reportAll = async (sequences: readonly number[]): Promise<void> => {
      for (const sequence of sequences) await until('it is acknowledged', 60, () => load.report(sequence));
    };
    await reportAll([first, first + 1]);
    await server.end('SIGTERM');
    await copyDatabase(DATABASE, 'backup');
    await start();
    let next = first + 2;
    const lost: number[] = [];
    await until('the reader is told of what will be lost', 60, async () => {
      lost.push(next++);
      await reportAll(lost.slice(-1));
      return reader.added.length > 0;
    });
    await reader.stop();

    await server.end('SIGKILL');
    await copyDatabase('backup', DATABASE);
    await start();
    // Others come first: the stream is as long again as it was, with other events under the same numbers.
    const others = Array.from({ length: lost.length + 3 }, () => next++);
    await reportAll(others);
    const late = new StreamReader(() => [server.url], access.admin, 0, reader.cursor);
    closing.push(() => late.stop());
    await until('its cursor is refused', 60, () => late.refusals.length > 0);
    expect(late.refusals).toEqual(['CURSOR_EXPIRED']);
    expect(late.added).toEqual([]);

    const again = new StreamReader(() => [server.url], access.admin);
    closing.push(() => again.stop());
    await until('a reader that begins anew is told of what comes', 90, async () => {
      await reportAll([next++]);
      return again.added.length > 0;
    });
    await reportAll(lost);
    const all = [...known, ...Array.from({ length: next - first }, (_, n) => first + n)];
    expect(await discrepancies(sql, all)).toEqual([]);
  }, 240_000);
});

describe('a server that goes on over a database with another history', () => {
  // What a standby that took over differs by is noted in one row: here the row is changed, not the server.
  it('fault 5: ends the streams of its readers with CURSOR_EXPIRED, and its own readers go on', async () => {
    const load = new NumberedLoad(() => [server.url], access.agent);
    const [last] = await sql('SELECT max(seq)::int AS seq FROM batch_receipt WHERE epoch = 1');
    let next = Number(last!['seq'] ?? 0) + 1;
    const reader = new StreamReader(() => [server.url], access.admin);
    closing.push(() => reader.stop());
    await until('the reader follows', 90, async () => {
      await load.report(next++);
      return reader.added.length > 0;
    });
    await sql(`UPDATE database_history SET identity = 'the one before'`);
    await until('the reader is told', 90, () => reader.refusals.length > 0);
    expect(reader.refusals).toEqual(['CURSOR_EXPIRED']);
    const strays = `SELECT c.consumer FROM stream_consumer c JOIN stream_head h
      ON h.tenant_id = c.tenant_id AND h.stream = c.stream WHERE h.epoch <> c.epoch`;
    expect(await sql(strays)).toEqual([]);
  }, 240_000);
});
