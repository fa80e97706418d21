/** Storms as they come: alerts in real time beside all that reads their stream, and how far each reader is behind. */
import { setTimeout as wait } from 'node:timers/promises';
import { findingsOf, seedEstate, TENANTS } from '../harness/alert-estate.mjs';
import { importBuilt } from '../harness/built.mjs';
import { metered } from '../harness/meter.mjs';

/** What is to be survived: alerts in a minute. */
const STORM = 10_000;
const REPORT = 500;
/** How often it is looked how far the readers are behind. */
const LOOK_MS = 1_000;
const WINDOW_S = 30;

/**
 * What the storms are about: `one` has one image and one family of trouble everywhere, so all of it is one incident;
 * in `many` each workload has a trouble of its own, so each is an incident.
 */
const SHAPES = {
  one: undefined,
  many: (/** @type {number} */ round, /** @type {number} */ workload) => `Trouble${round}-${workload}`,
};

/** @typedef {import('../harness/durable-postgres.mjs').EmptyDatabase} EmptyDatabase */
/** @typedef {{ second: number, lags: Record<string, number> }} Look */

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ minutes: number }} options how long each storm lasts
 */
export async function benchStorms(postgres, { minutes }) {
  for (const [shape, ruleOf] of Object.entries(SHAPES)) {
    const database = await postgres.create('k8i_storm');
    const { migrate } = await importBuilt('platform/migrations.js');
    await migrate(database.urls.migrationUrl);
    await seedEstate(database);
    const { openDatabase } = await importBuilt('platform/database.js');
    const { entities } = await importBuilt('app/entities.js');
    const options = { url: database.urls.appUrl, poolSize: 4, statementTimeoutMs: 60_000 };
    const db = await openDatabase(options, entities);
    const readers = await startReaders(db);
    try {
      const looks = await rage({ database, db, ruleOf, minutes });
      print(shape, looks);
    } finally {
      await readers.stop();
      await db.close();
      await database.close();
    }
  }
}

/** The readers of a server, run as it runs them. @param {any} db */
async function startReaders(db) {
  const { ConsumerRunner } = await importBuilt('features/streams/consumer.service.js');
  const { createConsumers } = await importBuilt('app/consumers.js');
  const { createNotifications } = await importBuilt('app/notifications.js');
  const now = () => new Date();
  const config = { outboundAllowedHosts: [], secretKeys: null };
  const { tools } = createNotifications(config, () => 'http://localhost', now);
  const log = (/** @type {string} */ text, /** @type {unknown} */ fields) => console.error(text, fields);
  return new ConsumerRunner(db, createConsumers(tools), { now, log });
}

/**
 * Writes the storm, each report at its moment, and goes on until every reader has read it.
 * @param {{ database: EmptyDatabase, db: any, minutes: number, ruleOf: ((round: number, workload: number) => string) | undefined }} storm
 */
async function rage({ database, db, ruleOf, minutes }) {
  const { handleFindings } = await importBuilt('features/alerts/alert-pipeline.service.js');
  const reports = Math.round((STORM * minutes) / REPORT);
  const startedAt = Date.now();
  const looking = watch(database, startedAt);
  let latestMs = 0;
  const cost = await metered({ pid: process.pid, postmaster: database.postmaster }, async () => {
    for (let n = 0; n < reports; n++) {
      const due = startedAt + (n * REPORT * 60_000) / STORM;
      await wait(Math.max(0, due - Date.now()));
      await db.runInTenant(TENANTS.ours, (/** @type {unknown} */ tx) =>
        handleFindings(tx, TENANTS.ours, findingsOf(n, REPORT, ruleOf), new Date()),
      );
      latestMs = Math.max(latestMs, Date.now() - due);
    }
  });
  const endedAt = Date.now();
  const looks = await looking.untilRead();
  const [found] = await database.sql(
    `SELECT (SELECT count(*) FROM incident_alert WHERE tenant_id = $1)::int AS joined,
       (SELECT count(*) FROM incident WHERE tenant_id = $1 AND merged_into_id IS NULL)::int AS incidents`,
    [TENANTS.ours],
  );
  const alerts = reports * REPORT;
  if (found.joined !== alerts) throw new Error(`${found.joined} of ${alerts} alerts are in an incident.`);
  return { looks, alerts, latestMs, incidents: found.incidents, catchUpMs: Date.now() - endedAt, cost };
}

/** How far the readers are behind, looked at every second. @param {EmptyDatabase} database @param {number} startedAt */
function watch(database, startedAt) {
  /** @type {Look[]} */
  const looks = [];
  let isLast = false;
  const look = async () => {
    const rows = await database.sql(
      `SELECT c.consumer, (h.last_seq - c.seq)::int AS lag FROM stream_consumer c
       JOIN stream_head h ON h.tenant_id = c.tenant_id AND h.stream = c.stream WHERE c.tenant_id = $1`,
      [TENANTS.ours],
    );
    const lags = Object.fromEntries(rows.map(({ consumer, lag }) => [consumer, lag]));
    looks.push({ second: (Date.now() - startedAt) / 1_000, lags });
    return rows.length > 0 && rows.every(({ lag }) => lag === 0);
  };
  const running = (async () => {
    for (;;) {
      const isRead = await look();
      if (isLast && isRead) return looks;
      await wait(isLast ? 50 : LOOK_MS);
    }
  })();
  return {
    untilRead() {
      isLast = true;
      return running;
    },
  };
}

/**
 * @param {string} shape
 * @param {Awaited<ReturnType<typeof rage>>} storm
 */
function print(shape, { looks, alerts, latestMs, incidents, catchUpMs, cost }) {
  console.log(`\nstorm “${shape}”: ${alerts} alerts at ${STORM} a minute became ${incidents} incidents`);
  const share = (/** @type {number} */ ms) => (ms / cost.elapsedMs).toFixed(2);
  console.log(
    `  cores: server ${share(cost.nodeMs)}, PostgreSQL ${share(cost.pgMs)}, others ${(cost.otherShare * 100).toFixed(0)} % of the machine`,
  );
  console.log(
    `  the latest report was written ${latestMs} ms after its moment; all was read ${catchUpMs} ms after the last`,
  );
  for (const name of ['inhibition', 'correlation', 'notification']) {
    const most = windowsOf(looks.map(({ second, lags }) => [second, lags[name] ?? 0]));
    console.log(`  ${name.padEnd(12)} events behind at most, per ${WINDOW_S} s: ${most.join(' ')}`);
  }
}

/** @param {[second: number, lag: number][]} lags */
function windowsOf(lags) {
  /** @type {number[]} */
  const most = [];
  for (const [second, lag] of lags) {
    const window = Math.floor(second / WINDOW_S);
    most[window] = Math.max(most[window] ?? 0, lag);
  }
  return most;
}
