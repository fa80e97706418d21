/**
 * The way of an alert: a mutation on one process of the product, its event at a subscriber of another, 100 a second,
 * against a row with one index, COMMIT, NOTIFY with the row and a process that passes it on to a socket.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { waitUntil } from '../../server/launcher/processes.mjs';
import { createClusters } from '../harness/agents.mjs';
import { announced, startChild } from '../harness/children.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { metered, sampleOf } from '../harness/meter.mjs';
import { sendPaced } from '../harness/open-loop.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { interleave, medianOf, ratioOver } from '../harness/rounds.mjs';
import { nowMs, percentile } from '../harness/subscribers.mjs';
import { FIELDS } from './fan-out.mjs';

const WRITER = new URL('../reference/notify-writer.mjs', import.meta.url);
const RELAY = new URL('../reference/notify-relay.mjs', import.meta.url);
const ARRIVE_MS = 60_000;
const CAUGHT_UP_MS = 120_000;
/** Another of an event that has come would come within this time. */
const DUPLICATE_MS = 500;
const UNIT = /** @type {const} */ ({ one: 'alert', many: 'alerts', time: 'ms' });
const BARS = {
  p50: { gate: 2, better: /** @type {const} */ ('lower') },
  p99: { gate: 3, better: /** @type {const} */ ('lower') },
};
const REPORT = `mutation Report($input: ReportFindingsInput!) { reportFindings(input: $input) { receipt { accepted } } }`;
const SUBSCRIBE = `subscription { alertStream(filter: { severity: [INFO] }) { ${FIELDS} } }`;

/**
 * @typedef {{ p50: number, p99: number, ackP50: number, ackP99: number }} Waits in ms
 *
 * @typedef {object} Side
 * @property {string} name
 * @property {{ url: string, headers: Record<string, string> }} target
 * @property {Arrivals} arrivals
 * @property {{ pid: number, postmaster: number }} processes
 */

/**
 * @param {import('../harness/durable-postgres.mjs').DurablePostgres} postgres
 * @param {{ rounds: number, seconds: number, rate: number, execArgv: string[] }} options
 */
export async function benchPath(postgres, { execArgv, ...plan }) {
  const database = await postgres.create('bench_path');
  const where = { postmaster: postgres.postmaster, urls: database.urls };
  const env = { DATABASE_URL: database.superuserUrl };
  try {
    await withK8Intel(
      where,
      (here) =>
        withK8Intel(
          where,
          async (there) => {
            const writer = await startChild(WRITER, { env, ready: announced });
            const relay = await startChild(RELAY, { env, ready: announced });
            try {
              const ours = await openOurs(here, there);
              const theirs = await openTheirs(writer, relay, postgres.postmaster);
              await compare({ ours, theirs, database }, plan);
              for (const { arrivals } of [ours, theirs]) arrivals.close();
            } finally {
              await Promise.all([writer.stop(), relay.stop()]);
            }
          },
          { execArgv },
        ),
      { execArgv },
    );
  } finally {
    await database.close();
  }
}

