import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { WebSocket } from 'ws';
import { type AlertEvent, ApiError, K8IntelClient } from '../../../docs/examples/client/client.js';
import { ClustersDocument, PodsDocument } from '../../../docs/examples/client/generated.js';
import { cloneDatabase } from '../../launcher/test-postgres.mjs';
import { aFinding } from '../../test/alert-builders.js';
import { type CutLine, openCutLine } from '../../test/cut-line.js';
import { addCluster, aPod, reportInventory } from '../../test/inventory.js';
import { settings } from '../config.js';
import { issueToken, revokeToken } from '../features/accounts/access-token.service.js';
import { handleFindings } from '../features/alerts/alert-pipeline.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { readConfig } from '../platform/env.js';
import { createLogger } from '../platform/logger.js';
import { entities } from './entities.js';
import { type RunningServer, startServer } from './server.js';

// The example client of docs/examples/client against the real server, over a line that can be cut.

type Clone = Awaited<ReturnType<typeof cloneDatabase>>;

let clone: Clone;
let admin: pg.Client;
let db: Database;
let line: CutLine;
let server: RunningServer | undefined;
let tenantId: string;
let clusterId: string;
let userId: string;

async function start(environment: Record<string, string> = {}): Promise<void> {
  const config = readConfig(settings, {
    DATABASE_URL: clone.appUrl,
    K8INTEL_MIGRATION_URL: clone.migrationUrl,
    K8INTEL_PARTITIONS_URL: clone.partitionsUrl,
    K8INTEL_PORT: '0',
    K8INTEL_POOL_SIZE: '4',
    K8INTEL_DRAIN_SECONDS: '1',
    ...environment,
  });
  const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
  log.silent = true;
  server = await startServer(config, log);
  line.leadTo(server.url);
}

/** Nobody can be reached any more, and nobody is told. */
async function crash(): Promise<void> {
  line.leadTo(null);
  line.cut();
  await server?.stop();
  server = undefined;
}

const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
  (await admin.query(text, [...params])).rows as Row[];

async function aToken(): Promise<string> {
  const owner = { kind: 'SESSION' as const, tenantId, principalId: userId };
  return (await issueToken(query, { ...owner, expiresAt: null, now: new Date() })).token;
}

beforeAll(async () => {
  clone = await cloneDatabase();
  admin = new pg.Client({ connectionString: clone.superuserUrl });
  await admin.connect();
  line = await openCutLine();
  await start();
  const { rows } = await admin.query('SELECT tenant_id, id FROM app_user');
  tenantId = rows[0].tenant_id;
  userId = rows[0].id;
  db = await openDatabase({ url: clone.appUrl, poolSize: 2, statementTimeoutMs: 30_000 }, entities);
  const agent = await addCluster(db, tenantId, 'prod');
  clusterId = agent.clusterId;
  await reportInventory(db, agent, 1, { pods: Array.from({ length: 45 }, (_, n) => aPod(`web-${n}`)) });
}, 120_000);

afterAll(async () => {
  await crash();
  await line.close();
  await db.source.destroy();
  await admin.end();
  await clone.drop();
});

const waits: ApiError[] = [];

function aClient(credential: () => string | Promise<string>): K8IntelClient {
  waits.length = 0;
  const onRetry = (error: ApiError): void => void waits.push(error);
  return new K8IntelClient({ url: `${line.url}/graphql`, credential, webSocketImpl: WebSocket, onRetry });
}

async function raise(...names: string[]): Promise<void> {
  for (const name of names) {
    // Of now: retention begins with the server and forgets what is old.
    const seenAt = new Date();
    const finding = aFinding(clusterId, name, { seenAt });
    await db.runInTenant(tenantId, (tx) => handleFindings(tx, tenantId, [finding], seenAt));
  }
}

const brief = ({ type, alert }: AlertEvent): string => (alert ? `${type} ${alert.subjectName}` : type);

