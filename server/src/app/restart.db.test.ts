import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { prepareDatabase, withDatabase } from '../../launcher/database.mjs';
import { startPostgres } from '../../launcher/embedded-postgres.mjs';
import { settings } from '../config.js';
import { issueToken } from '../features/accounts/access-token.service.js';
import { readConfig } from '../platform/env.js';
import { createLogger } from '../platform/logger.js';
import { type RunningServer, startServer } from './server.js';

const DATABASE = 'k8intel';
let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let server: RunningServer;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown): void => void unhandled.push(error);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'k8intel-restart-'));
  // As root the database runs under another account, which must pass through.
  chmodSync(folder, 0o711);
  postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  const secretsFile = join(folder, 'roles.json');
  const urls = await prepareDatabase(postgres.superuserUrl('postgres'), { database: DATABASE, secretsFile });
  const config = readConfig(settings, {
    DATABASE_URL: urls.appUrl,
    K8INTEL_MIGRATION_URL: urls.migrationUrl,
    K8INTEL_PARTITIONS_URL: urls.partitionsUrl,
    K8INTEL_PORT: '0',
    K8INTEL_POOL_SIZE: '4',
  });
  const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
  log.silent = true;
  process.on('unhandledRejection', onUnhandled);
  server = await startServer(config, log);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
  process.off('unhandledRejection', onUnhandled);
  rmSync(folder, { recursive: true, force: true });
});

async function sql(text: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: withDatabase(postgres.superuserUrl('postgres'), DATABASE) });
  await client.connect();
  try {
    return (await client.query(text, params)).rows;
  } finally {
    await client.end();
  }
}

async function until(what: string, seconds: number, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not so after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function readiness(): Promise<number> {
  return (await fetch(`${server.url}/readyz`)).status;
}

async function send(token: string, path: string, query: string): Promise<{ status: number; body: Answer }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return { status: response.status, body: (await response.json()) as Answer };
}

interface Answer {
  data?: Record<string, { receipt?: { batchId: string }; credential?: string } | null> | null;
  errors?: { extensions: { code: string; retryable: boolean } }[];
}

/** Registers a cluster as an administrator does. @returns the credential of its agent */
async function anAgentsToken(): Promise<string> {
  const [admin] = await sql('SELECT tenant_id, id FROM app_user');
  const owner = { tenantId: admin!['tenant_id'] as string, principalId: admin!['id'] as string };
  const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
    (await sql(text, [...params])) as Row[];
  const { token } = await issueToken(query, { kind: 'SESSION', ...owner, expiresAt: null, now: new Date() });
  const mutation = 'mutation { createCluster(input: { name: "prod", kind: KUBERNETES }) { credential } }';
  return (await send(token, '/graphql', mutation)).body.data!['createCluster']!.credential!;
}

/** Four agents' worth of small reports, each sent again until it is answered, as the agent does. */
class Load {
  readonly acknowledged: string[] = [];
  readonly codes = new Set<string>();
  #next = 1;
  #isOn = true;

  constructor(private readonly token: string) {}

  async run(): Promise<void> {
    await Promise.all([1, 2, 3, 4].map(() => this.#send()));
  }

  stop(): void {
    this.#isOn = false;
  }

  async #send(): Promise<void> {
    while (this.#isOn) {
      const batchId = `1:${this.#next++}`;
      while (!(await this.#isAcknowledged(batchId)) && this.#isOn);
    }
  }

  async #isAcknowledged(batchId: string): Promise<boolean> {
    const mutation = `mutation { reportEvents(input: { batchId: "${batchId}", events: [] }) { receipt { batchId } } }`;
    const { body } = await send(this.token, '/graphql/agent', mutation);
    for (const error of body.errors ?? []) this.codes.add(`${error.extensions.code} ${error.extensions.retryable}`);
    if (body.data?.['reportEvents']?.receipt?.batchId !== batchId) return false;
    this.acknowledged.push(batchId);
    return true;
  }
}

describe('a PostgreSQL that is ended at once under load and started again', () => {
  it('leaves the server running, turns readiness off and on, loses nothing acknowledged, and jobs go on', async () => {
    const load = new Load(await anAgentsToken());
    const running = load.run();
    await until('reports are acknowledged', 60, () => load.acknowledged.length >= 20);

    process.kill(postgres.pid, 'SIGQUIT'); // what pg_ctl calls an immediate stop
    await postgres.exited;
    await until('readiness says no', 30, async () => (await readiness()) === 503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: postgres.port });
    await until('readiness says yes', 60, async () => (await readiness()) === 200);
    const before = load.acknowledged.length;
    await until('reports are acknowledged again', 60, () => load.acknowledged.length >= before + 20);
    load.stop();
    await running;

    const stored = await sql(`SELECT epoch || ':' || seq AS id FROM batch_receipt`);
    const ids = new Set(stored.map((row) => row['id']));
    expect(load.acknowledged.filter((batchId) => !ids.has(batchId))).toEqual([]);
    expect([...load.codes]).toEqual(['UNAVAILABLE true']);
    expect(unhandled).toEqual([]);

    await sql(`INSERT INTO rollup_due (tenant_id, cluster_id, hour_at, marked_at)
      SELECT tenant_id, id, '2026-01-01T00:00:00Z', now() FROM cluster`);
    const isDone = async (): Promise<boolean> => (await sql('SELECT 1 FROM rollup_due')).length === 0;
    await until('the job of roll-ups has done its work', 90, isDone);
  }, 300_000);
});