/** @param {import('../harness/k8intel.mjs').K8Intel} here takes the reports @param {import('../harness/k8intel.mjs').K8Intel} there has the subscriber @returns {Promise<Side>} */
async function openOurs(here, there) {
  const [cluster] = await createClusters(here, 1, 'path');
  if (!cluster) throw new Error('No cluster was made.');
  const { authorization } = there.viewerHeaders;
  const socket = new WebSocket(there.url.replace('http', 'ws'), 'graphql-transport-ws', { perMessageDeflate: false });
  const arrivals = new Arrivals(socket, (message) => {
    if (message.type === 'connection_ack') {
      socket.send(JSON.stringify({ id: 'path', type: 'subscribe', payload: { query: SUBSCRIBE } }));
      return null;
    }
    const told = message.payload?.data?.alertStream;
    if (message.type !== 'next' || !told) throw new Error(`The stream said ${JSON.stringify(message)}.`);
    return told.type === 'ADDED' ? told.alert.subjectName : null;
  });
  socket.once('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
  // Its first word is a BOOKMARK of where it begins.
  await arrivals.beginning;
  const { url, headers } = cluster;
  return {
    name: 'ours',
    target: { url, headers },
    arrivals,
    processes: { pid: here.pid, postmaster: here.postmaster },
  };
}

/** @param {any} writer @param {any} relay @param {number} postmaster @returns {Promise<Side>} */
async function openTheirs(writer, relay, postmaster) {
  const socket = new WebSocket(relay.facts.url.replace('http', 'ws'), { perMessageDeflate: false });
  const arrivals = new Arrivals(socket, ({ subjectName }) => subjectName);
  await new Promise((settle, fail) => socket.once('open', settle).once('error', fail));
  const target = { url: writer.facts.url, headers: { 'content-type': 'application/json' } };
  return { name: 'theirs', target, arrivals, processes: { pid: writer.pid, postmaster } };
}

/** When each finding's event came. */
class Arrivals {
  /** @type {Map<string, number>} */
  at = new Map();
  /** @type {Error | null} */
  #error = null;

  /** @param {WebSocket} socket @param {(message: any) => string | null} nameOf whose event a message is; null for none */
  constructor(socket, nameOf) {
    this.socket = socket;
    /** @type {Promise<void>} when the first message but the acknowledgement has come */
    this.beginning = new Promise((settle, fail) => {
      socket.on('message', (data) => {
        const at = nowMs();
        try {
          const message = JSON.parse(String(data));
          this.#note(nameOf(message), at);
          if (message.type !== 'connection_ack') settle();
        } catch (error) {
          this.#error ??= /** @type {Error} */ (error);
          fail(error);
        }
      });
      socket.once('error', fail);
    });
    this.beginning.catch(() => undefined);
    socket.on('close', (code) => {
      this.#error ??= new Error(`The socket of the subscriber was closed with ${code}.`);
    });
  }

  /** @param {string | null} name @param {number} at */
  #note(name, at) {
    if (name === null) return;
    if (this.at.has(name)) throw new Error(`The event of ${name} came twice.`);
    this.at.set(name, at);
  }

  /** @param {readonly string[]} names @returns {Promise<number[]>} when each came; throws for one that did not or came twice */
  async all(names) {
    await waitUntil(() => this.#error !== null || names.every((name) => this.at.has(name)), ARRIVE_MS);
    await delay(DUPLICATE_MS);
    if (this.#error) throw this.#error;
    const lost = names.filter((name) => !this.at.has(name));
    if (lost.length > 0)
      throw new Error(`${lost.length} of ${names.length} events did not come: ${lost[0]} and others.`);
    return names.map((name) => this.at.get(name) ?? Number.NaN);
  }

  close() {
    this.socket.terminate();
  }
}

let told = 0;

/** A report of one finding about a workload that no other is about. @param {string} workloadName */
function reportOf(workloadName) {
  const at = new Date();
  const n = ++told;
  const namespace = `ns-${n % 20}`;
  const finding = {
    key: `${namespace}/Deployment/${workloadName}/app/container.cpu.usage`,
    state: 'FIRING',
    isSuppressed: false,
    decision: 'Above 3 σ for 5 of the last 5 minutes.',
    namespace,
    workloadKind: 'Deployment',
    workloadName,
    container: 'app',
    metric: 'container.cpu.usage',
    direction: 'ABOVE',
    season: 'HOUR_OF_WEEK',
    startedAt: new Date(at.getTime() - 600_000).toISOString(),
    observedAt: at.toISOString(),
    value: 1_500_000,
    peak: 1_600_000,
    baseline: 660_000,
    sigma: 200_000,
    deviations: 4.2,
    samples: 720,
    weeks: 3,
  };
  return JSON.stringify({ query: REPORT, variables: { input: { batchId: `1:${n}`, findings: [finding] } } });
}

/**
 * @param {{ ours: Side, theirs: Side, database: import('../harness/durable-postgres.mjs').EmptyDatabase }} sides
 * @param {{ rounds: number, seconds: number, rate: number }} plan rate: alerts a second
 */
async function compare({ ours, theirs, database }, { rounds, seconds, rate }) {
  const subjects = [ours, theirs].map((side) => ({
    name: side.name,
    run: async () => {
      await settle(database);
      const names = Array.from({ length: rate * seconds }, (_, n) => `${side.name}-${told + n}`);
      const { result, ...cost } = await metered(side.processes, () => round(side, names, rate));
      return { ...sampleOf(names.length, cost), ...result };
    },
  }));
  const run = await interleave(subjects, { rounds, seconds });
  printRun(`From a mutation to a subscriber elsewhere: ${rate} alerts a second for ${seconds} s`, run, UNIT);
  print(run);
}

/** What autovacuum would do, and no reader of events at work still. @param {import('../harness/durable-postgres.mjs').EmptyDatabase} database */
async function settle({ sql }) {
  const isCaughtUp = await waitUntil(async () => {
    const [{ behind }] = await sql(
      `SELECT count(*)::int AS behind FROM stream_head h JOIN stream_consumer c USING (tenant_id, stream)
       WHERE c.seq < h.last_seq`,
    );
    return behind === 0;
  }, CAUGHT_UP_MS);
  if (!isCaughtUp) throw new Error(`The readers of events are behind after ${CAUGHT_UP_MS / 1_000} s.`);
  await sql('VACUUM (ANALYZE)');
}

/** @param {Side} side @param {readonly string[]} names @param {number} perSecond @returns {Promise<Waits>} */
async function round({ target, arrivals }, names, perSecond) {
  const pace = { perSecond, count: names.length };
  const { dueAt, ackedAt } = await sendPaced(target, pace, (n) => reportOf(names[n] ?? ''));
  const cameAt = await arrivals.all(names);
  const after = (/** @type {readonly number[]} */ times) => times.map((at, n) => at - (dueAt[n] ?? Number.NaN));
  const [came, acked] = [after(cameAt), after(ackedAt)];
  return {
    p50: percentile(came, 0.5),
    p99: percentile(came, 0.99),
    ackP50: percentile(acked, 0.5),
    ackP99: percentile(acked, 0.99),
  };
}

/** @param {import('../harness/rounds.mjs').Run} run */
function print(run) {
  const waits = (/** @type {import('../harness/rounds.mjs').Sample | undefined} */ sample) =>
    /** @type {Waits} */ (/** @type {unknown} */ (sample));
  for (const name of ['ours', 'theirs']) {
    const ms = (/** @type {keyof Waits} */ key) => medianOf(run, name, (sample) => waits(sample)[key]).toFixed(1);
    console.log(
      `  ${name}: until it arrives p50 ${ms('p50')} ms, p99 ${ms('p99')} ms; until the mutation is answered ` +
        `p50 ${ms('ackP50')} ms, p99 ${ms('ackP99')} ms`,
    );
  }
  for (const key of /** @type {const} */ (['p50', 'p99'])) {
    const ratio = ratioOver(run, (round) => waits(round['ours'])[key] / waits(round['theirs'])[key]);
    printRatio(`${key} until it arrives`, ratio, BARS[key]);
  }
}
