import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type Child, superviseChild } from '../server/launcher/child.mjs';
import { withClient } from '../server/launcher/database.mjs';
import { freePort } from '../server/launcher/embedded-postgres.mjs';
import { waitUntil } from '../server/launcher/processes.mjs';
import { type Stack, startStack } from '../server/launcher/stack.mjs';
import { requireWritable } from '../server/launcher/surroundings.mjs';
import { ROOT, temporaryFolder } from './stack/launched.js';
import { type RecordedBatch, type RecordingProxy, startRecordingProxy } from './stack/recording-proxy.js';

const CLUSTER = 'resilience-host';
/** The agent measures every second here, so that an outage of a minute holds many batches. */
const BATCHES_BEFORE = 5;
const LOST_ANSWERS = 3;
const BATCHES_DURING = 60;
/** The agent waits up to 60 s between two attempts, with a quarter of that as spread. */
const CATCH_UP_MS = 120_000;
/** Measuring goes on through the outage of a minute; on a busy machine some measurements come late or not at all. */
const LONGEST_GAP_MS = 20_000;

test.describe.configure({ timeout: 6 * 60_000 });

let folder: ReturnType<typeof temporaryFolder>;
let stack: Stack;
let proxy: RecordingProxy;
let agent: Child;

test.beforeEach(async () => {
  folder = temporaryFolder();
  requireWritable(folder.path);
  const port = await freePort();
  const env = { PATH: process.env['PATH'], HOME: folder.path };
  stack = await startStack({ root: ROOT, dataDir: folder.path, port, demo: false, report: () => {}, env });
  // The one agent whose traffic is written down is enough.
  await stack.children['host']?.stop();
  proxy = await startRecordingProxy(`http://127.0.0.1:${port}`);
  agent = superviseChild({
    name: 'recorded agent',
    args: [join(ROOT, 'agent', 'dist', 'main.js')],
    env: {
      ...env,
      K8INTEL_SERVER_URL: proxy.url,
      K8INTEL_ENROL_TOKEN: stack.bootstrap.agentTokens.host,
      K8INTEL_CLUSTER_NAME: CLUSTER,
      K8INTEL_CLUSTER_KIND: 'HOST',
      K8INTEL_INTERVAL_SECONDS: '1',
      K8INTEL_SPOOL_DIR: join(folder.path, 'recorded-agent'),
    },
    cwd: ROOT,
    logFile: join(folder.path, 'logs', 'recorded-agent.log'),
    report: () => {},
  });
});

test.afterEach(async () => {
  await agent?.stop();
  await proxy?.stop();
  await stack?.stop();
  folder.remove();
});

const spooled = (): number =>
  readdirSync(join(folder.path, 'recorded-agent')).filter((name) => name.endsWith('.batch')).length;

const metricBatches = (): RecordedBatch[] => [...proxy.batches.values()].filter(({ kind }) => kind === 'metrics');

async function until(what: string, condition: () => boolean, timeoutMs: number): Promise<void> {
  const isMet = await waitUntil(condition, timeoutMs);
  expect(isMet, `${what} within ${timeoutMs / 1000} s`).toBe(true);
}

interface Stored {
  readonly receipts: readonly { batchId: string; seq: number }[];
  readonly values: number;
}

/** What the database holds of the recorded agent. */
function readStored(): Promise<Stored> {
  return withClient(stack.databaseEnv['K8INTEL_MIGRATION_URL'] ?? '', async (client) => {
    // Row security is forced for the owner too.
    const { rows: tenants } = await client.query('SELECT id FROM tenant');
    await client.query("SELECT set_config('app.tenant', $1, false)", [tenants[0].id]);
    const { rows: receipts } = await client.query(
      `SELECT r.epoch || ':' || r.seq AS "batchId", r.seq::int AS seq
         FROM batch_receipt r JOIN agent a ON a.tenant_id = r.tenant_id AND a.id = r.agent_id
         JOIN cluster c ON c.tenant_id = a.tenant_id AND c.id = a.cluster_id
        WHERE c.name = $1 ORDER BY r.epoch, r.seq`,
      [CLUSTER],
    );
    const { rows: blocks } = await client.query(
      `SELECT coalesce(sum(b.value_count), 0)::int AS values
         FROM sample_block b JOIN cluster c ON c.tenant_id = b.tenant_id AND c.id = b.cluster_id WHERE c.name = $1`,
      [CLUSTER],
    );
    return { receipts, values: blocks[0].values };
  });
}

test('a killed server and lost answers lose no sample and store none twice', async () => {
  agent.start();
  const isAnswered = ({ answers }: RecordedBatch): boolean => answers > 0;
  await until('first batches are stored', () => metricBatches().filter(isAnswered).length >= BATCHES_BEFORE, 60_000);

  proxy.loseAnswers(LOST_ANSWERS);
  await until('answers are lost', () => proxy.answersLost() === LOST_ANSWERS, CATCH_UP_MS);

  const killedAt = Date.now();
  await stack.children['server']?.stop('SIGKILL');
  await until('the spool fills', () => spooled() >= BATCHES_DURING, CATCH_UP_MS);
  const backAt = Date.now();
  stack.children['server']?.start();
  await until('the spool empties', () => spooled() <= 1, CATCH_UP_MS);
  await agent.stop();

  const sent = [...proxy.batches.values()];
  const stored = await readStored();
  const duringOutage = metricBatches().flatMap(({ times }) => times.filter((at) => at > killedAt && at < backAt));
  expect(new Set(duringOutage).size).toBeGreaterThanOrEqual(BATCHES_DURING / 2);
  // Some batches were stored more than once as far as the agent can tell, and once in truth.
  expect(sent.filter(({ answers }) => answers > 1).length).toBeGreaterThan(0);
  expect(stored.receipts.map(({ batchId }) => batchId).sort()).toEqual(sent.map(({ batchId }) => batchId).sort());
  // Numbers are given before the spool: a hole among them would be a batch that was lost before it was ever sent.
  const numbers = stored.receipts.map(({ seq }) => seq);
  expect(numbers).toEqual(numbers.map((_, index) => index + (numbers[0] ?? 0)));
  expect(stored.values).toBe(sent.reduce((sum, { values }) => sum + values, 0));
  const times = [...new Set(metricBatches().flatMap((batch) => batch.times))].sort((a, b) => a - b);
  const longestGapMs = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  expect(longestGapMs).toBeLessThan(LONGEST_GAP_MS);
});
