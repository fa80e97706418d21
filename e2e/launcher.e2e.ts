import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { prepareDatabase, withClient } from '../server/launcher/database.mjs';
import { startPostgres } from '../server/launcher/embedded-postgres.mjs';
import { waitUntil } from '../server/launcher/processes.mjs';
import {
  argumentsOf,
  descendantsOf,
  type Launched,
  launch,
  ownerUrl,
  postmaster,
  ROOT,
  START_MS,
  survivorsOf,
  temporaryFolder,
} from './stack/launched.js';

const NOBODY = 65_534;
/** What the last line of the summary begins with: everything runs by then. */
const RUNNING = 'Stop       Ctrl-C';
const STOP_MS = 30_000;

test.describe.configure({ timeout: 3 * START_MS });

let folder: ReturnType<typeof temporaryFolder>;
let running: Launched[] = [];

test.beforeEach(() => {
  folder = temporaryFolder();
});

test.afterEach(async () => {
  for (const launched of running) {
    const pids = descendantsOf(launched.pid);
    launched.signal('SIGINT');
    await launched.ended();
    await survivorsOf(pids, STOP_MS);
  }
  running = [];
  folder.remove();
});

async function started(options: Partial<Parameters<typeof launch>[0]> = {}): Promise<Launched> {
  const launched = await launch({ dataDir: folder.path, ...options });
  running.push(launched);
  return launched;
}

async function answers(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status ?? 0;
}

test('the launcher starts everything, tells where, and leaves no process behind on Ctrl-C', async () => {
  const launched = await started({ args: ['--demo'] });
  await launched.prints(RUNNING);
  expect(launched.output()).toContain(`http://localhost:${launched.port}`);
  expect(launched.output()).toMatch(/Sign in +http:\/\/localhost:\d+\/\S*token=\S+/);
  expect(launched.output()).toContain('demo-web-shop (a demo: simulated, not real)');
  expect(await answers(launched.port)).toBe(200);
  const pids = descendantsOf(launched.pid);
  // Database, server, simulator and two agents at least; the database has helpers of its own.
  expect(pids.length).toBeGreaterThanOrEqual(5);
  launched.signal('SIGINT');
  expect(await launched.ended()).toBe(0);
  expect(await survivorsOf(pids, 0)).toEqual([]);
  expect(await answers(launched.port)).toBe(0);
});

test('a second start on a data folder in use is refused and names the first', async () => {
  const first = await started();
  await first.prints(RUNNING);
  const second = await launch({ dataDir: folder.path });
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain(`already runs with the data folder ${folder.path} (process ${first.pid}`);
  expect(second.output()).not.toContain('    at ');
});

test('a taken port gives one sentence with the remedy', async () => {
  const blocker = createServer();
  const port = await new Promise<number>((settle) => {
    blocker.listen(0, '127.0.0.1', () => settle((blocker.address() as { port: number }).port));
  });
  try {
    const launched = await launch({ dataDir: folder.path, port });
    expect(await launched.ended()).toBe(1);
    expect(launched.output().trim()).toBe(
      `Port ${port} is in use by another program. Stop that program, or choose another port: npm start -- --port ${port + 1} (or K8INTEL_PORT=${port + 1}).`,
    );
  } finally {
    blocker.close();
  }
});

test('a port that browsers refuse gives one sentence with the remedy', async () => {
  const launched = await launch({ dataDir: folder.path, port: 4190 });
  expect(await launched.ended()).toBe(1);
  expect(launched.output().trim()).toBe(
    'Port 4190 belongs to another protocol, so that browsers refuse to open it. Choose another port: npm start -- --port 4000 (or K8INTEL_PORT=4000).',
  );
});

test('after a SIGKILL of the launcher its children end by themselves and the next start keeps the data', async () => {
  const killed = await started();
  await killed.prints(RUNNING);
  await withClient(ownerUrl(folder.path), async (client) => {
    await client.query('CREATE TABLE e2e_marker AS SELECT 42 AS answer');
  });
  const pids = descendantsOf(killed.pid);
  killed.signal('SIGKILL');
  expect(await killed.ended()).toBeNull();
  expect(await survivorsOf(pids, STOP_MS)).toEqual([]);
  const next = await started();
  await next.prints(RUNNING);
  const { rows } = await withClient(ownerUrl(folder.path), (client) => client.query('SELECT answer FROM e2e_marker'));
  expect(rows).toEqual([{ answer: 42 }]);
});

test('a database that outlived its launcher is ended and replaced, with what it had committed', async () => {
  const dataDir = join(folder.path, 'postgres');
  const orphan = await startPostgres({ dataDir });
  await withClient(orphan.superuserUrl(), (client) => client.query('CREATE TABLE e2e_marker AS SELECT 42 AS answer'));
  const next = await startPostgres({ dataDir });
  try {
    expect(await orphan.exited).toBe('exit code 0');
    const { rows } = await withClient(next.superuserUrl(), (client) => client.query('SELECT answer FROM e2e_marker'));
    expect(rows).toEqual([{ answer: 42 }]);
  } finally {
    await next.stop();
  }
});

