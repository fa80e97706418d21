/** The stores that the product is compared with: processes of their own on 127.0.0.1, each over an empty folder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { endProcess, isAlive, waitUntil } from '../../server/launcher/processes.mjs';
import { REMOTE_WRITE_HEADERS } from './remote-write.mjs';

const READY_MS = 60_000;
const STOP_STEPS = /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGTERM', 30_000],
  ['SIGKILL', 5_000],
]);

/**
 * @typedef {object} Store
 * @property {string} name
 * @property {number} pid
 * @property {string} url
 * @property {string} folder of its data
 * @property {(body: Buffer) => import('./sender.mjs').Message} write
 * @property {(path: string) => Promise<string>} get
 *
 * @typedef {{ name: string, program: string, args: (folder: string, port: number) => string[], ready: string, writePath: string }} Kind
 */

/** Keeps what the benches send, which is weeks old at most; everything else as it comes. @type {Kind} */
const PROMETHEUS = {
  name: 'Prometheus 2.42',
  program: 'prometheus',
  args: (folder, port) => {
    writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
    return [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--storage.tsdb.retention.time=1y',
      '--web.enable-remote-write-receiver',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ];
  },
  ready: '/-/ready',
  writePath: '/api/v1/write',
};

/** Answers include the newest samples, as the others' do: by default it leaves the last 30 s out. @type {Kind} */
const VICTORIA_METRICS = {
  name: 'VictoriaMetrics 1.79',
  program: 'victoriaMetrics',
  args: (folder, port) => [
    `-storageDataPath=${join(folder, 'data')}`,
    '-retentionPeriod=12',
    '-search.latencyOffset=0s',
    `-httpListenAddr=127.0.0.1:${port}`,
    '-loggerLevel=ERROR',
  ],
  ready: '/health',
  writePath: '/api/v1/write',
};

/**
 * Runs the work while both stores run; they and their data are gone afterwards.
 * @template T
 * @param {import('./debian.mjs').Programs} programs
 * @param {(stores: { prometheus: Store, victoriaMetrics: Store }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withStores(programs, work) {
  return withStore(programs, PROMETHEUS, (prometheus) =>
    withStore(programs, VICTORIA_METRICS, (victoriaMetrics) => work({ prometheus, victoriaMetrics })),
  );
}

/**
 * @template T
 * @param {import('./debian.mjs').Programs} programs
 * @param {Kind} kind
 * @param {(store: Store) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withStore(programs, { name, program, args, ready, writePath }, work) {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-store-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const binary = program === 'prometheus' ? programs.prometheus : programs.victoriaMetrics;
  const child = spawn(binary, args(folder, port), {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...programs.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (part) => (complaints = (complaints + part).slice(-2_000)));
  const pid = child.pid ?? 0;
  try {
    const isReady = await waitUntil(async () => !isAlive(pid) || (await answers(`${url}${ready}`)), READY_MS);
    if (!isReady || !isAlive(pid)) throw new Error(`${name} did not start.\n${complaints}`);
    const write = (/** @type {Buffer} */ body) => ({ url: `${url}${writePath}`, headers: REMOTE_WRITE_HEADERS, body });
    const get = async (/** @type {string} */ path) => {
      const response = await fetch(`${url}${path}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`${name} answered ${path} with ${response.status}: ${text.slice(0, 300)}`);
      return text;
    };
    return await work({ name, pid, url, folder: join(folder, 'data'), write, get });
  } finally {
    await endProcess(pid, STOP_STEPS);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** @param {import('./sender.mjs').Reply} reply */
export function checkWritten({ status, text }) {
  if (status !== 204 && status !== 200)
    throw new Error(`A remote-write was answered with ${status}: ${text.slice(0, 300)}`);
}

/**
 * An instant query.
 * @param {Store} store
 * @param {string} query
 * @param {number} [timeMs] now by default
 * @returns {Promise<{ metric: Record<string, string>, value: [number, string] }[]>}
 */
export async function instant({ get }, query, timeMs = Date.now()) {
  const text = await get(`/api/v1/query?query=${encodeURIComponent(query)}&time=${timeMs / 1_000}&nocache=1`);
  return JSON.parse(text).data.result;
}

/** Bytes of all files below a folder. @param {string} folder @returns {number} */
export function bytesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesBelow(path);
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}
