/** The agent as it ships, a process of its own, watching the simulated cluster: memory, CPU, blocks, requests, bytes. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PUBLISHED } from '../agent/bars.mjs';
import { Sink } from '../agent/sink.mjs';
import { startChild } from '../harness/children.mjs';
import { busyMsOfMachine, cpuMsOfProcess } from '../harness/cpu.mjs';

const AGENT = new URL('../../agent/dist/main.js', import.meta.url);
const OBSERVER = new URL('../agent/observer.mjs', import.meta.url);
const MIB = 2 ** 20;
/** Of four looks at a kubelet one is at cAdvisor: only whole turns are comparable. */
const INTERVALS_IN_TURN = 4;

/** @param {number} pid @param {string} field of /proc/<pid>/status @returns {number} bytes */
function memoryOf(pid, field) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
}

/** @typedef {{ wallMs: number, busyMs: number, heapBytes: number }} Second longest block by the clock, and by its own CPU time */

/**
 * @param {import('../agent/surroundings.mjs').Estate} estate
 * @param {Options} options
 * @param {{ sinkUrl: string, spoolDir: string, seconds: Second[], begun: Promise<unknown> }} place
 */
function startAgent(estate, { intervalSeconds, agentArgs, agentEnv }, { sinkUrl, spoolDir, seconds, begun }) {
  const api = new URL(estate.url);
  return startChild(AGENT, {
    env: {
      ...agentEnv,
      K8INTEL_SERVER_URL: sinkUrl,
      K8INTEL_CREDENTIAL: 'bench',
      K8INTEL_SPOOL_DIR: spoolDir,
      K8INTEL_INTERVAL_SECONDS: String(intervalSeconds),
      K8INTEL_CLUSTER_KIND: 'KUBERNETES',
      K8INTEL_SERVICE_ACCOUNT_DIR: estate.serviceAccount,
      K8INTEL_KUBELET_ADDRESS_TYPES: 'InternalDNS',
      K8INTEL_LISTEN_ADDRESS: 'off',
      KUBERNETES_SERVICE_HOST: api.hostname,
      KUBERNETES_SERVICE_PORT: api.port,
    },
    execArgv: [...agentArgs, '--import', OBSERVER.href],
    ready: async (it) => {
      it.on('message', (second) => seconds.push(/** @type {Second} */ (second)));
      await begun;
      it.send({ begin: true });
      seconds.splice(0);
    },
  });
}

/** What the counters say at a moment. @param {Sink} sink @param {number} pid @param {import('../agent/surroundings.mjs').Estate} estate */
async function look(sink, pid, estate) {
  const requests = await estate.requests();
  return {
    atMs: performance.now(),
    cpuMs: cpuMsOfProcess(pid),
    busyMs: busyMsOfMachine(),
    wireBytes: sink.wireBytes,
    received: structuredClone(sink.received),
    kubelets: (requests['get nodes/stats'] ?? 0) + (requests['get nodes/metrics'] ?? 0),
    requests,
  };
}

/** @param {() => boolean} condition @param {number} seconds @param {string} what */
async function until(condition, seconds, what) {
  const deadline = performance.now() + seconds * 1_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`The agent has not ${what} within ${seconds} s.`);
    await delay(100);
  }
}

/**
 * @typedef {{ intervalSeconds: number, turns: number, folder: string, agentArgs: string[], agentEnv: Record<string, string>, end?: (pid: number) => Promise<void> }} Options
 * @param {import('../agent/surroundings.mjs').Estate} estate
 * @param {Options} options
 * @returns {Promise<import('../agent/bars.mjs').Reached[]>}
 */
export async function benchAgentProcess(estate, options) {
  const { intervalSeconds, turns, folder, end } = options;
  const sink = new Sink(intervalSeconds);
  const spoolDir = join(folder, 'spool');
  rmSync(spoolDir, { recursive: true, force: true });
  mkdirSync(spoolDir, { recursive: true });
  /** @type {Second[]} */
  const seconds = [];
  const startedAt = performance.now();
  const agent = await startAgent(estate, options, {
    sinkUrl: await sink.listen(),
    spoolDir,
    seconds,
    begun: sink.begun,
  });
  try {
    await until(() => sink.received.pods >= estate.pods, 180, 'told all pods');
    const snapshotMs = performance.now() - startedAt;
    await until(() => sink.received.rows >= estate.pods, 60 + 3 * intervalSeconds, 'told what the pods use');
    const starting = { seconds: seconds.splice(0), peak: memoryOf(agent.pid, 'VmHWM') };
    await delay(2 * intervalSeconds * 1_000);
    const steady = await follow({
      sink,
      estate,
      seconds,
      agent,
      lastMs: turns * INTERVALS_IN_TURN * intervalSeconds * 1_000,
    });
    await end?.(agent.pid);
    return report({ estate, intervalSeconds, sink, steady, starting, snapshotMs });
  } finally {
    await agent.stop();
    sink.stop();
  }
}

