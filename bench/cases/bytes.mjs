/** Bytes per value at rest, ten days of recorded and of made series: tables against Prometheus's blocks and VictoriaMetrics's parts. */
import { createClusters, tidy } from '../harness/agents.mjs';
import { productAtRest, prometheusAtRest, victoriaMetricsAtRest } from '../harness/at-rest.mjs';
import { importBuilt } from '../harness/built.mjs';
import { findPrograms } from '../harness/debian.mjs';
import { Estate } from '../harness/estate-samples.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { bitbrains, nab, RECORDED_STEP_MS, RecordedFleet } from '../harness/recorded-samples.mjs';
import { printRatio } from '../harness/report.mjs';
import { checkReceipt } from '../harness/report-body.mjs';
import { sendAll } from '../harness/sender.mjs';
import { checkValueCount } from '../harness/stored.mjs';
import { checkWritten, instant, withStores } from '../harness/stores.mjs';
import { rowsOfTables, tableOfHosts, tablesReport, tablesRequests, valuesOfTables } from '../harness/tables.mjs';

const HOUR_MS = 3_600_000;
const DAYS = 10;
/** All fleets are sent so much in turn: Prometheus takes nothing that is an hour older than its newest sample. */
const SLICE_MS = HOUR_MS / 2;
/** And so much is compacted and vacuumed at a time, as hours follow each other in operation. */
const COMPACT_MS = 2 * HOUR_MS;
const OFFSET_MS = 7_000;

/**
 * @typedef {import('../harness/tables.mjs').Table} Table
 * @typedef {(span: { fromMs: number, toMs: number }) => Table[]} Cluster what it measures in a span
 * @typedef {{ title: string, clusters: (span: { fromMs: number, toMs: number }) => Promise<Cluster[]> }} DataSet
 * @typedef {import('../harness/stores.mjs').Store} Store
 */

/** @param {RecordedFleet} fleet @returns {Cluster} */
const recorded =
  (fleet) =>
  ({ fromMs, toMs }) => {
    const moments = (toMs - fromMs) / RECORDED_STEP_MS;
    return [tableOfHosts(fleet.measure({ fromMs: fromMs + OFFSET_MS, stepMs: RECORDED_STEP_MS, moments }))];
  };

/** @type {DataSet[]} */
const DATA_SETS = [
  {
    title: 'recorded: 180 virtual machines of Bitbrains (8 values), 90 instances of NAB (3 values), every 5 minutes',
    clusters: async () => [recorded(new RecordedFleet(bitbrains(), 30)), recorded(new RecordedFleet(nab(), 30))],
  },
  {
    title: 'made: the demo’s estate with 150 containers on 5 nodes (2 values), every 30 s',
    clusters: async (span) => {
      const estate = await Estate.invent({ ...span, containers: 150 });
      return [(slice) => estate.measure({ ...slice, stepMs: 30_000 })];
    },
  },
];

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {import('./ingest.mjs').CaseOptions} options
 */
export async function benchBytes({ product, peersDir, report }, { isQuick }) {
  const programs = await findPrograms(peersDir, report);
  if (!programs) return;
  for (const dataSet of DATA_SETS) {
    const database = await product.create('k8i_bytes');
    try {
      await withStores(programs, ({ prometheus, victoriaMetrics }) =>
        withK8Intel(database, async (server) => {
          const bench = new BytesBench(server, database, [prometheus, victoriaMetrics]);
          await bench.fill(dataSet, isQuick ? 1 : DAYS, report);
          await bench.print(dataSet.title);
        }),
      );
    } finally {
      await database.close();
    }
  }
}

class BytesBench {
  #values = 0;
  #span = { from: 0, to: 0 };

  /**
   * @param {import('../harness/k8intel.mjs').K8Intel} server
   * @param {import('../harness/durable-postgres.mjs').EmptyDatabase} database
   * @param {readonly [Store, Store]} stores
   */
  constructor(server, database, stores) {
    this.server = server;
    this.database = database;
    this.stores = stores;
  }

