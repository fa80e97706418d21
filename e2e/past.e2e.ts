import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { withClient } from '../server/launcher/database.mjs';
import { freePort } from '../server/launcher/embedded-postgres.mjs';
import { waitUntil } from '../server/launcher/processes.mjs';
import { type Stack, startStack } from '../server/launcher/stack.mjs';
import { requireWritable } from '../server/launcher/surroundings.mjs';
import { ownerUrl, ROOT, temporaryFolder } from './stack/launched.js';
import { type Ask, openProgram } from './stack/program.js';

// What a person has after the first start of the demo: 14 days to look at. One stack, started twice over its folder.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

const REPORTED_MS = 120_000;
/** Rows of a page of the past; a live batch has one row per container. */
const PAGE_ROWS = 1_000;
const HOUR_MS = 3_600_000;

let folder: ReturnType<typeof temporaryFolder>;
let stack: Stack;
let ask: Ask;
let clusterId = '';

async function start(): Promise<Stack> {
  return startStack({
    root: ROOT,
    dataDir: folder.path,
    port: await freePort(),
    demo: true,
    durable: false,
    report: () => {},
    env: { PATH: process.env['PATH'], HOME: folder.path },
  });
}

interface State {
  readonly toMs: number | null;
  readonly nextMs: number | null;
  readonly isDone: boolean;
}

