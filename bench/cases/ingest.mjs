/** Acked, durable, idempotent mutations of 10,000 samples, compacted and rolled up, against COPY of the same as rows. */
import { drain } from '../harness/agents.mjs';
import { copyAll, copyData, createPartitions, createRowTable, rowChecksums } from '../harness/copy-rows.mjs';
import { HOST_METRICS } from '../harness/host-samples.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { ProductSink } from '../harness/product-sink.mjs';
import { printAcked, printIdle, printRatio, printRun } from '../harness/report.mjs';
import { checkReceipt } from '../harness/report-body.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { sendAll } from '../harness/sender.mjs';
import { checkSums, checkValueCount, storedSums } from '../harness/stored.mjs';
import { HOUR_MS, Turns } from '../harness/turns.mjs';

const [OURS, COPY] = ['K8Intel', 'COPY of rows'];
/** Two agents, so two connections; 2,500 machines each, measured every 15 s: four moments are a batch of 10,000. */
const FLEETS = { clusters: 2, machines: 2_500, stepMs: 15_000, momentsPerBatch: 4 };
const ROWS = FLEETS.machines * FLEETS.momentsPerBatch;
/** Never read: the reference has no tenants, only a column of that size. */
const TENANT = '01970000-0000-7000-8000-000000000001';

/** @typedef {import('../harness/durable-postgres.mjs').EmptyDatabase} EmptyDatabase */
/** @typedef {{ rounds: number, isQuick: boolean, serverArgs: string[] }} CaseOptions */

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {CaseOptions} options
 */
export async function benchIngest({ product, reference }, { rounds, isQuick, serverArgs }) {
  const [ours, theirs] = [await product.create('k8i_ingest'), await reference.create('rows_ingest')];
  // Noisy rounds may be done again, once each; one turn warms up.
  const turnMs = isQuick ? HOUR_MS / 6 : HOUR_MS;
  const turns = new Turns({ ...FLEETS, sides: [OURS, COPY], turnMs, turns: 2 * rounds + 1 });
  const work = async (/** @type {import('../harness/k8intel.mjs').K8Intel} */ server) => {
    const sink = new ProductSink(server, ours);
    await sink.prepare(FLEETS.clusters);
    /** @type {import('../harness/product-sink.mjs').Sent[]} */
    const turnsSent = [];
    const runProduct = async () => {
      const sent = await sink.send(turns.next(OURS), turns.had(OURS));
      turnsSent.push(sent);
      return sent.sample;
    };
    const sides = [
      { name: OURS, run: runProduct },
      { name: COPY, run: () => copyTurn(theirs, turns) },
    ];
    const run = await interleave(sides, { rounds, seconds: 0 });
    await check(sink, turns, theirs);
    print(run, turnsSent);
    printIdle(sink.idleMsPerSecond);
  };
  try {
    await createRowTable(theirs);
    await createPartitions(theirs, turns.span);
    await withK8Intel(ours, work, { execArgv: serverArgs });
  } finally {
    await ours.close();
    await theirs.close();
  }
}

/** @param {EmptyDatabase} theirs @param {Turns} turns */
async function copyTurn(theirs, turns) {
  const queues = turns
    .next(COPY)
    .map((chunks, n) => chunks.map((chunk) => copyData(chunk, { tenant: TENANT, firstResource: n * FLEETS.machines })));
  const { result, ...cost } = await metered({ postmaster: theirs.postmaster }, async () => {
    const startedAt = performance.now();
    await copyAll(theirs.superuserUrl, queues);
    const ackedMs = performance.now() - startedAt;
    await theirs.sql('CHECKPOINT');
    return ackedMs;
  });
  const samples = queues.flat().length * ROWS;
  return { ...sampleOf(samples, cost), perSecond: (samples * 1_000) / result };
}

/**
 * Both sides hold what was sent, no more and no less; and the same batch once more changes nothing.
 * @param {ProductSink} sink
 * @param {Turns} turns
 * @param {EmptyDatabase} theirs
 */
async function check(sink, turns, theirs) {
  const { server, database, clusters } = sink;
  const samples = turns.had(OURS) * turns.samples;
  await checkValueCount(database, samples * HOST_METRICS.length);
  checkSums(OURS, await storedSums(server, clusters, turns.span), turns.sums);
  const rows = await rowChecksums(theirs);
  if (rows.rows !== samples) throw new Error(`The table has ${rows.rows} rows; ${samples} were sent.`);
  checkSums(COPY, rows.sums, turns.sums);
  // The first turn's first batch.
  await sendAll([[sink.message(0, 10_001, turns.firstBatch())]], (reply) => checkReceipt(reply, ROWS));
  await drain(database);
  await checkValueCount(database, samples * HOST_METRICS.length);
}

/** @param {import('../harness/rounds.mjs').Run} run @param {readonly import('../harness/product-sink.mjs').Sent[]} sent */
function print(run, sent) {
  const { clusters, machines } = FLEETS;
  printRun(
    `Batches of ${ROWS} samples of 8 values over ${clusters * machines} subjects, ${clusters} connections, compacted and rolled up`,
    run,
    { one: 'sample', many: 'samples', time: 'µs' },
  );
  printAcked(
    OURS,
    sent.map(({ acked }) => acked),
    'sample',
  );
  const rates = sent.map(({ sustained }) => sustained.toFixed(0)).join(' ');
  console.log(`  ${OURS}, samples/s until compacted and rolled up as well (with the warm-up): ${rates}`);
  const cpu = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[COPY]));
  const rate = ratioOver(run, (round) => (round[OURS]?.perSecond ?? 0) / (round[COPY]?.perSecond ?? 0));
  printRatio(`CPU of ${COPY}`, cpu, { gate: 1, stretch: 0.65, better: 'lower' });
  printRatio(`acked samples/s of ${COPY}`, rate, { gate: 1, better: 'higher' });
}
