/** A run of the search for advice over all workloads of a cluster, against reading and unpacking the very samples it goes by. */
import { CLUSTER, METRIC_IDS, REPLICAS, seedAdviceEstate, TENANT } from '../harness/advice-estate.mjs';
import { importBuilt } from '../harness/built.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';

const [OURS, READING] = ['search for advice', 'reading the samples'];
/** Bodies of so many hours are held at a time, on both sides. */
const HOURS_AT_ONCE = 6;

/** @typedef {import('../harness/durable-postgres.mjs').EmptyDatabase} EmptyDatabase */

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ rounds: number, workloads: number }} options
 */
export async function benchAdviceRun(postgres, { rounds, workloads }) {
  const database = await postgres.create('k8i_advice');
  const { migrate } = await importBuilt('platform/migrations.js');
  await migrate(database.urls.migrationUrl);
  const { openDatabase } = await importBuilt('platform/database.js');
  const { entities } = await importBuilt('app/entities.js');
  const db = await openDatabase({ url: database.urls.appUrl, poolSize: 2, statementTimeoutMs: 60_000 }, entities);
  try {
    const { hours, samples } = await seedAdviceEstate(database, db, workloads);
    const delays = new LoopDelays();
    const ours = { name: OURS, run: () => search(database, db, { workloads, delays }) };
    const reading = { name: READING, run: () => read(database, db, { hours, samples }) };
    const run = await interleave([ours, reading], { rounds, seconds: 0 });
    const containers = workloads * REPLICAS;
    const million = (samples / 1_000_000).toFixed(0);
    printRun(`advice for ${workloads} workloads, ${containers} containers, ${million} million samples of a week`, run, {
      one: 'run',
      many: 'runs',
      time: 'ms',
    });
    const ratio = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[READING]));
    printRatio('CPU against reading and unpacking the same samples', ratio, { gate: 5, stretch: 3, better: 'lower' });
    console.log(
      `  longest turn of the loop ${delays.longest.toFixed(0)} ms; heap and buffers at most ${delays.most.toFixed(0)} MB`,
    );
  } finally {
    await db.close();
    await database.close();
  }
}

/** How long a turn of the event loop took, and how much memory was held. */
class LoopDelays {
  longest = 0;
  most = 0;

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async during(work) {
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      this.longest = Math.max(this.longest, now - last - 10);
      last = now;
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      this.most = Math.max(this.most, (heapUsed + arrayBuffers) / 1_048_576);
    }, 10);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}

/** @param {EmptyDatabase} database @param {any} db @param {{ workloads: number, delays: LoopDelays }} options */
async function search(database, db, { workloads, delays }) {
  const { findAdvice } = await importBuilt('features/recommendations/find-advice.service.js');
  await database.sql('DELETE FROM recommendation_run');
  const { signal } = new AbortController();
  const fail = (/** @type {string} */ message, /** @type {object} */ fields) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  };
  const { result, ...cost } = await metered(processes(database), () =>
    delays.during(() =>
      findAdvice(db, TENANT, { now: () => new Date(), signal, log: fail, budgetMs: Number.POSITIVE_INFINITY }),
    ),
  );
  const { judged, ...found } = { judged: result.workloads, ...result };
  if (judged !== workloads)
    throw new Error(`${judged} workloads were judged of ${workloads}: ${JSON.stringify(found)}`);
  const [{ profiles }] = await database.sql('SELECT count(*)::int AS profiles FROM usage_profile');
  if (profiles !== workloads) throw new Error(`${profiles} profiles are kept of ${workloads}.`);
  return sampleOf(1, cost);
}

/** Fetches the blocks of all hours and unpacks every sample once. @param {EmptyDatabase} database @param {any} db @param {{ hours: number[], samples: number }} estate */
async function read(database, db, { hours, samples }) {
  const { readSampleRows } = await importBuilt('features/metrics/sample-block.service.js');
  const { readSegment } = await importBuilt('features/metrics/segment.js');
  const { result, ...cost } = await metered(processes(database), () =>
    db.runInTenant(TENANT, async (/** @type {unknown} */ tx) => {
      let count = 0;
      for (let first = 0; first < hours.length; first += HOURS_AT_ONCE) {
        const some = hours.slice(first, first + HOURS_AT_ONCE);
        const query = { clusterId: CLUSTER, hours: some, metricIds: METRIC_IDS, subjects: null };
        for (const row of await readSampleRows(tx, TENANT, query)) {
          readSegment(row.body, row.hourAt, null, (/** @type {{ count: number }} */ run) => {
            count += run.count;
          });
        }
      }
      return count;
    }),
  );
  if (result !== samples) throw new Error(`${result} samples were read of ${samples}.`);
  return sampleOf(1, cost);
}

/** The product runs in this very process. @param {EmptyDatabase} database */
function processes({ postmaster }) {
  return { pid: process.pid, postmaster };
}