/** @param {{ sink: Sink, estate: import('../agent/surroundings.mjs').Estate, seconds: Second[], agent: { pid: number }, lastMs: number }} watched */
async function follow({ sink, estate, seconds, agent, lastMs }) {
  seconds.splice(0);
  const rss = [];
  const before = await look(sink, agent.pid, estate);
  while (performance.now() - before.atMs < lastMs) {
    await delay(Math.min(1_000, before.atMs + lastMs - performance.now()));
    rss.push(memoryOf(agent.pid, 'VmRSS'));
  }
  return {
    before,
    after: await look(sink, agent.pid, estate),
    rss,
    seconds: seconds.splice(0),
    peak: memoryOf(agent.pid, 'VmHWM'),
  };
}

/** @param {{ estate: import('../agent/surroundings.mjs').Estate, intervalSeconds: number, sink: Sink, steady: Awaited<ReturnType<typeof follow>>, starting: { seconds: Second[], peak: number }, snapshotMs: number }} run */
function report({ estate, intervalSeconds, sink, steady, starting, snapshotMs }) {
  const { before, after, rss } = steady;
  const passedMs = after.atMs - before.atMs;
  const intervals = passedMs / 1_000 / intervalSeconds;
  // The web shop runs beside the estate: its pods and nodes are watched as well.
  const [nodes, pods] = [estate.nodes + 3, estate.pods + 60];
  const millicores = ((after.cpuMs - before.cpuMs) / passedMs) * 1_000;
  const highest = Math.max(...rss);
  const all = [...starting.seconds, ...steady.seconds];
  const longest = (/** @type {Second[]} */ some, /** @type {'wallMs' | 'busyMs'} */ which) =>
    Math.max(0, ...some.map((it) => it[which])).toFixed(0);
  const heap = Math.max(...steady.seconds.map((it) => it.heapBytes));
  const others = (after.busyMs - before.busyMs - (after.cpuMs - before.cpuMs)) / passedMs;
  const inMib = (/** @type {number} */ bytes) => (bytes / MIB).toFixed(0);
  console.log(`\nthe agent at ${nodes} nodes, every ${intervalSeconds} s, over ${intervals.toFixed(0)} intervals`);
  console.log(
    `  all pods told after ${(snapshotMs / 1_000).toFixed(1)} s; the machine did ${others.toFixed(2)} cores of other work`,
  );
  console.log(
    `  resident: ${inMib(highest)} MiB at most since it is in step, ${inMib(starting.peak)} MiB while it began; heap ${inMib(heap)} MiB`,
  );
  console.log(
    `  blocks: ${longest(starting.seconds, 'busyMs')} ms while it began (${longest(starting.seconds, 'wallMs')} by the clock), ` +
      `${longest(steady.seconds, 'busyMs')} ms since (${longest(steady.seconds, 'wallMs')} by the clock)`,
  );
  for (const [name, { requests, bytes }] of Object.entries(after.received.byOperation)) {
    const earlier = before.received.byOperation[name] ?? { requests: 0, bytes: 0 };
    const each = (requests - earlier.requests) / intervals;
    console.log(
      `  ${name}: ${each.toFixed(1)} requests and ${((bytes - earlier.bytes) / intervals / 1_000).toFixed(0)} KB an interval`,
    );
  }
  const values = (after.received.values - before.received.values) / intervals / pods;
  console.log(`  ${values.toFixed(1)} values per pod and interval; sources ${JSON.stringify(after.received.bySource)}`);
  console.log(`  the agent of itself: ${JSON.stringify(sink.heartbeat)?.slice(0, 600)}`);
  /** @type {import('../agent/bars.mjs').Reached[]} */
  const reached = [
    {
      bar: 'memory',
      value: highest / (nodes * PUBLISHED.bytesPerNode),
      note: `${inMib(highest)} MiB (${inMib(starting.peak)} at the start)`,
    },
    {
      bar: 'cpu',
      value: millicores / (nodes * PUBLISHED.millicoresPerNode),
      note: `${millicores.toFixed(0)} millicores`,
    },
    { bar: 'block', value: Number(longest(all, 'busyMs')), note: `(${longest(all, 'wallMs')} by the clock)` },
    { bar: 'requests', value: (after.kubelets - before.kubelets) / nodes / intervals, note: '' },
    {
      bar: 'bytes',
      value: (after.wireBytes - before.wireBytes) / pods / intervals,
      note: `${values.toFixed(1)} values`,
    },
  ];
  return reached;
}
