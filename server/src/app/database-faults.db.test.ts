import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareDatabase, withDatabase } from '../../launcher/database.mjs';
import { startPostgres } from '../../launcher/embedded-postgres.mjs';
import {
  ask,
  type Credentials,
  discrepancies,
  NumberedLoad,
  openAccess,
  type Sql,
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