/** How far the agent of the demo cluster is with its past. */
function state(): State | null {
  const file = join(folder.path, 'agents', 'demo', 'past.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : null;
}

/** Batches of the past that the server has stored since. */
async function pagesSince(at: Date): Promise<{ pages: number; rows: number }> {
  return withClient(ownerUrl(folder.path), async (client) => {
    const { rows: tenants } = await client.query('SELECT id FROM tenant');
    await client.query(`SELECT set_config('app.tenant', $1, false)`, [tenants[0].id]);
    const { rows } = await client.query(
      `SELECT count(*)::int AS pages, coalesce(sum((receipt->>'accepted')::int), 0)::int AS rows FROM batch_receipt
       WHERE kind = 'METRICS' AND received_at >= $1 AND (receipt->>'accepted')::int > $2`,
      [at, PAGE_ROWS],
    );
    return rows[0];
  });
}

interface TimeSeries {
  readonly times: readonly string[];
  readonly series: readonly { readonly group: string; readonly values: readonly (number | null)[] }[];
}

const SERIES = `query Past($input: TimeSeriesInput!) { timeSeries(input: $input) { times series { group values } } }`;

async function series(input: object): Promise<TimeSeries> {
  return (await ask<{ timeSeries: TimeSeries }>(SERIES, { input })).timeSeries;
}

const cpuOfCluster = (more: object) =>
  series({ of: { cluster: clusterId }, metrics: ['container.cpu.usage'], ...more });

test.beforeAll(async () => {
  folder = temporaryFolder();
  requireWritable(folder.path);
  stack = await start();
  ask = await openProgram(stack.bootstrap.address, stack.bootstrap.signInLink ?? '');
});
test.afterAll(async () => {
  await stack?.stop();
  folder?.remove();
});

test('the first start reports 14 days, also when its agent is killed in the middle', async () => {
  expect(await waitUntil(() => state()?.nextMs != null, REPORTED_MS)).toBe(true);
  process.kill(stack.children['demo']?.pid() ?? -1, 'SIGKILL');
  const killed = state();
  expect(killed?.isDone).toBe(false);
  expect(await waitUntil(() => state()?.isDone, REPORTED_MS)).toBe(true);
  expect(state()?.toMs).toBe(killed?.toMs);
  const found = await ask<{ cluster: { id: string } }>('{ cluster(name: "demo-web-shop") { id } }');
  clusterId = found.cluster.id;
  // The last batches are on their way.
  const whole = () => cpuOfCluster({ range: { last: 'LAST_14D' }, stepSeconds: 3_600 });
  const measured = async () => (await whole()).series[0]?.values.filter((value) => value !== null).length ?? 0;
  await expect.poll(measured, { timeout: REPORTED_MS }).toBeGreaterThanOrEqual(14 * 24 - 1);
});

test('its days have a rhythm: twice as much in the evening as at night', async () => {
  const { times, series: lines } = await cpuOfCluster({ range: { last: 'LAST_14D' }, stepSeconds: 3_600 });
  const mean = (from: number, to: number) => {
    const values = (lines[0]?.values ?? []).filter((value, i) => {
      const hour = new Date(times[i] ?? 0).getUTCHours();
      return value !== null && hour >= from && hour < to;
    });
    return values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
  };
  expect(mean(18, 21) / mean(4, 6)).toBeGreaterThan(2);
});

test('the silence of its agent is a gap in the chart and in the ledger', async () => {
  const gapsOf = async () => {
    const query = `query Gaps($id: ID!) { node(id: $id) { ... on Cluster { gaps { from to reason } } } }`;
    return (await ask<{ node: { gaps: { from: string; to: string; reason: string }[] } }>(query, { id: clusterId }))
      .node.gaps;
  };
  const isTold = async () => (await gapsOf()).some(({ reason }) => reason === 'NOT_COLLECTED');
  await expect.poll(isTold, { timeout: REPORTED_MS }).toBe(true);
  const gap = (await gapsOf()).find(({ reason }) => reason === 'NOT_COLLECTED');
  const [from, to] = [Date.parse(gap?.from ?? ''), Date.parse(gap?.to ?? '')] as const;
  expect(to - from).toBe(17 * 60_000);
  const range = { from: new Date(from - HOUR_MS).toISOString(), to: new Date(to + HOUR_MS).toISOString() };
  const empty = async () => {
    const { times, series: lines } = await cpuOfCluster({ range, stepSeconds: 300 });
    const edge = from + 13 * 60_000;
    return times.flatMap((time, i) =>
      lines[0]?.values[i] === null && Date.parse(time) !== edge ? [Date.parse(time)] : [],
    );
  };
  // Of 14:02 to 14:19 the buckets 14:05 and 14:10 are empty, and those at its edges hold what was before and after; the
  // one of 14:15 only where the past has finer points than one in five minutes, which is within the last 24 h.
  await expect.poll(empty, { timeout: REPORTED_MS }).toEqual([from + 3 * 60_000, from + 8 * 60_000]);
});

test('the rollout of a week ago is a change, and the chart of its workload shows the pods before and after', async () => {
  const query = `{ workload(cluster: "demo-web-shop", kind: DEPLOYMENT, namespace: "shop", name: "search") { id } }`;
  const { workload } = await ask<{ workload: { id: string } }>(query);
  const changes = `query Changes($id: ID!) {
    node(id: $id) { ... on Workload { changes(first: 20) { edges { node { field before after observedAt } } } } }
  }`;
  type Changes = {
    node: { changes: { edges: { node: Record<'field' | 'before' | 'after' | 'observedAt', string> }[] } };
  };
  const { node } = await ask<Changes>(changes, { id: workload.id });
  const rollout = node.changes.edges.map((edge) => edge.node).find(({ field }) => field === 'images');
  expect(rollout).toMatchObject({
    before: 'registry.web-shop.example/search:7.2.9',
    after: 'registry.web-shop.example/search:7.3.0',
  });
  const at = Date.parse(rollout?.observedAt ?? '');
  expect(Date.now() - at).toBeGreaterThan(4 * 24 * HOUR_MS);
  const answer = await series({
    of: { workload: workload.id },
    metrics: ['container.cpu.usage'],
    groupBy: 'POD',
    range: { last: 'LAST_14D' },
    stepSeconds: 3_600,
  });
  const pods = (isIn: (time: number) => boolean) =>
    answer.series.filter(({ values }) =>
      values.some((value, i) => value !== null && isIn(Date.parse(answer.times[i] ?? ''))),
    ).length;
  expect(answer.series).toHaveLength(4);
  expect(pods((time) => time < at - HOUR_MS)).toBe(2);
  expect(pods((time) => time > at + HOUR_MS)).toBe(2);
});

test('a second start adds nothing to the past', async () => {
  const { pages, rows } = await pagesSince(new Date(0));
  expect(rows).toBeGreaterThan(500_000);
  await stack.stop();
  const restartedAt = new Date();
  stack = await start();
  const isMeasuring = async () => {
    const query = `query Last($id: ID!) { node(id: $id) { ... on Cluster { lastReportAt } } }`;
    const { node } = await askAgain<{ node: { lastReportAt: string } }>(query, { id: clusterId });
    return Date.parse(node.lastReportAt) > restartedAt.getTime();
  };
  const askAgain = await openProgram(stack.bootstrap.address, stack.bootstrap.signInLink ?? '');
  await expect.poll(isMeasuring, { timeout: REPORTED_MS }).toBe(true);
  expect(await pagesSince(restartedAt)).toEqual({ pages: 0, rows: 0 });
  expect((await pagesSince(new Date(0))).pages).toBe(pages);
});
