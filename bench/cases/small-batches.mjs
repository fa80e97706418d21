/** Batches of 100 samples from many agents at once, against batches of 10,000: what a sample costs in each. */
import { HOST_METRICS } from '../harness/host-samples.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { ProductSink } from '../harness/product-sink.mjs';
import { printAcked, printIdle, printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { quantile } from '../harness/sender.mjs';
import { checkSums, checkValueCount, storedSums } from '../harness/stored.mjs';
import { HOUR_MS, Turns } from '../harness/turns.mjs';

const [SMALL, LARGE] = ['batches of 100', 'batches of 10000'];
/** What 16 clusters of 100 machines send: everything that is measured at one moment is a batch. */
const MANY = { clusters: 16, machines: 100, stepMs: 15_000, momentsPerBatch: 1 };
/** Enough for a median. */
const LONE_BATCHES = 40;
const FEW = { clusters: 2, machines: 2_500, stepMs: 15_000, momentsPerBatch: 4 };

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {import('./ingest.mjs').CaseOptions} options
 */
export async function benchSmallBatches({ product }, { rounds, isQuick, serverArgs }) {
  const database = await product.create('k8i_small');
  try {
    const work = async (/** @type {import('../harness/k8intel.mjs').K8Intel} */ server) => {
      const turnMs = isQuick ? HOUR_MS / 6 : HOUR_MS;
      const side = async (/** @type {string} */ name, /** @type {typeof MANY} */ fleets) => {
        const sink = new ProductSink(server, database);
        await sink.prepare(fleets.clusters, `${fleets.machines}-`);
        return new Side(name, sink, new Turns({ ...fleets, sides: [name], turnMs, turns: 2 * rounds + 2 }));
      };
      const small = await side(SMALL, MANY);
      const sides = [small, await side(LARGE, FEW)];
      const run = await interleave(sides, { rounds, seconds: 0 });
      await check(sides);
      print(run, sides);
      printIdle(small.sink.idleMsPerSecond);
      const alone = await small.alone();
      console.log(`  a lone agent's batch of 100 is acked after ${quantile(alone, 0.5).toFixed(1)} ms (median)`);
    };
    await withK8Intel(database, work, { execArgv: serverArgs });
  } finally {
    await database.close();
  }
}

class Side {
  /** @type {number[]} */
  ackMs = [];
  /** @type {import('../harness/rounds.mjs').Sample[]} */
  acked = [];

  /** @param {string} name @param {ProductSink} sink @param {Turns} turns */
  constructor(name, sink, turns) {
    this.name = name;
    this.sink = sink;
    this.turns = turns;
    this.run = this.run.bind(this);
  }

  async run() {
    const { sample, acked, ackMs } = await this.sink.send(this.turns.next(this.name), this.turns.had(this.name));
    this.ackMs.push(...ackMs);
    this.acked.push(acked);
    return sample;
  }

  /** Milliseconds of each ack when one agent sends and nobody else does. */
  async alone() {
    const [first = []] = this.turns.next(this.name);
    const { ackMs } = await this.sink.send([first.slice(0, LONE_BATCHES)], this.turns.had(this.name));
    return ackMs;
  }
}

/** @param {readonly Side[]} sides */
async function check(sides) {
  let values = 0;
  for (const { name, sink, turns } of sides) {
    values += turns.had(name) * turns.samples * HOST_METRICS.length;
    checkSums(name, await storedSums(sink.server, sink.clusters, turns.span), turns.sums);
  }
  const [first] = sides;
  if (first) await checkValueCount(first.sink.database, values);
}

/** @param {import('../harness/rounds.mjs').Run} run @param {readonly Side[]} sides */
function print(run, sides) {
  printRun('Small batches over 16 connections, large ones over 2; compacted and rolled up', run, {
    one: 'sample',
    many: 'samples',
    time: 'µs',
  });
  for (const { name, ackMs, acked } of sides) {
    printAcked(name, acked, 'sample');
    const [p50, p99] = [0.5, 0.99].map((share) => quantile(ackMs, share).toFixed(1));
    console.log(`  ${name}: acked after ${p50} ms (median), ${p99} ms (p99) while all connections send`);
  }
  const ratio = ratioOver(run, (round) => cpuMs(round[LARGE]) / cpuMs(round[SMALL]));
  printRatio(`samples per CPU second of ${LARGE}`, ratio, { gate: 0.4, stretch: 0.55, better: 'higher' });
}
