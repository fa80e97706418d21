/** A storm of alerts, read from its log by correlation, against a bare loop that reads the same log and against the rate at which it came. */
import { findingsOf, seedEstate, TENANTS } from '../harness/alert-estate.mjs';
import { importBuilt } from '../harness/built.mjs';

/** What is to be survived: alerts in a minute. */
const STORM = 10_000;
const REPORT = 500;

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ minutes: number }} options how long the storm lasts
 */
export async function benchCorrelation(postgres, { minutes }) {
  const database = await postgres.create('k8i_incidents');
  const { migrate } = await importBuilt('platform/migrations.js');
  await migrate(database.urls.migrationUrl);
  await seedEstate(database);
  const { openDatabase } = await importBuilt('platform/database.js');
  const { entities } = await importBuilt('app/entities.js');
  const { handleFindings } = await importBuilt('features/alerts/alert-pipeline.service.js');
  const { correlation } = await importBuilt('features/incidents/correlation.service.js');
  const options = { url: database.urls.appUrl, poolSize: 2, statementTimeoutMs: 60_000 };
  const db = await openDatabase(options, entities);
  try {
    const alerts = Math.round((STORM * minutes) / REPORT) * REPORT;
    const startedAt = Date.now();
    for (let n = 0; n < alerts / REPORT; n++) {
      // As they would come: every report at its second of the storm.
      const now = new Date(startedAt + (n * REPORT * 60_000) / STORM);
      await db.runInTenant(TENANTS.ours, (/** @type {unknown} */ tx) =>
        handleFindings(tx, TENANTS.ours, findingsOf(n, REPORT), now),
      );
    }
    const bare = await read(db, { name: 'bare', stream: 'alert', batch: correlation.batch, handle: async () => {} });
    const ours = await read(db, correlation);
    const incidents = await database.sql('SELECT count(*)::int AS count FROM incident WHERE tenant_id = $1', [
      TENANTS.ours,
    ]);
    print({ alerts, bare, ours, incidents: Number(incidents[0]?.count ?? 0) });
  } finally {
    await db.close();
    await database.close();
  }
}

/**
 * Lets a consumer read the whole log. @returns events a second, and how long each batch took, in milliseconds
 * @param {any} db @param {any} consumer
 */
async function read(db, consumer) {
  const { consumeBatch } = await importBuilt('features/streams/consume.service.js');
  const startedAt = performance.now();
  /** @type {number[]} */
  const batches = [];
  let events = 0;
  for (let outcome = 'MORE'; outcome !== 'CAUGHT_UP'; ) {
    const batchAt = performance.now();
    const consumed = await consumeBatch(db, TENANTS.ours, consumer, { now: new Date() });
    outcome = consumed.outcome;
    if (consumed.handled > 0) batches.push(performance.now() - batchAt);
    events += consumed.handled;
  }
  return { perSecond: (events * 1_000) / (performance.now() - startedAt), batches, events };
}

/** @typedef {{ perSecond: number, batches: number[], events: number }} Reading */

/** @param {{ alerts: number, bare: Reading, ours: Reading, incidents: number }} result */
function print({ alerts, bare, ours, incidents }) {
  const arrival = STORM / 60;
  console.log(
    `\ncorrelation of a storm: ${alerts} alerts at ${STORM} a minute, in batches, became ${incidents} incidents`,
  );
  console.log(`  bare loop over the same log ${bare.perSecond.toFixed(0).padStart(8)} events/s`);
  console.log(
    `  correlation                 ${ours.perSecond.toFixed(0).padStart(8)} events/s   slowest batch ${Math.max(...ours.batches).toFixed(0)} ms`,
  );
  const quarter = Math.ceil(ours.batches.length / 4);
  console.log(
    `  batches of the first quarter ${median(ours.batches.slice(0, quarter))} ms, of the last ${median(ours.batches.slice(-quarter))} ms`,
  );
  console.log(
    `  against the rate of arrival: ${(ours.perSecond / arrival).toFixed(1)} × (above 1 it never falls behind)`,
  );
  console.log(`  against the bare loop: ${(ours.perSecond / bare.perSecond).toFixed(3)} ×`);
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]?.toFixed(0);
}