/** The next events that tell something, as short words. */
async function take(stream: AsyncGenerator<AlertEvent>, count: number): Promise<string[]> {
  const told: string[] = [];
  while (told.length < count) {
    const step = await stream.next();
    if (step.done) throw new Error(`The stream ended after ${told.join(', ')}`);
    if (step.value.type !== 'BOOKMARK') told.push(brief(step.value));
  }
  return told;
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe('the example client', () => {
  const folder = fileURLToPath(new URL('../../../docs/examples/client/', import.meta.url));
  const run = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' });

  it('is no longer than 200 lines, and its documents are those of schema.graphql', () => {
    expect(readFileSync(join(folder, 'client.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(200);
    run('codegen.mjs', '--check');
  });

  it('is published with its types and the schema', () => {
    const target = mkdtempSync(join(tmpdir(), 'k8intel-client-'));
    try {
      run('build.mjs', target);
      const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports: object };
      const files = JSON.stringify(exports).match(/(?<=\.\/dist\/)[\w.]+/g)!;
      expect(files).toHaveLength(5);
      expect(files.filter((file) => !existsSync(join(target, file)))).toEqual([]);
      expect(readFileSync(join(target, 'schema.graphql'), 'utf8')).toContain('type Query {');
    } finally {
      rmSync(target, { recursive: true });
    }
  });

  it('answers typed data', async () => {
    const token = await aToken();
    const { clusters } = await aClient(() => token).query(ClustersDocument, { filter: { name: 'prod' } });
    expect(clusters?.edges.map(({ node }) => node.name)).toEqual(['prod']);
  });

  it('walks the pages of a list', async () => {
    const token = await aToken();
    const variables = { first: 7, orderBy: { field: 'NAME', direction: 'ASC' } } as const;
    const pods = await collect(aClient(() => token).pages(PodsDocument, variables, (data) => data.pods));
    expect(pods.map((pod) => pod.name)).toEqual(Array.from({ length: 45 }, (_, n) => `web-${n}`).sort());
  });

  it('throws what the caller did wrong at once, with its code', async () => {
    const token = await aToken();
    await expect(aClient(() => token).query(PodsDocument, { first: 500 })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      isRetryable: false,
    });
    await expect(aClient(() => 'k8i_nobody').query(PodsDocument, {})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(waits).toEqual([]);
  });

  it('asks again while nobody answers, until the server is back', async () => {
    const token = await aToken();
    await crash();
    const client = aClient(() => token);
    const answer = client.query(ClustersDocument, {});
    await until(() => waits.length > 0);
    await start();
    expect((await answer).clusters?.edges).toHaveLength(1);
    expect(waits[0]).toMatchObject({ code: 'UNREACHABLE', isRetryable: true });
  });
});

async function until(holds: () => boolean, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`Not so after ${seconds} s: ${holds}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('its alert stream', () => {
  it('loses nothing and tells nothing twice while the server dies in the middle and comes back', async () => {
    await raise('standing');
    const token = await aToken();
    const stream = aClient(() => token).alertStream();
    expect(await take(stream, 2)).toEqual(['SNAPSHOT standing', 'SYNCED']);
    await raise('a', 'b');
    expect(await take(stream, 1)).toEqual(['ADDED a']);
    const rest = take(stream, 5);
    await crash();
    await raise('c', 'd');
    await start();
    await raise('e', 'f');
    expect(await rest).toEqual(['ADDED b', 'ADDED c', 'ADDED d', 'ADDED e', 'ADDED f']);
    expect(waits.map((error) => error.code)).toContain('UNREACHABLE');
    await stream.return(undefined);
  });

  it('comes back after an orderly restart too, and goes on from a cursor that was kept', async () => {
    const token = await aToken();
    const client = aClient(() => token);
    const first = client.alertStream({ filter: { state: ['FIRING'] } });
    let last: AlertEvent;
    do last = (await first.next()).value as AlertEvent;
    while (last.type !== 'SYNCED');
    await first.return(undefined);
    await raise('g');
    const second = client.alertStream({ filter: { state: ['FIRING'] }, after: last.cursor });
    expect(await take(second, 1)).toEqual(['ADDED g']);
    const rest = take(second, 1);
    await server!.stop();
    await start();
    await raise('h');
    expect(await rest).toEqual(['ADDED h']);
    await second.return(undefined);
  });

  it('starts again with a snapshot where the history is gone', async () => {
    const token = await aToken();
    const filter = { namespace: ['shop'] };
    const stream = aClient(() => token).alertStream({ filter });
    while (brief((await stream.next()).value as AlertEvent) !== 'SYNCED');
    const next = take(stream, 2);
    await admin.query('UPDATE stream_head SET epoch = gen_random_uuid() WHERE tenant_id = $1', [tenantId]);
    expect((await next).every((told) => told.startsWith('SNAPSHOT'))).toBe(true);
    expect(waits.map((error) => error.code)).toContain('CURSOR_EXPIRED');
    await stream.return(undefined);
  });

  it('takes a new credential when the server says that the old one does not hold any more', async () => {
    const tokens = [await aToken(), await aToken()];
    let asked = 0;
    const stream = aClient(() => tokens[asked++]!).alertStream();
    while (brief((await stream.next()).value as AlertEvent) !== 'SYNCED');
    await revokeToken(query, tokens[0]!.split('_')[1]!, new Date());
    const rest = take(stream, 1);
    await until(() => asked === 2);
    await raise('i');
    expect(await rest).toEqual(['ADDED i']);
    expect(waits.map((error) => error.code)).toEqual(['UNAUTHENTICATED']);
    await stream.return(undefined);
  });

  it('throws where asking again cannot help', async () => {
    const token = await aToken();
    await expect(
      aClient(() => token)
        .alertStream({ after: 'nonsense' })
        .next(),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  it('ends when its signal aborts, also while it waits for a server that is away', async () => {
    const token = await aToken();
    const abort = new AbortController();
    const stream = aClient(() => token).alertStream({ signal: abort.signal });
    while (brief((await stream.next()).value as AlertEvent) !== 'SYNCED');
    const quiet = stream.next();
    await crash();
    await until(() => waits.length > 1);
    abort.abort();
    expect(await quiet).toMatchObject({ done: true });
    await start();
  });
});

describe('the rate limit', () => {
  it('makes the client wait as long as the server says, and costs it nothing else', async () => {
    await crash();
    await start({ K8INTEL_RATE_LIMIT_POINTS: '40', K8INTEL_RATE_LIMIT_POINTS_PER_SECOND: '40' });
    const token = await aToken();
    const pods = await collect(aClient(() => token).pages(PodsDocument, { first: 15 }, (data) => data.pods));
    expect(pods).toHaveLength(45);
    expect(waits.map((error) => error.code)).toContain('RATE_LIMITED');
    for (const error of waits) expect(error.retryAfterMs).toBeGreaterThanOrEqual(1_000);
  }, 120_000);
});
