import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
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

// One server process takes reports, another tells of them; their database allows prepared transactions.

const DATABASE = 'k8intel';
const ROOMY = '1000000000';
const ENV = { K8INTEL_AGENT_RATE_LIMIT_POINTS: ROOMY, K8INTEL_AGENT_RATE_LIMIT_POINTS_PER_SECOND: ROOMY };
let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let compiled: CompiledServer;
let database: ProcessDatabase;
let superuserUrl: string;
let servers: ServerProcess[] = [];
let sql: Sql;
let access: Credentials;
let tenantId: string;
const closing: (() => Promise<unknown>)[] = [];

const start = async (env: Record<string, string>): Promise<ServerProcess> =>
  ServerProcess.start(compiled, database, { port: await freePort(), env: { ...ENV, ...env } });

beforeAll(async () => {
  compiled = compileServer();
  folder = mkdtempSync(join(tmpdir(), 'k8intel-open-transaction-'));
  // As root the database runs under another account, which must pass through.
  chmodSync(folder, 0o711);
  const options = { dataDir: join(folder, 'postgres'), durable: false };
  const first = await startPostgres(options);
  await first.stop();
  appendFileSync(join(first.clusterDir, 'postgresql.auto.conf'), 'max_prepared_transactions = 2\n');
  postgres = await startPostgres(options);
  database = await prepareDatabase(postgres.superuserUrl('postgres'), {
    database: DATABASE,
    secretsFile: join(folder, 'roles.json'),
  });
  superuserUrl = withDatabase(postgres.superuserUrl('postgres'), DATABASE);
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

async function storedSeqs(): Promise<number[]> {
  const rows = await sql(`SELECT seq FROM alert_event WHERE stream = 'alert' ORDER BY seq`);
  return rows.map((row) => Number(row['seq']));
}

/** Waits until the reader has all that is stored from where it began, and compares: each once, in order. */
async function expectAll({ begin, told, refusals }: StormReader): Promise<void> {
  const stored = await storedSeqs();
  await until('the reader has the last event', 120, () => told.at(-1) === stored.at(-1));
  expect(refusals).toEqual([]);
  expect(told).toEqual(stored.filter((seq) => seq > begin!));
}

const OPEN_MS = LONG ? 600_000 : 5_000;

describe('a transaction that does not end', () => {
  it(
    'fault 21: left open after a write, and left prepared by nobody, stalls no feed of another replica',
    async () => {
      const open = new pg.Client({ connectionString: superuserUrl });
      open.on('error', () => undefined);
      await open.connect();
      closing.push(() => open.end());
      // It has written and so has a number of its own, older than those of all that come.
      await open.query('BEGIN');
      await open.query('CREATE TABLE left_open (n int)');
      const orphan = new pg.Client({ connectionString: superuserUrl });
      await orphan.connect();
      await orphan.query('BEGIN');
      await orphan.query('CREATE TABLE left_prepared (n int)');
      await orphan.query(`PREPARE TRANSACTION 'orphan'`);
      await orphan.end();
      closing.push(() => sql(`ROLLBACK PREPARED 'orphan'`));
      const horizon = await sql('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin');

      const reader = new StormReader(() => [servers[1]!.url], { token: access.admin, home: 0, seqOf });
      closing.push(async () => reader.stop());
      await until('it knows where it begins', 60, () => reader.begin !== null);
      const load = new NumberedLoad(() => [servers[0]!.url], access.agent, 10);
      load.start(1);
      closing.push(() => load.finish());
      const endsAt = Date.now() + OPEN_MS;
      while (Date.now() < endsAt) {
        const acknowledged = load.acknowledged.length;
        await until('a report is acknowledged', 60, () => load.acknowledged.length > acknowledged);
        const last = (await storedSeqs()).at(-1)!;
        await until('it is told', 60, () => (reader.told.at(-1) ?? 0) >= last);
      }
      await load.finish();
      await expectAll(reader);
      expect(reader.told.length).toBeGreaterThan(10);
      // Neither has ended meanwhile: a feed that waits for the oldest writer would have told nothing.
      expect(await sql('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin')).toEqual(horizon);
      await open.query('ROLLBACK');
    },
    LONG ? 900_000 : 180_000,
  );
});