  /** @param {DataSet} dataSet @param {number} days @param {(line: string) => void} report */
  async fill(dataSet, days, report) {
    const to = Date.now() - (Date.now() % HOUR_MS) - HOUR_MS;
    this.#span = { from: to - days * 24 * HOUR_MS, to };
    const sources = await dataSet.clusters({ fromMs: this.#span.from, toMs: to });
    const clusters = await createClusters(this.server, sources.length, '');
    const compact = await compactor(this.database);
    let seq = 0;
    try {
      for (let fromMs = this.#span.from; fromMs < to; fromMs += SLICE_MS) {
        for (const [n, cluster] of clusters.entries()) {
          const tables = sources[n]?.({ fromMs, toMs: fromMs + SLICE_MS }) ?? [];
          await this.#send(tables, cluster, ++seq);
        }
        if ((fromMs + SLICE_MS) % COMPACT_MS > 0) continue;
        await compact.run();
        await tidy(this.database);
      }
      report(`filled ${days} days with ${this.#values} values`);
    } finally {
      await compact.stop();
    }
  }

  /** @param {readonly Table[]} tables @param {import('../harness/agents.mjs').BenchCluster} cluster @param {number} seq */
  async #send(tables, { id, url, headers }, seq) {
    const rows = rowsOfTables(tables);
    if (rows === 0) return;
    const body = tablesReport(tables, `1:${seq}`);
    await sendAll([[{ url, headers, body }]], (reply) => checkReceipt(reply, rows));
    const requests = tablesRequests(tables, id);
    for (const store of this.stores) await sendAll([requests.map(store.write)], checkWritten);
    this.#values += valuesOfTables(tables);
  }

  /** @param {string} title */
  async print(title) {
    await checkValueCount(this.database, this.#values);
    const ours = await productAtRest(this.database);
    const [prometheus, victoriaMetrics] = this.stores;
    const blocks = await prometheusAtRest(prometheus);
    const parts = await victoriaMetricsAtRest(victoriaMetrics, this.#values);
    await this.#checkCount(victoriaMetrics);
    const samples = ours.samples.all / this.#values;
    const per = (/** @type {number} */ bytes) => (bytes / this.#values).toFixed(3);
    console.log(`\nBytes per value at rest, ${title}`);
    console.log(`  ${this.#values} values over ${(this.#span.to - this.#span.from) / 24 / HOUR_MS} days`);
    const { heap, toast, indexes } = ours.samples;
    console.log(
      `  K8Intel              ${per(ours.samples.all)} (rows ${per(heap)}, TOAST ${per(toast)}, indexes ${per(indexes)}; ` +
        `of it payload ${per(ours.body)} in ${ours.rows} rows), with roll-ups ${per(ours.samples.all + ours.rollups.all)}`,
    );
    for (const [store, { bytes, values, note }] of /** @type {const} */ ([
      [prometheus, blocks],
      [victoriaMetrics, parts],
    ])) {
      console.log(`  ${store.name.padEnd(20)} ${(bytes / values).toFixed(3)} (${note}; ${values} values)`);
    }
    printAgainst(prometheus.name, samples, blocks.bytes / blocks.values, { gate: 0.5, stretch: 0.35, better: 'lower' });
    printAgainst(victoriaMetrics.name, samples, parts.bytes / parts.values, {
      gate: 1.3,
      stretch: 1.1,
      better: 'lower',
    });
  }

  /** A folder's size means nothing where the values are not in it. @param {Store} store */
  async #checkCount(store) {
    // A minute more: windows are open at their left end, where the first samples lie.
    const range = `[${(this.#span.to - this.#span.from) / 1_000 + 60}s]`;
    const query = `sum(count_over_time({cluster!=""}${range}))`;
    const found = Number((await instant(store, query, this.#span.to))[0]?.value[1] ?? 0);
    if (found !== this.#values) throw new Error(`${store.name} has ${found} values; ${this.#values} were sent.`);
  }
}

/** @param {string} name @param {number} ours @param {number} theirs @param {import('../harness/report.mjs').Bar} bar */
function printAgainst(name, ours, theirs, bar) {
  const ratio = ours / theirs;
  printRatio(`bytes per value of ${name}`, { median: ratio, ratios: [ratio], steady: true }, bar);
}

/**
 * The server's own roll-up job, run when the bench wants it and not when it is due: its schedule would take an hour.
 * @param {import('../harness/durable-postgres.mjs').EmptyDatabase} database
 */
async function compactor({ urls }) {
  const { openDatabase } = await importBuilt('platform/database.js');
  const { entities } = await importBuilt('app/entities.js');
  const { rollupJob } = await importBuilt('features/metrics/rollup.job.js');
  const db = await openDatabase({ url: urls.appUrl, poolSize: 2, statementTimeoutMs: 60_000 }, entities);
  const log = (/** @type {string} */ message, /** @type {any} */ fields) => {
    if (fields?.error) throw new Error(message, { cause: fields.error });
  };
  // An hour is left alone while samples of it may still come; here none do, and a minute later is as good as now.
  const context = { db, now: () => new Date(Date.now() + 60_000), log };
  return {
    run: () => rollupJob.run(context, new AbortController().signal),
    stop: () => db.source.destroy(),
  };
}
