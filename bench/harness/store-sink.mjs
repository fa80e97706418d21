/** Turns of samples into the peers by remote-write, and what they have of them afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import { cpuMsOfProcess } from './cpu.mjs';
import { HOST_METRICS } from './host-samples.mjs';
import { metered, sampleOf } from './meter.mjs';
import { encodeLabels, RemoteWriter } from './remote-write.mjs';
import { sendAll } from './sender.mjs';
import { checkWritten, instant } from './stores.mjs';

const PROBE_MS = 500;
const SETTLE_PROBES = 60;

/** A metric's name where dots are not allowed. @param {string} name */
export function peerName(name) {
  return name.replaceAll('.', '_');
}

/**
 * The requests of some batches, in the order in which a sender reads them: moment after moment, all series of each.
 * @param {readonly import('./host-samples.mjs').Chunk[]} chunks of one cluster
 * @param {string} cluster
 * @returns {Buffer[]}
 */
export function hostRequests(chunks, cluster) {
  const writer = new RemoteWriter();
  const [first] = chunks;
  const labels = (first?.names ?? []).map((node) =>
    (first?.metrics ?? []).map(({ name }) => encodeLabels({ __name__: peerName(name), cluster, node })),
  );
  for (const { metrics, names, fromMs, stepMs, moments, columns } of chunks) {
    for (let row = 0; row < names.length * moments; row++) {
      const timeMs = fromMs + Math.floor(row / names.length) * stepMs;
      const ofMachine = labels[row % names.length] ?? [];
      for (const [at, column] of columns.entries()) {
        // The unit that people read, as those stores keep it.
        const value = (column[row] ?? Number.NaN) / (metrics[at]?.perUnit ?? 1);
        writer.add(/** @type {Buffer} */ (ofMachine[at]), timeMs, value);
      }
    }
  }
  writer.flush();
  return writer.requests;
}

/**
 * Sends requests, one queue per connection, and waits until the store has done what it does afterwards.
 * @param {import('./stores.mjs').Store} store
 * @param {readonly (readonly Buffer[])[]} queues
 * @param {number} values in them
 * @returns {Promise<import('./rounds.mjs').Sample>} per value; `perSecond` until acked
 */
export async function writeTo(store, queues, values) {
  const messages = queues.map((queue) => queue.map(store.write));
  const { result, ...cost } = await metered({ pid: store.pid }, async () => {
    const startedAt = performance.now();
    await sendAll(messages, checkWritten);
    const ackedMs = performance.now() - startedAt;
    await settled(store.pid);
    return ackedMs;
  });
  return { ...sampleOf(values, cost), perSecond: (values * 1_000) / result };
}

/** Until the process uses less than 5 % of a core. @param {number} pid */
export async function settled(pid) {
  for (let probe = 0; probe < SETTLE_PROBES; probe++) {
    const before = cpuMsOfProcess(pid);
    await delay(PROBE_MS);
    if (cpuMsOfProcess(pid) - before < PROBE_MS / 20) return;
  }
}

/**
 * Number and sum of all values of each host metric within a span, in the catalogue's whole numbers.
 * @param {import('./stores.mjs').Store} store
 * @param {{ from: number, to: number }} span unix ms
 */
export async function hostSums(store, { from, to }) {
  const range = `[${(to - from) / 1_000}s]`;
  /** @type {number[]} */
  const sums = [];
  let values = 0;
  for (const { name, perUnit } of HOST_METRICS) {
    const read = async (/** @type {string} */ what) =>
      Number((await instant(store, `sum(${what}(${peerName(name)}${range}))`, to))[0]?.value[1] ?? 0);
    sums.push((await read('sum_over_time')) * perUnit);
    values += await read('count_over_time');
  }
  return { values, sums };
}
