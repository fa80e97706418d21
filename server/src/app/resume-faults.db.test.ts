import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareDatabase, withDatabase } from '../../launcher/database.mjs';
import { startPostgres } from '../../launcher/embedded-postgres.mjs';
import { type Credentials, NumberedLoad, openAccess, type Sql, sqlOver } from '../../test/numbered-load.js';
import {
  type CompiledServer,
  compileServer,
  freePort,
  LONG,
  type ProcessDatabase,
  ServerProcess,
  until,
} from '../../test/server-process.js';
import { StormReader } from '../../test/storm-reader.js';
import { decodeCursor } from '../features/streams/stream-cursor.js';

// Two server processes over one database.

const DATABASE = 'k8intel';
const ROOMY = '1000000000';
const ENV = {
  K8INTEL_SOCKETS_PER_CALLER: '100000',
  K8INTEL_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS: ROOMY,
  K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: ROOMY,
};
let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let compiled: CompiledServer;
let database: ProcessDatabase;
let servers: ServerProcess[] = [];
let sql: Sql;
let access: Credentials;
let tenantId: string;
const closing: (() => Promise<unknown>)[] = [];

const start = async (env: Record<string, string>): Promise<ServerProcess> =>
  ServerProcess.start(compiled, database, { port: await freePort(), env: { ...ENV, ...env } });

beforeAll(async () => {
  compiled = compileServer();
  folder = mkdtempSync(join(tmpdir(), 'k8intel-resume-faults-'));
  // As root the database runs under another account, which must pass through.
  chmodSync(folder, 0o711);
  const options = { dataDir: join(folder, 'postgres'), durable: false };
  postgres = await startPostgres(options);
  database = await prepareDatabase(postgres.superuserUrl('postgres'), {
    database: DATABASE,
    secretsFile: join(folder, 'roles.json'),
  });
  const superuserUrl = withDatabase(postgres.superuserUrl('postgres'), DATABASE);
  sql = sqlOver(superuserUrl);
  servers = [await start({ K8INTEL_MIGRATE: 'true' }), await start({})];
  access = await openAccess(servers[0]!.url, sql);
  const [tenant] = await sql('SELECT id FROM tenant');
  tenantId = tenant!['id'] as string;
}, 240_000);

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  for (const server of servers) await server.end('SIGKILL');
  await postgres?.stop();
  compiled?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const seqOf = (cursor: string): number => decodeCursor(tenantId, 'alert', cursor).seq;

async function storedAfter(seq: number): Promise<number[]> {
  const rows = await sql(`SELECT seq FROM alert_event WHERE stream = 'alert' AND seq > $1 ORDER BY seq`, [seq]);
  return rows.map((row) => Number(row['seq']));
}

/** Waits until the reader has all that is stored from where it began, and compares: each once, in order. */
async function expectAll(readers: readonly StormReader[]): Promise<void> {
  const stored = await storedAfter(0);
  const last = stored.at(-1)!;
  await until('every reader has the last event', 120, () => readers.every(({ told }) => told.at(-1) === last));
  for (const { begin, told, refusals } of readers) {
    expect(refusals).toEqual([]);
    expect(told).toEqual(stored.filter((seq) => seq > begin!));
  }
}

const openReader = (home: number, urls: () => string[] = () => servers.map(({ url }) => url)): StormReader => {
  const reader = new StormReader(urls, { token: access.admin, home, seqOf });
  closing.push(async () => reader.stop());
  return reader;
};

const READERS = LONG ? 10_000 : 300;
const RESUMED_MS = LONG ? 300_000 : 60_000;

describe('one of two replicas that is killed', () => {
  it(
    `fault 16: has its share of ${READERS} readers come back to the other at once, and none loses an event`,
    async () => {
      const urls = (): string[] => servers.filter(({ isRunning }) => isRunning).map(({ url }) => url);
      const readers: StormReader[] = [];
      for (let n = 0; n < READERS; n += 100) {
        for (let k = n; k < Math.min(n + 100, READERS); k++) readers.push(openReader(k, urls));
        await until('these follow', 120, () => readers.every(({ begin }) => begin !== null));
      }
      const [survivor, victim] = servers as [ServerProcess, ServerProcess];
      const load = new NumberedLoad(() => [survivor.url], access.agent, 20);
      load.start(1);
      closing.push(() => load.finish());
      await until('reports are acknowledged', 60, () => load.acknowledged.length >= 10);
      const struck = readers.filter(({ url }) => url === victim.url);
      const others = readers.filter(({ url }) => url === survivor.url);
      expect(struck.length).toBeGreaterThan(READERS / 3);
      const killedAt = Date.now();
      await victim.end('SIGKILL');
      await until('all are back', 300, () => struck.every(({ url, isResumed }) => url === survivor.url && isResumed));
      expect(Date.now() - killedAt).toBeLessThan(RESUMED_MS);
      const after = load.acknowledged.length;
      await until('reports go on', 60, () => load.acknowledged.length >= after + 10);
      await load.finish();
      await expectAll(readers);
      expect(survivor.isRunning).toBe(true);
      expect(survivor.errors).toEqual([]);
      // Those of the other replica kept their sockets.
      expect(others.map(({ connections }) => connections)).toEqual(others.map(() => 1));
      expect(struck.every(({ told }) => told.length > 0)).toBe(true);
    },
    LONG ? 1_800_000 : 300_000,
  );
});
