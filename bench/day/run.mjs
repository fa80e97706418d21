/**
 * A simulated day at many times its speed: server and PostgreSQL as in production, reports over HTTP, late, repeated
 * and out of order, the server killed again and again; then every summary is held against the generator's truth.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareDatabase, withClient, withDatabase } from '../../server/launcher/database.mjs';
import { startPostgres } from '../../server/launcher/embedded-postgres.mjs';
import { openAccess } from './access.mjs';
import { DayAgent } from './agent.mjs';
import { scaledClock } from './clock.mjs';
import { compareDay } from './compare.mjs';
import { planDeliveries } from './deliveries.mjs';
import { inventDay } from './estate.mjs';
import { startRestartedServer } from './restarted-server.mjs';
import { makeAnew, rolledUp, storedRollups } from './stored.mjs';

const DATABASE = 'k8i_day';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** An hour is rolled up when it is over for some minutes; so long the clock goes on after the last sample. */
const AFTERMATH_MS = 70 * MINUTE_MS;

/**
 * @typedef {object} DayOptions
 * @property {number} speed simulated seconds per second
 * @property {number} containers
 * @property {number} nodes
 * @property {number} stepSeconds between two samples
 * @property {number} kills of the server, with SIGKILL
 * @property {number} [seed]
 * @property {(line: string) => void} report
 *
 * @typedef {object} DayResult
 * @property {import('./compare.mjs').Comparison[]} comparisons
 * @property {import('./deliveries.mjs').Disorder} disorder
 * @property {number} kills
 * @property {number} retries of reports without an answer
 * @property {number} samples rows that the server says it has, repetitions included
 * @property {{ stored: { rows: number, digest: string }, fresh: { rows: number, digest: string } }} rollups
 * @property {number} seconds that the day took
 */

/** @param {DayOptions} options @returns {Promise<DayResult>} */
export async function runDay(options) {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-day-'));
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: true });
  try {
    const superuserUrl = postgres.superuserUrl();
    const secretsFile = join(folder, 'roles.json');
    const urls = await prepareDatabase(superuserUrl, { database: DATABASE, secretsFile });
    return await withClient(withDatabase(superuserUrl, DATABASE), (client) => {
      const sql = async (/** @type {string} */ text, /** @type {unknown[]} */ params = []) =>
        (await client.query(text, params)).rows;
      return liveThrough(options, { folder, urls, sql });
    });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {DayOptions} options
 * @param {{ folder: string, urls: import('../../server/launcher/database.mjs').DatabaseUrls, sql: import('./stored.mjs').Sql }} where
 * @returns {Promise<DayResult>}
 */
async function liveThrough({ speed, containers, nodes, stepSeconds, kills, seed = 1, report }, { folder, urls, sql }) {
  const fromMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS;
  const day = await inventDay({ seed, fromMs, hours: 24, containers, nodes, stepMs: stepSeconds * 1_000 });
  const { deliveries, disorder } = await planDeliveries(day, seed);
  const pace = { dayMs: fromMs, startedMs: Date.now(), speed };
  const server = await startRestartedServer({ urls, folder, pace, intervalSeconds: stepSeconds });
  try {
    const access = await openAccess(server);
    const agent = new DayAgent(server.url, access.agent);
    await agent.reportInventory(day.inventory, fromMs);
    report(`${day.series.length} subjects, ${disorder.batches} batches at ${speed} times the speed`);
    const killer = killAgainAndAgain(server, { kills, day, clock: scaledClock(pace), report });
    const samples = await sendAll(agent, deliveries, scaledClock(pace));
    await killer;
    await until(scaledClock(pace), day.toMs + AFTERMATH_MS, speed);
    await rolledUp(sql, day.toMs);
    const seconds = (Date.now() - pace.startedMs) / 1_000;
    report('comparing the summaries with the truth');
    const comparisons = await compareDay({ url: server.url, headers: access.reader }, access.clusterId, day);
    const stored = await storedRollups(sql);
    await makeAnew(sql, day);
    const rollups = { stored, fresh: await storedRollups(sql) };
    return { comparisons, disorder, kills, retries: agent.retries, samples, rollups, seconds };
  } finally {
    await server.stop();
  }
}

/** @param {() => number} clock @param {number} ms simulated @param {number} speed */
async function until(clock, ms, speed) {
  for (let leftMs = ms - clock(); leftMs > 0; leftMs = ms - clock()) await delay(Math.ceil(leftMs / speed));
}

/** @param {DayAgent} agent @param {readonly import('./deliveries.mjs').Delivery[]} deliveries @param {() => number} clock */
async function sendAll(agent, deliveries, clock) {
  let samples = 0;
  for (const { dueMs, batchId, tables } of deliveries) {
    while (clock() < dueMs) await delay(1);
    const own = tables();
    // While its agent is away, a cluster reports nothing.
    if (own.length > 0) samples += await agent.reportMetrics(batchId, own);
  }
  return samples;
}

/**
 * @param {import('./restarted-server.mjs').RestartedServer} server
 * @param {{ kills: number, day: import('./estate.mjs').Day, clock: () => number, report: (line: string) => void }} options
 */
async function killAgainAndAgain(server, { kills, day, clock, report }) {
  for (let n = 1; n <= kills; n++) {
    const atMs = day.fromMs + (n / (kills + 1)) * (day.toMs - day.fromMs);
    while (clock() < atMs) await delay(20);
    await server.kill();
    report(`killed and started again at ${new Date(clock()).toISOString().slice(11, 16)}`);
  }
}
