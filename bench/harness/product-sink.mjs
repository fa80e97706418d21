/** Turns of samples into the product: reported, acked, compacted, rolled up, tidied. */
import { setTimeout as delay } from 'node:timers/promises';
import { createClusters, drain, tidy } from './agents.mjs';
import { metered, sampleOf } from './meter.mjs';
import { checkReceipt, hostReport } from './report-body.mjs';
import { sendAll } from './sender.mjs';

/**
 * @typedef {object} Sent
 * @property {import('./rounds.mjs').Sample} sample of the samples, CPU until everything is compacted, `perSecond` until acked
 * @property {import('./rounds.mjs').Sample} acked the part of it until the last ack
 * @property {number} sustained samples per second until everything was compacted
 * @property {number[]} ackMs of each batch
 */

/** How often and how long the server is watched while it has nothing to do; the least counts, so that too little is taken off rather than too much. */
const IDLE_PROBES = 4;
const IDLE_MS = 5_000;

export class ProductSink {
  /** CPU that the server and PostgreSQL use when nothing is reported, in milliseconds per millisecond. */
  #idle = { nodeMs: 0, pgMs: 0 };
  /** @type {import('./agents.mjs').BenchCluster[]} */
  clusters = [];

  /** @param {import('./k8intel.mjs').K8Intel} server @param {import('./durable-postgres.mjs').EmptyDatabase} database */
  constructor(server, database) {
    this.server = server;
    this.database = database;
  }

  get #processes() {
    return { pid: this.server.pid, postmaster: this.database.postmaster };
  }

  /** CPU of the idle server and its PostgreSQL, milliseconds per second. */
  get idleMsPerSecond() {
    return (this.#idle.nodeMs + this.#idle.pgMs) * 1_000;
  }

  /** @param {number} clusters @param {string} [prefix] of their names */
  async prepare(clusters, prefix = '') {
    this.clusters = await createClusters(this.server, clusters, prefix);
    /** @type {import('./meter.mjs').Cost[]} */
    const probes = [];
    for (let n = 0; n < IDLE_PROBES; n++) probes.push(await metered(this.#processes, () => delay(IDLE_MS)));
    const least = (/** @type {'nodeMs' | 'pgMs'} */ part) =>
      Math.min(...probes.map((one) => one[part] / one.elapsedMs));
    this.#idle = { nodeMs: least('nodeMs'), pgMs: least('pgMs') };
  }

  /**
   * All hours are over, so they are due at once and the jobs compact them while the clock runs.
   * @param {readonly (readonly import('./host-samples.mjs').Chunk[])[]} batches by cluster, each with a connection of its own
   * @param {number} turn
   * @returns {Promise<Sent>}
   */
  async send(batches, turn) {
    const queues = batches.map((chunks, n) =>
      chunks.map((chunk, at) => this.message(n, turn * 10_000 + at + 1, chunk)),
    );
    const rows = (batches[0]?.[0]?.names.length ?? 0) * (batches[0]?.[0]?.moments ?? 0);
    const { database } = this;
    const { result, ...cost } = await metered(this.#processes, async () => {
      const sent = await metered(this.#processes, () => sendAll(queues, (reply) => checkReceipt(reply, rows)));
      await drain(database);
      await tidy(database);
      return sent;
    });
    const samples = queues.flat().length * rows;
    const acked = sampleOf(samples, result);
    // Its jobs wait for their time. What the server uses meanwhile it uses for no sample.
    const waitedMs = cost.elapsedMs - result.elapsedMs;
    const busy = {
      ...cost,
      nodeMs: cost.nodeMs - this.#idle.nodeMs * waitedMs,
      pgMs: cost.pgMs - this.#idle.pgMs * waitedMs,
    };
    const sample = { ...sampleOf(samples, busy), perSecond: acked.perSecond };
    return { sample, acked, sustained: (samples * 1_000) / cost.elapsedMs, ackMs: result.result };
  }

  /** @param {number} cluster @param {number} seq of the batch @param {import('./host-samples.mjs').Chunk} chunk */
  message(cluster, seq, chunk) {
    const target = this.clusters[cluster];
    if (!target) throw new Error(`There is no cluster ${cluster}.`);
    return { url: target.url, headers: target.headers, body: hostReport(chunk, `1:${seq}`) };
  }
}