test('a lost database is said and started again while the server goes on', async () => {
  const launched = await started();
  await launched.prints(RUNNING);
  const lost = postmaster(folder.path);
  process.kill(lost.pid, 'SIGKILL');
  await launched.prints('the database ended (signal SIGKILL); starting it again');
  await launched.prints('the database is back');
  expect(postmaster(folder.path).port).toBe(lost.port);
  expect(await waitUntil(async () => (await answers(launched.port)) === 200, STOP_MS)).toBe(true);
  expect(launched.output()).not.toContain('server ended');
});

test('a server that dies is said and started again', async () => {
  const launched = await started();
  await launched.prints(RUNNING);
  const server = descendantsOf(launched.pid).find((pid) => argumentsOf(pid).includes('server/dist/main.js'));
  expect(server).toBeDefined();
  process.kill(server as number, 'SIGKILL');
  await launched.prints('server ended (signal SIGKILL); starting it again in 1 s');
  expect(await waitUntil(async () => (await answers(launched.port)) === 200, START_MS)).toBe(true);
});

test('DATABASE_URL replaces the embedded database and its password is not shown', async () => {
  const own = await startPostgres({ dataDir: join(folder.path, 'own'), durable: false });
  try {
    const urls = await prepareDatabase(own.superuserUrl(), {
      database: 'elsewhere',
      secretsFile: join(folder.path, 'roles.json'),
    });
    const launched = await started({
      env: {
        DATABASE_URL: urls.appUrl,
        K8INTEL_MIGRATION_URL: urls.migrationUrl,
        K8INTEL_PARTITIONS_URL: urls.partitionsUrl,
        K8INTEL_JOBS_URL: urls.jobsUrl,
      },
    });
    await launched.prints(RUNNING);
    expect(launched.output()).toContain(`Database   postgres://k8i_app:***@127.0.0.1:${own.port}/elsewhere`);
    expect(launched.output()).not.toContain(new URL(urls.appUrl).password);
    launched.signal('SIGTERM');
    expect(await launched.ended()).toBe(0);
  } finally {
    await own.stop();
  }
});

test('a database that cannot be reached gives one sentence with the remedy', async () => {
  const launched = await launch({
    dataDir: folder.path,
    env: { DATABASE_URL: 'postgres://somebody:hidden@127.0.0.1:1/k8intel' },
  });
  expect(await launched.ended()).toBe(1);
  expect(launched.output()).toContain('(postgres://somebody:***@127.0.0.1:1/k8intel) cannot be reached');
  expect(launched.output()).toContain('without DATABASE_URL an embedded PostgreSQL is used');
  expect(launched.output()).not.toContain('hidden');
});

test('a folder that cannot be written gives one sentence with the remedy', async () => {
  const file = join(folder.path, 'a file');
  writeFileSync(file, '');
  const launched = await launch({ dataDir: join(file, 'data') });
  expect(await launched.ended()).toBe(1);
  expect(launched.output()).toMatch(/^\s*The data folder .+ cannot be written by the user .+ --data-dir\.\s*$/);
});

test('a clone without its packages gives one sentence with the remedy', () => {
  const clone = join(folder.path, 'clone');
  mkdirSync(join(clone, 'server'), { recursive: true });
  for (const part of ['k8intel.mjs', 'package.json', 'server/launcher']) {
    cpSync(join(ROOT, part), join(clone, part), { recursive: true });
  }
  const { status, stderr } = spawnSync(process.execPath, ['k8intel.mjs', 'start'], { cwd: clone, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(`The packages of npm are not installed in ${clone}`);
  expect(stderr).toContain('Run "npm ci"');
});

test('a Node that is too old gives one sentence with the remedy', () => {
  cpSync(join(ROOT, 'k8intel.mjs'), join(folder.path, 'k8intel.mjs'));
  writeFileSync(
    join(folder.path, 'package.json'),
    '{ "engines": { "node": "^20.19.0 || >=99.0.0" }, "type": "module" }',
  );
  writeFileSync(join(folder.path, 'old.mjs'), "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });");
  const { status, stderr } = spawnSync(process.execPath, ['--import', './old.mjs', 'k8intel.mjs', 'start'], {
    cwd: folder.path,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('K8Intel needs Node ^20.19.0 or >=99.0.0; this is 18.20.4.');
  expect(stderr).toContain('https://nodejs.org');
});

// A normal user's run of this file shows the same without this test.
if (process.getuid?.() === 0) {
  test('another user than root starts and stops it over a clone that belongs to root', async () => {
    const mine = temporaryFolder(NOBODY);
    const canRead = spawnSync('ls', [join(ROOT, 'server')], { uid: NOBODY, gid: NOBODY }).status === 0;
    test.skip(!canRead, 'the clone lies in a folder that only root may read');
    try {
      const launched = await started({ dataDir: mine.path, uid: NOBODY });
      await launched.prints(RUNNING);
      const pids = descendantsOf(launched.pid);
      launched.signal('SIGTERM');
      expect(await launched.ended()).toBe(0);
      expect(await survivorsOf(pids, 0)).toEqual([]);
    } finally {
      mine.remove();
    }
  });
}
