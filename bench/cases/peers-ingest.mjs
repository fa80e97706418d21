/** The same values into the product by mutations, and into Prometheus and VictoriaMetrics by remote-write. */
import { findPrograms } from '../harness/debian.mjs';
import { HOST_METRICS } from '../harness/host-samples.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { ProductSink } from '../harness/product-sink.mjs';
import { SAMPLES_PER_REQUEST } from '../harness/remote-write.mjs';
import { printIdle, printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { hostRequests, hostSums, writeTo } from '../harness/store-sink.mjs';
import { checkSums, checkValueCount, storedSums } from '../harness/stored.mjs';
import { withStores } from '../harness/stores.mjs';
import { HOUR_MS, Turns } from '../harness/turns.mjs';

const OURS = 'K8Intel';
/** 8,000 series; a turn is two hours, so that Prometheus cuts one of its two-hour blocks in each as well. */
const FLEETS = { clusters: 2, machines: 500, stepMs: 15_000, momentsPerBatch: 20 };
const VALUES_PER_SAMPLE = HOST_METRICS.length;

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {import('./ingest.mjs').CaseOptions} options
 */
export async function benchPeersIngest({ product, peersDir, report }, { rounds, isQuick, serverArgs }) {
  const programs = await findPrograms(peersDir, report);
  if (!programs) return;
  const ours = await product.create('k8i_peers');
  try {
    await withStores(programs, ({ prometheus, victoriaMetrics }) => {
      const stores = [prometheus, victoriaMetrics];
      const sides = [OURS, ...stores.map(({ name }) => name)];
      const turnMs = isQuick ? HOUR_MS / 4 : 2 * HOUR_MS;
      const turns = new Turns({ ...FLEETS, sides, turnMs, turns: 2 * rounds + 1 });
      const work = async (/** @type {import('../harness/k8intel.mjs').K8Intel} */ server) => {
        const sink = new ProductSink(server, ours);
        await sink.prepare(FLEETS.clusters);
        const runProduct = async () => perValue((await sink.send(turns.next(OURS), turns.had(OURS))).sample);
        const subjects = stores.map((store) => ({ name: store.name, run: () => writeTurn(store, turns) }));
        const run = await interleave([{ name: OURS, run: runProduct }, ...subjects], { rounds, seconds: 0 });
        await check(sink, turns, stores);
        print(run, prometheus.name, victoriaMetrics.name);
        printIdle(sink.idleMsPerSecond);
      };
      return withK8Intel(ours, work, { execArgv: serverArgs });
    });
  } finally {
    await ours.close();
  }
}

/** @param {import('../harness/stores.mjs').Store} store @param {Turns} turns */
function writeTurn(store, turns) {
  const queues = turns.next(store.name).map((chunks, n) => hostRequests(chunks, `bench-${n}`));
  return writeTo(store, queues, turns.samples * VALUES_PER_SAMPLE);
}

/** @param {import('../harness/rounds.mjs').Sample} sample */
function perValue(sample) {
  return {
    ...sample,
    requests: sample.requests * VALUES_PER_SAMPLE,
    perSecond: sample.perSecond * VALUES_PER_SAMPLE,
    nodeMs: sample.nodeMs / VALUES_PER_SAMPLE,
    pgMs: sample.pgMs / VALUES_PER_SAMPLE,
  };
}

/** All hold the same. @param {ProductSink} sink @param {Turns} turns @param {readonly import('../harness/stores.mjs').Store[]} stores */
async function check(sink, turns, stores) {
  const values = turns.had(OURS) * turns.samples * VALUES_PER_SAMPLE;
  await checkValueCount(sink.database, values);
  checkSums(OURS, await storedSums(sink.server, sink.clusters, turns.span), turns.sums);
  for (const store of stores) {
    if (store.name.startsWith('Victoria')) await store.get('/internal/force_flush');
    const found = await hostSums(store, turns.span);
    if (found.values !== values) throw new Error(`${store.name} has ${found.values} values; ${values} were sent.`);
    checkSums(store.name, found.sums, turns.sums);
  }
}

/** @param {import('../harness/rounds.mjs').Run} run @param {string} prometheus @param {string} victoriaMetrics */
function print(run, prometheus, victoriaMetrics) {
  const { clusters, machines, momentsPerBatch } = FLEETS;
  const series = clusters * machines * VALUES_PER_SAMPLE;
  printRun(
    `Values of ${series} series: mutations of ${machines * momentsPerBatch} samples of 8 values, remote-write of ${SAMPLES_PER_REQUEST} values; ${clusters} connections`,
    run,
    { one: 'value', many: 'values', time: 'µs' },
  );
  for (const [name, bar] of /** @type {const} */ ([
    [prometheus, { gate: 0.25, stretch: 0.15, better: 'lower' }],
    [victoriaMetrics, { gate: 1, stretch: 0.5, better: 'lower' }],
  ])) {
    const ratio = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[name]));
    printRatio(`CPU of ${name}`, ratio, bar);
  }
}
