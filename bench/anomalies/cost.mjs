/** What the detector costs an agent: CPU per sample, memory per series, the longest block, and what a write takes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../harness/rounds.mjs';
import { agentModule } from './detector.mjs';

/** As many series as the agent watches by default. */
const WORKLOADS = 2500;
const PODS = 4;
const INTERVAL_MS = 15_000;
const HOURS = 2;
const FROM = Date.UTC(2026, 2, 2);

setFlagsFromString('--expose-gc');
const collect = /** @type {() => void} */ (runInNewContext('gc'));

/** What buffers leave behind is given back in the background, so it is asked for more than once. */
async function heldBytes() {
  for (let i = 0; i < 4; i += 1) {
    collect();
    await new Promise(setImmediate);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const PAIRS = Array.from({ length: WORKLOADS * PODS }, (_, i) => {
  const number = Math.floor(i / PODS);
  const workload = `workload-${number}`;
  return {
    namespace: `team-${number % 40}`,
    name: `${workload}-7d4b9c6f5-${i % PODS}x${i}`,
    ownerKind: 'Deployment',
    ownerName: workload,
  };
});

/** @param {number} at */
function rowsAt(at) {
  return PAIRS.map(({ namespace, name }, i) => ({
    subject: { kind: 'CONTAINER', namespace, name, container: 'main' },
    observedAt: at,
    values: {
      'container.cpu.usage': 100_000 + (i % 97) * 100,
      'container.memory.working_set': 2e8 + (at % 7919) * 1000,
    },
  }));
}

/** @returns {Promise<{ samples: number, microsPerSample: number, series: number, bytesPerSeries: number, podBytes: number, firstMs: number, longestMs: number, fileMs: number, storedBytes: number }>} */
export async function measureCost() {
  const { Anomalies } = await agentModule('anomalies/anomalies.js');
  const { encodeFile, FILES } = await agentModule('anomalies/baseline-files.js');
  const spoolDir = mkdtempSync(join(tmpdir(), 'k8intel-anomalies-'));
  const config = {
    spoolDir,
    anomalySigma: 3,
    anomalyMinHistoryHours: 168,
    anomalyTimeZone: 'UTC',
    anomalyMaxSeries: 100_000,
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const before = await heldBytes();
  const anomalies = new Anomalies({ config, emit() {}, log, now: () => FROM });
  anomalies.observe({ kind: 'inventory', report: { pods: PAIRS, complete: [] } });
  const withPods = await heldBytes();
  let [micros, samples, longestMs, firstMs] = [0, 0, 0, 0];
  for (let at = FROM; at < FROM + HOURS * 3_600_000; at += INTERVAL_MS) {
    const observation = { kind: 'samples', source: 'bench', rows: rowsAt(at) };
    const used = process.cpuUsage();
    const startedAt = performance.now();
    anomalies.observe(observation);
    const tookMs = performance.now() - startedAt;
    if (at === FROM) firstMs = tookMs;
    else longestMs = Math.max(longestMs, tookMs);
    const { user, system } = process.cpuUsage(used);
    micros += user + system;
    samples += observation.rows.length * 2;
  }
  const series = anomalies.registry.size;
  const held = await heldBytes();
  const files = Array.from({ length: FILES }, (_, file) => {
    const startedAt = performance.now();
    const { length } = encodeFile(anomalies.registry, file, 'UTC');
    return { length, ms: performance.now() - startedAt };
  });
  rmSync(spoolDir, { recursive: true });
  return {
    samples,
    microsPerSample: micros / samples,
    series,
    bytesPerSeries: (held - withPods) / series,
    podBytes: (withPods - before) / PAIRS.length,
    firstMs,
    longestMs,
    fileMs: median(files.map(({ ms }) => ms)),
    storedBytes: files.reduce((sum, { length }) => sum + length, 0),
  };
}
