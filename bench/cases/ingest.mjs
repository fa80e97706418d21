/** Acked, durable, idempotent mutations of 10,000 samples, compacted and rolled up, against COPY of the same as rows. */
import { createClusters, drain, tidy } from '../harness/agents.mjs';
import { copyAll, copyData, createPartitions, createRowTable, rowChecksums } from '../harness/copy-rows.mjs';
import { checksums, HOST_METRICS, HostFleet } from '../harness/host-samples.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { checkReceipt, hostReport } from '../harness/report-body.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { sendAll } from '../harness/sender.mjs';
import { checkSums, checkValueCount, storedSums } from '../harness/stored.mjs';

const [OURS, COPY] = ['K8Intel', 'COPY of rows'];
const HOUR_MS = 3_600_000;
const STEP_MS = 15_000;
/** Two agents, so two connections; 2,500 machines each, measured every 15 s: four moments are a batch of 10,000. */
const CLUSTERS = 2;
const MACHINES = 2_500;
const MOMENTS = 4;
const SAMPLES = { one: 'sample', many: 'samples', time: /** @type {const} */ ('µs') };

const ROWS = MACHINES * MOMENTS;
/** Never read: the reference has no tenants, only a column of that size. */
const TENANT = '01970000-0000-7000-8000-000000000001';

/**
 * @typedef {import('../harness/host-samples.mjs').Chunk} Chunk
 * @typedef {{ server: import('../harness/k8intel.mjs').K8Intel, ours: EmptyDatabase, theirs: EmptyDatabase }} Sides
 * @typedef {import('../harness/durable-postgres.mjs').EmptyDatabase} EmptyDatabase
 */

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {{ rounds: number, isQuick: boolean, serverArgs?: string[] }} options
 */
export async function benchIngest({ product, reference }, { rounds, isQuick, serverArgs = [] }) {
  const [ours, theirs] = [await product.create('k8i_ingest'), await reference.create('rows_ingest')];
  try {
    await createRowTable(theirs);
    const work = async (/** @type {import('../harness/k8intel.mjs').K8Intel} */ server) => {
      const bench = new IngestBench({ server, ours, theirs }, isQuick ? HOUR_MS / 6 : HOUR_MS);
      await bench.prepare(rounds);
      const run = await interleave([bench.product(), bench.reference()], { rounds, seconds: 0 });
      await bench.check();
      print(run, bench.sustained);
    };
    await withK8Intel(ours, work, { execArgv: serverArgs });
  } finally {
    await ours.close();
    await theirs.close();
  }
}

