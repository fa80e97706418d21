/**
 * One alert to thousands of subscribers over graphql-ws against a bare broadcast of the same bytes by `ws`: CPU of the
 * process that sends, time until it arrives, and memory.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClusters } from '../harness/agents.mjs';
import { announced, startChild } from '../harness/children.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { memoryOf, PROBING } from '../harness/memory.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, median, medianOf, ratioOver } from '../harness/rounds.mjs';
import { openStorage } from '../harness/stored-events.mjs';
import { nowMs, percentile, startSubscribers } from '../harness/subscribers.mjs';

const BROADCAST = new URL('../reference/broadcast.mjs', import.meta.url);
const UNIT = /** @type {const} */ ({ one: 'delivery', many: 'deliveries', time: 'µs' });
export const FIELDS = `cursor type occurredAt alert { id fingerprint rule severity state title summary namespace subjectKind
  subjectName firstSeenAt lastSeenAt firedAt count revision }`;

/**
 * @typedef {object} FanOut
 * @property {string} title
 * @property {number} subscribers
 * @property {number} documents in how many different ones they ask
 * @property {number} burst events of one commit
 * @property {{ cpu: import('../harness/report.mjs').Bar, latency?: import('../harness/report.mjs').Bar, memory?: import('../harness/report.mjs').Bar }} bars
 *
 * @typedef {(round: number) => Promise<{ cost: import('../harness/meter.mjs').Cost, p50: number, p99: number }>} Deliver
 */

/** @param {number} n */
function documentOf(n) {
  return `subscription Bench${n}($after: String) { alertStream(after: $after, filter: { severity: [CRITICAL] }) { ${FIELDS} } }`;
}

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ rounds: number, subscribers: number, repeats: number, execArgv: string[] }} options
 * @param {FanOut} plan
 */
export async function benchFanOut(postgres, { rounds, repeats, execArgv }, plan) {
  const database = await postgres.create('bench_streams');
  const where = { postmaster: postgres.postmaster, urls: database.urls };
  const env = { K8INTEL_SOCKETS_PER_CALLER: '100000' };
  await withK8Intel(
    where,
    async (server) => {
      const [cluster] = await createClusters(server, 1, 'fan');
      if (!cluster) throw new Error('No cluster was made.');
      const storage = await openStorage(database, cluster);
      const ours = await startSubscribers();
      const theirs = await startSubscribers();
      const bare = await startChild(BROADCAST, { env: {}, execArgv: PROBING, ready: announcedChild });
      try {
        const memory = await openBoth({ server, storage, ours, theirs, bare }, plan);
        const deliverOurs = deliverer(ours, plan, { pid: server.pid }, repeats, async () => {
          await storage.append(plan.burst);
          const at = nowMs();
          await storage.hint();
          return at;
        });
        await deliverOurs();
        const { last } = await ours.arrived();
        const frame = last;
        const unseen = unseenBy(storage, plan, { pid: server.pid }, repeats);
        const deliverTheirs = deliverer(theirs, plan, { pid: bare.pid }, repeats, async () => {
          const at = nowMs();
          bare.facts.send({ frames: Array.from({ length: plan.burst }, () => frame) });
          return at;
        });
        const memories = () => bothMemories(server, bare);
        await print(plan, { deliverOurs, deliverTheirs, unseen, rounds, before: memory.before, memories, frame });
      } finally {
        await Promise.all([ours.stop(), theirs.stop(), bare.stop(), storage.close()]);
      }
    },
    { env, execArgv: [...execArgv, ...PROBING] },
  ).finally(() => database.close());
}

/** @param {import('node:child_process').ChildProcess} child */
async function announcedChild(child) {
  const { url } = await announced(child);
  return { url, child, send: (/** @type {object} */ message) => child.send(message) };
}

/** @param {any} server @param {any} bare */
function bothMemories(server, bare) {
  return Promise.all([memoryOf(server.process), memoryOf(bare.facts.child)]);
}

/** @param {any} parts @param {FanOut} plan */
async function openBoth({ server, storage, ours, theirs, bare }, { subscribers, documents }) {
  // Positions of their own, behind which there is nothing for them.
  const seqs = await storage.append(subscribers, 'INFO');
  await storage.hint();
  const authorization = server.viewerHeaders.authorization;
  const before = await bothMemories(server, bare);
  await ours.open(
    seqs.map((/** @type {number} */ seq, /** @type {number} */ n) => ({
      port: Number(new URL(server.url).port),
      protocol: 'graphql-transport-ws',
      init: JSON.stringify({ type: 'connection_init', payload: { authorization } }),
      subscribe: JSON.stringify({
        id: randomUUID(),
        type: 'subscribe',
        payload: { query: documentOf(n % documents), variables: { after: storage.cursorAt(seq) } },
      }),
    })),
  );
  const port = Number(new URL(bare.facts.url).port);
  await theirs.open(seqs.map(() => ({ port, protocol: null, init: null, subscribe: null })));
  return { before };
}

/**
 * @param {import('../harness/subscribers.mjs').Subscribers} readers
 * @param {FanOut} plan
 * @param {{ pid: number }} processes
 * @param {number} repeats
 * @param {() => Promise<number>} send @returns when it was sent
 */
