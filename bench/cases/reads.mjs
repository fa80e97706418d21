/** Two questions about a day of 1,000 containers, HTTP to HTTP: one that roll-ups answer, and one that they cannot. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClusters, drain, tidy } from '../harness/agents.mjs';
import { Containers } from '../harness/container-samples.mjs';
import { findPrograms } from '../harness/debian.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { measure } from '../harness/load.mjs';
import {
  differenceOf,
  graphqlAnswer,
  graphqlRequest,
  promqlAnswer,
  promqlPath,
  QUESTIONS,
  truthOf,
} from '../harness/questions.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { checkReceipt } from '../harness/report-body.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { sendAll } from '../harness/sender.mjs';
import { settled } from '../harness/store-sink.mjs';
import { checkWritten, withStores } from '../harness/stores.mjs';

const OURS = 'K8Intel';
const CONTAINERS = 1_000;
const STEP_MS = 30_000;
const MOMENTS_PER_BATCH = 10;
const HOUR_MS = 3_600_000;
/** Beside the edges of buckets, so that windows open at the left or at the right hold the same samples. */
const OFFSET_MS = 7_000;
/** Fresh moments come while the questions are asked; none of them may lie in an hour that is not asked for. */
const PULSES_MS = 10 * 60_000;
const FRESH_MS = 2_000;
/** @type {Record<'summary' | 'odd', { prometheus: Bar, victoriaMetrics: Bar }>} */
const BARS = {
  summary: {
    prometheus: { gate: 0.1, stretch: 0.03, better: 'lower' },
    victoriaMetrics: { gate: 0.5, stretch: 0.2, better: 'lower' },
  },
  odd: {
    prometheus: { gate: 0.4, stretch: 0.2, better: 'lower' },
    victoriaMetrics: { gate: 3, stretch: 1.5, better: 'lower' },
  },
};

/**
 * @typedef {import('../harness/report.mjs').Bar} Bar
 * @typedef {keyof typeof QUESTIONS} Name
 * @typedef {import('../harness/stores.mjs').Store} Store
 */

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} surroundings
 * @param {import('./ingest.mjs').CaseOptions} options
 * @param {readonly Name[]} names
 */
export async function benchReads({ product, peersDir, report }, { rounds, isQuick, serverArgs }, names) {
  const programs = await findPrograms(peersDir, report);
  if (!programs) return;
  const database = await product.create('k8i_reads');
  try {
    await withStores(programs, ({ prometheus, victoriaMetrics }) =>
      withK8Intel(
        database,
        async (server) => {
          const bench = new ReadsBench(server, database, [prometheus, victoriaMetrics]);
          await bench.seed(report);
          for (const name of names) await bench.compare(name, { rounds, seconds: isQuick ? 3 : 6 });
        },
        { execArgv: serverArgs },
      ),
    );
  } finally {
    await database.close();
  }
}

class ReadsBench {
  #containers = new Containers(CONTAINERS);
  #cluster = { id: '', url: '', headers: /** @type {Record<string, string>} */ ({}) };
  #seq = 0;
  #nextMs;
  #span;

  /**
   * @param {import('../harness/k8intel.mjs').K8Intel} server
   * @param {import('../harness/durable-postgres.mjs').EmptyDatabase} database
   * @param {readonly [Store, Store]} stores
   */
  constructor(server, database, stores) {
    this.server = server;
    this.database = database;
    this.stores = stores;
    const to = Math.ceil((Date.now() + PULSES_MS) / HOUR_MS) * HOUR_MS;
    this.#span = { from: to - 24 * HOUR_MS, to };
    this.#nextMs = this.#span.from + OFFSET_MS;
  }