class IngestBench {
  /** Samples per second until everything was compacted as well, turn by turn. @type {number[]} */
  sustained = [];
  /** @type {import('../harness/agents.mjs').BenchCluster[]} */
  #clusters = [];
  #fleets = Array.from({ length: CLUSTERS }, (_, n) => new HostFleet({ machines: MACHINES, seed: n + 1 }));
  /** What one side has been sent and the other will be, by turn. @type {Map<number, Chunk[][]>} */
  #measured = new Map();
  #turns = new Map([
    [OURS, 0],
    [COPY, 0],
  ]);
  #sums = HOST_METRICS.map(() => 0);
  #span = { from: 0, to: 0 };

  /** @param {Sides} sides @param {number} turnMs how much of an hour a turn sends; every turn has an hour of its own */
  constructor(sides, turnMs) {
    this.sides = sides;
    this.turnMs = turnMs;
  }

  /** @param {number} rounds as many may be done again, and one warms up */
  async prepare(rounds) {
    this.#clusters = await createClusters(this.sides.server, CLUSTERS);
    const to = Date.now() - (Date.now() % HOUR_MS) - HOUR_MS;
    this.#span = { from: to - (2 * rounds + 1) * HOUR_MS, to };
    await createPartitions(this.sides.theirs, this.#span);
  }

  /** All hours are over, so they are due at once and the jobs compact them while the clock runs. */
  product() {
    return {
      name: OURS,
      run: async () => {
        const queues = this.#next(OURS).map((chunks, n) => chunks.map((chunk, at) => this.#message(n, at, chunk)));
        const { server, ours } = this.sides;
        const { result, ...cost } = await metered({ pid: server.pid, postmaster: ours.postmaster }, async () => {
          const startedAt = performance.now();
          await sendAll(queues, (reply) => checkReceipt(reply, ROWS));
          const ackedMs = performance.now() - startedAt;
          await drain(ours);
          await tidy(ours);
          return ackedMs;
        });
        const samples = queues.flat().length * ROWS;
        this.sustained.push((samples * 1_000) / cost.elapsedMs);
        return { ...sampleOf(samples, cost), perSecond: (samples * 1_000) / result };
      },
    };
  }

  reference() {
    return {
      name: COPY,
      run: async () => {
        const queues = this.#next(COPY).map((chunks, n) =>
          chunks.map((chunk) => copyData(chunk, { tenant: TENANT, firstResource: n * MACHINES })),
        );
        const { theirs } = this.sides;
        const { result, ...cost } = await metered({ postmaster: theirs.postmaster }, async () => {
          const startedAt = performance.now();
          await copyAll(theirs.superuserUrl, queues);
          const ackedMs = performance.now() - startedAt;
          await theirs.sql('CHECKPOINT');
          return ackedMs;
        });
        const samples = queues.flat().length * ROWS;
        return { ...sampleOf(samples, cost), perSecond: (samples * 1_000) / result };
      },
    };
  }

  /** Both sides hold what was sent, no more and no less; and the same batch once more changes nothing. */
  async check() {
    const { server, ours, theirs } = this.sides;
    const samples = this.#turnsOf(OURS) * CLUSTERS * (this.turnMs / STEP_MS) * MACHINES;
    await checkValueCount(ours, samples * HOST_METRICS.length);
    checkSums(OURS, await storedSums(server, this.#clusters, this.#span), this.#sums);
    const rows = await rowChecksums(theirs);
    if (rows.rows !== samples) throw new Error(`The table has ${rows.rows} rows; ${samples} were sent.`);
    checkSums(COPY, rows.sums, this.#sums);
    const again = new HostFleet({ machines: MACHINES, seed: 1 });
    const first = again.measure({ fromMs: this.#span.from, stepMs: STEP_MS, moments: MOMENTS });
    await sendAll([[this.#message(0, 0, first, 0)]], (reply) => checkReceipt(reply, ROWS));
    await drain(ours);
    await checkValueCount(ours, samples * HOST_METRICS.length);
  }

  /** @param {number} cluster @param {number} at @param {Chunk} chunk @param {number} [turn] */
  #message(cluster, at, chunk, turn = this.#turnsOf(OURS) - 1) {
    const { url, headers } = /** @type {import('../harness/agents.mjs').BenchCluster} */ (this.#clusters[cluster]);
    return { url, headers, body: hostReport(chunk, `1:${turn * 10_000 + at + 1}`) };
  }

  /** @param {string} side */
  #turnsOf(side) {
    return this.#turns.get(side) ?? 0;
  }

  /** The batches of a side's next turn, by cluster. @param {string} side @returns {Chunk[][]} */
  #next(side) {
    const turn = this.#turnsOf(side);
    this.#turns.set(side, turn + 1);
    const known = this.#measured.get(turn);
    this.#measured.delete(turn);
    if (known) return known;
    const fromMs = this.#span.from + turn * HOUR_MS;
    const made = this.#fleets.map((fleet) =>
      Array.from({ length: this.turnMs / STEP_MS / MOMENTS }, (_, batch) =>
        fleet.measure({ fromMs: fromMs + batch * MOMENTS * STEP_MS, stepMs: STEP_MS, moments: MOMENTS }),
      ),
    );
    this.#measured.set(turn, made);
    for (const [at, sum] of checksums(made.flat()).entries()) this.#sums[at] = (this.#sums[at] ?? 0) + sum;
    return made;
  }
}

/** @param {import('../harness/rounds.mjs').Run} run @param {readonly number[]} sustained */
function print(run, sustained) {
  const title = `Batches of ${ROWS} samples of 8 values over ${CLUSTERS * MACHINES} subjects, ${CLUSTERS} connections, compacted and rolled up`;
  printRun(title, run, SAMPLES);
  const rates = sustained.map((rate) => rate.toFixed(0)).join(' ');
  console.log(`  ${OURS}, samples/s until compacted and rolled up as well (with the warm-up): ${rates}`);
  const cpu = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[COPY]));
  const rate = ratioOver(run, (round) => (round[OURS]?.perSecond ?? 0) / (round[COPY]?.perSecond ?? 0));
  printRatio(`CPU of ${COPY}`, cpu, { gate: 1, stretch: 0.65, better: 'lower' });
  printRatio(`acked samples/s of ${COPY}`, rate, { gate: 1, better: 'higher' });
}