function deliverer(readers, { subscribers, burst }, processes, repeats, send) {
  return async () => {
    /** @type {number[]} */
    const waits = [];
    const cost = await metered(processes, async () => {
      for (let n = 0; n < repeats; n++) {
        await readers.expect(subscribers * burst);
        const at = await send();
        const { arrivals } = await readers.arrived();
        if (arrivals.length !== subscribers * burst) throw new Error(`${arrivals.length} events came; expected all.`);
        for (const arrival of arrivals) waits.push(arrival - at);
      }
    });
    return { cost, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), units: subscribers * burst * repeats };
  };
}

/**
 * The same events, which nobody has asked for: what the server does with every event (reads it, correlates, decides on
 * notifications), with its sockets open and as long as the delivery took.
 * @param {import('../harness/stored-events.mjs').Storage} storage
 * @param {FanOut} plan
 * @param {{ pid: number }} processes
 * @param {number} repeats
 */
function unseenBy(storage, { subscribers, burst }, processes, repeats) {
  return async (/** @type {number} */ elapsedMs) => {
    const cost = await metered(processes, async () => {
      const startedAt = performance.now();
      for (let n = 1; n <= repeats; n++) {
        await storage.append(burst, 'INFO');
        await storage.hint();
        await delay(Math.max(0, startedAt + (elapsedMs * n) / repeats - performance.now()));
      }
    });
    return { cost, units: subscribers * burst * repeats };
  };
}

/** @param {FanOut} plan @param {any} parts */
async function print(plan, { deliverOurs, deliverTheirs, unseen, rounds, before, memories, frame }) {
  /** @type {Record<string, { p50: number, p99: number }[]>} */
  const waits = { ours: [], theirs: [] };
  let oursMs = 0;
  const subject = (/** @type {string} */ name, /** @type {() => Promise<any>} */ deliver) => ({
    name,
    run: async () => {
      const { cost, p50, p99, units } = await deliver();
      waits[name]?.push({ p50, p99 });
      if (name === 'ours') oursMs = cost.elapsedMs;
      return sampleOf(units, { ...cost, pgMs: 0 });
    },
  });
  const alone = {
    name: 'unseen',
    run: async () => {
      const { cost, units } = await unseen(oursMs);
      return sampleOf(units, { ...cost, pgMs: 0 });
    },
  };
  const subjects = [subject('ours', deliverOurs), subject('theirs', deliverTheirs), alone];
  const run = await interleave(subjects, { rounds, seconds: 0 });
  printRun(`${plan.title}: ${plan.subscribers} subscribers, frames of ${frame.length} bytes`, run, UNIT);
  printRatio(
    'CPU per delivery',
    ratioOver(run, (round) => cpuMs(round['ours']) / cpuMs(round['theirs'])),
    plan.bars.cpu,
  );
  printRatio(
    'of which the fan-out, without what the same events cost when nobody asked for them',
    ratioOver(run, (round) => (cpuMs(round['ours']) - cpuMs(round['unseen'])) / cpuMs(round['theirs'])),
    undefined,
  );
  const p = (/** @type {string} */ name, /** @type {'p50' | 'p99'} */ key) =>
    (waits[name] ?? []).slice(1).map((one) => one[key]);
  const latency = p('ours', 'p99').map((value, n) => value / (p('theirs', 'p99')[n] ?? Number.NaN));
  printRatio('p99 until it arrives', { median: median(latency), ratios: latency, steady: true }, plan.bars.latency);
  for (const name of ['ours', 'theirs']) {
    console.log(`  ${name}: p50 ${median(p(name, 'p50')).toFixed(1)} ms, p99 ${median(p(name, 'p99')).toFixed(1)} ms`);
  }
  printMemory(plan, before, await memories());
  return medianOf(run, 'ours', cpuMs);
}

/** @param {FanOut} plan @param {import('../harness/memory.mjs').Memory[]} before @param {import('../harness/memory.mjs').Memory[]} after */
function printMemory({ subscribers, bars }, before, after) {
  const grownBy = (/** @type {'rss' | 'livingBytes'} */ key) =>
    after.map((memory, n) => (memory[key] - (before[n]?.[key] ?? Number.NaN)) / subscribers);
  for (const [n, name] of ['ours', 'theirs'].entries()) {
    const [living, rss] = [grownBy('livingBytes')[n] ?? 0, grownBy('rss')[n] ?? 0];
    console.log(
      `  ${name}: memory ${mib(after[n]?.rss ?? 0)} MiB, of which ${mib(before[n]?.rss ?? 0)} before anybody came; ` +
        `a subscriber ${(rss / 1_024).toFixed(1)} KiB, of which ${(living / 1_024).toFixed(1)} live in V8’s heap`,
    );
  }
  for (const [key, bar] of /** @type {const} */ ([
    ['livingBytes', bars.memory],
    ['rss', undefined],
  ])) {
    const [ours = 0, theirs = 0] = grownBy(key);
    const what =
      key === 'livingBytes' ? 'living memory per subscriber' : 'resident memory, by which the process has grown';
    printRatio(what, { median: ours / theirs, ratios: [ours / theirs], steady: true }, bar);
  }
}

/** @param {number} bytes */
function mib(bytes) {
  return (bytes / 1_048_576).toFixed(0);
}