  /** A day up to now, compacted where its hours are over. @param {(line: string) => void} report */
  async seed(report) {
    const [cluster] = await createClusters(this.server, 1, '');
    if (cluster) this.#cluster = cluster;
    const moments = Math.floor((Date.now() - this.#nextMs) / STEP_MS);
    for (let left = moments; left > 0; left -= MOMENTS_PER_BATCH) this.#measure(Math.min(left, MOMENTS_PER_BATCH));
    const { chunks } = this.#containers;
    for (const chunk of chunks) await this.#report(chunk);
    await drain(this.database);
    await tidy(this.database);
    const requests = this.#containers.requests(chunks);
    for (const store of this.stores) {
      await sendAll([requests.map(store.write)], checkWritten);
      await settled(store.pid);
    }
    report(`seeded ${moments} moments of ${CONTAINERS} containers`);
  }

  /** @param {Name} name @param {import('../harness/rounds.mjs').RoundOptions} options */
  async compare(name, options) {
    const question = QUESTIONS[name];
    const span = this.#alignedSpan(question);
    await this.#checkFresh(question, span);
    const run = await interleave(await this.#subjects(question, span), options);
    await this.#checkFresh(question, span);
    printRun(question.title, run, { one: 'question', many: 'questions', time: 'ms' });
    const [prometheus, victoriaMetrics] = this.stores;
    for (const [store, bar] of /** @type {const} */ ([
      [prometheus, BARS[name].prometheus],
      [victoriaMetrics, BARS[name].victoriaMetrics],
    ])) {
      const ratio = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[store.name]));
      printRatio(`CPU of ${store.name}`, ratio, bar);
    }
  }

  /** Buckets begin at multiples of their length; the day is cut to whole ones. @param {import('../harness/questions.mjs').Question} question */
  #alignedSpan({ stepMs }) {
    const { from, to } = this.#span;
    return { from: Math.ceil(from / stepMs) * stepMs, to: Math.floor(to / stepMs) * stepMs };
  }

  /** @param {import('../harness/questions.mjs').Question} question @param {import('../harness/questions.mjs').Span} span */
  async #subjects(question, span) {
    const body = graphqlRequest(question, this.#cluster.id, span);
    const { url, headers, pid, postmaster } = this.server;
    const bytesOf = async (/** @type {Response} */ response) => (await response.arrayBuffer()).byteLength;
    const json = { 'content-type': 'application/json', ...headers };
    const bytes = await bytesOf(await fetch(url, { method: 'POST', headers: json, body }));
    const ours = { url, headers, pid, postmaster, body, bytes, connections: 1 };
    const subjects = [{ name: OURS, run: (/** @type {number} */ seconds) => measure(ours, seconds) }];
    for (const store of this.stores) {
      const address = `${store.url}${promqlPath(question, span)}`;
      const target = { url: address, pid: store.pid, bytes: await bytesOf(await fetch(address)), connections: 1 };
      subjects.push({ name: store.name, run: (seconds) => measure(target, seconds) });
    }
    return subjects;
  }

  /**
   * One more moment everywhere: within two seconds of its ack every answer has it, and is right in all of its buckets.
   * @param {import('../harness/questions.mjs').Question} question
   * @param {import('../harness/questions.mjs').Span} span
   */
  async #checkFresh(question, span) {
    const chunk = this.#measure(1);
    const truth = truthOf(this.#containers, question, span);
    const body = graphqlRequest(question, this.#cluster.id, span);
    await this.#report(chunk);
    await untilRight(OURS, truth.ours, () => graphqlAnswer(this.server, body));
    for (const store of this.stores) {
      await sendAll([this.#containers.requests([chunk]).map(store.write)], checkWritten);
      await untilRight(store.name, truth.theirs, () => promqlAnswer(store, question, span));
    }
  }

  /** @param {number} moments */
  #measure(moments) {
    const chunk = this.#containers.measure({ fromMs: this.#nextMs, stepMs: STEP_MS, moments });
    this.#nextMs += moments * STEP_MS;
    return chunk;
  }

  /** @param {import('../harness/host-samples.mjs').Chunk} chunk */
  async #report(chunk) {
    const { url, headers } = this.#cluster;
    const body = this.#containers.report(chunk, `1:${++this.#seq}`);
    await sendAll([[{ url, headers, body }]], (reply) => checkReceipt(reply, chunk.moments * CONTAINERS));
  }
}

/**
 * @param {string} who
 * @param {import('../harness/questions.mjs').Answer} truth
 * @param {() => Promise<import('../harness/questions.mjs').Answer>} read
 */
async function untilRight(who, truth, read) {
  const deadline = Date.now() + FRESH_MS;
  for (;;) {
    const difference = differenceOf(await read(), truth);
    if (difference === null) return;
    if (Date.now() > deadline)
      throw new Error(`${who} answers ${difference}, ${FRESH_MS / 1_000} s after the last ack.`);
    await delay(50);
  }
}
