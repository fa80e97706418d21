/**
 * The whole of K8Intel as child processes: database → server → simulator → agents, stopped in reverse. Used by
 * `npm start` and, with a temporary folder and free ports, by the browser tests.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { superviseChild } from './child.mjs';
import { freePort } from './embedded-postgres.mjs';
import { LaunchFailure } from './failure.mjs';
import { findCluster } from './kubernetes.mjs';
import { waitUntil } from './processes.mjs';
import { secretKeys } from './secret-keys.mjs';
import { openDatabase } from './stack-database.mjs';

const SERVER_READY_MS = 120_000;
const SIMULATOR_READY_MS = 30_000;
const DEMO_CLUSTER = 'demo-web-shop';
/** At its first start the demo cluster reports so much of its past. */
const DEMO_PAST_DAYS = 14;
/** As in Dockerfile.agent, which says why. */
const AGENT_FLAGS = ['--max-semi-space-size=2', '--max-old-space-size=256', '--single-threaded-gc'];
const AGENT_MEMORY = { MALLOC_ARENA_MAX: '1' };
/** What only the server may know. */
const SERVER_SECRETS = [
  'DATABASE_URL',
  'K8INTEL_MIGRATION_URL',
  'K8INTEL_PARTITIONS_URL',
  'K8INTEL_JOBS_URL',
  'K8INTEL_LISTEN_URL',
  'K8INTEL_SECRET_KEYS',
];

/**
 * @typedef {object} StackOptions
 * @property {string} root of the clone
 * @property {string} dataDir
 * @property {number} port
 * @property {boolean | undefined} demo undefined: only where no Kubernetes cluster can be reached
 * @property {boolean} [demoPast] false: the demo cluster begins without a past
 * @property {(line: string) => void} report
 * @property {NodeJS.ProcessEnv} [env]
 * @property {AbortSignal} [signal] ends the start; what runs by then is stopped
 * @property {boolean} [durable] false for throw-away stacks of tests
 *
 * @typedef {{ address: string, signInLink: string | null, agentTokens: Record<'host' | 'demo' | 'kubernetes', string> }} Bootstrap
 * @typedef {import('./child.mjs').Child} Child
 * @typedef {{ url: string, kubeconfig: string, kubeletCa: string }} SimulatorFacts
 *
 * @typedef {object} Stack
 * @property {Bootstrap} bootstrap
 * @property {string} database for people, without passwords
 * @property {Record<string, string | undefined>} databaseEnv connection strings
 * @property {string[]} watched what is watched, for people
 * @property {{ url: string, kubeconfig: string } | null} simulator
 * @property {Record<string, Child>} children by key: server, host, kubernetes, simulator, demo
 * @property {() => Promise<void>} stop in reverse order; may be called again
 */

/** @typedef {StackOptions & { env: NodeJS.ProcessEnv, children: Record<string, Child>, closers: (() => Promise<void>)[] }} Context */

/**
 * Starts everything, which must be built; on failure nothing is left running.
 * @param {StackOptions} options
 * @returns {Promise<Stack>}
 * @throws {LaunchFailure}
 */
export async function startStack(options) {
  /** @type {Context} */
  const context = { ...options, env: options.env ?? process.env, children: {}, closers: [] };
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = () => {
    stopping ??= closeAll(context.closers);
    return stopping;
  };
  try {
    return { ...(await startParts(context)), children: context.children, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {(() => Promise<void>)[]} closers */
async function closeAll(closers) {
  for (const close of closers.reverse()) await close();
}

/** @param {Context} context @returns {Promise<Omit<Stack, 'children' | 'stop'>>} */
async function startParts(context) {
  const { report, signal } = context;
  report('starting the database');
  const database = await openDatabase(context);
  context.closers.push(database.stop);
  signal?.throwIfAborted();
  report('starting the server');
  const bootstrap = await startServer(context, database.env);
  report('starting the agents');
  const { watched, simulator } = await startWatching(context, bootstrap);
  return { bootstrap, database: database.description, databaseEnv: database.env, watched, simulator };
}

/** @param {Context} context @param {Record<string, string | undefined>} databaseEnv @returns {Promise<Bootstrap>} */
async function startServer(context, databaseEnv) {
  const { root, dataDir, port, report, signal } = context;
  const bootstrapFile = join(dataDir, 'bootstrap.json');
  /** @type {Bootstrap | null} */
  let bootstrap = null;
  const isReady = async () => existsSync(bootstrapFile) && (await answersReady(port));
  const read = () => /** @type {Bootstrap} */ (JSON.parse(readFileSync(bootstrapFile, 'utf8')));
  const server = addChild(context, 'server', {
    name: 'server',
    args: [join(root, 'server', 'dist', 'main.js')],
    env: serverEnv(context, databaseEnv, bootstrapFile),
    onStart: () => {
      // What a server wrote that ran before must not pass for this one's.
      rmSync(bootstrapFile, { force: true });
      if (bootstrap) void announceRestart(bootstrap);
    },
  });
  const announceRestart = async (/** @type {Bootstrap} */ before) => {
    if (!(await waitUntil(isReady, SERVER_READY_MS))) return;
    // Every start of the server ends the link of the one before.
    const { signInLink } = Object.assign(before, read());
    report(signInLink ? `the server is back; the sign-in link is now ${signInLink}` : 'the server is back');
  };
  await waitUntil(async () => signal?.aborted || server.lastExit() !== null || (await isReady()), SERVER_READY_MS);
  signal?.throwIfAborted();
  if (server.lastExit() === null && (await isReady())) {
    bootstrap = read();
    return bootstrap;
  }
  const late = `is not ready after ${SERVER_READY_MS / 1000} s`;
  const found = server.lastExit() === null ? late : `ended (${server.lastExit()})`;
  throw new LaunchFailure(`The server ${found}. The end of its log:\n${logTail(dataDir, 'server')}`);
}

/** @param {Context} context @param {Record<string, string | undefined>} databaseEnv @param {string} bootstrapFile */
function serverEnv({ root, dataDir, port, env }, databaseEnv, bootstrapFile) {
  return {
    ...env,
    ...databaseEnv,
    K8INTEL_PORT: String(port),
    K8INTEL_HOST: env['K8INTEL_HOST'] || '127.0.0.1',
    K8INTEL_DATA_DIR: dataDir,
    K8INTEL_SECRET_KEYS: secretKeys(dataDir, env['K8INTEL_SECRET_KEYS']),
    K8INTEL_WEB_DIR: join(root, 'web', 'dist'),
    K8INTEL_MIGRATE: 'true',
    K8INTEL_BOOTSTRAP_FILE: bootstrapFile,
  };
}

/** @param {number} port */
async function answersReady(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** @param {string} dataDir @param {string} key */
function logTail(dataDir, key) {
  const file = join(dataDir, 'logs', `${key}.log`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-25) : [];
  return [...lines, `(${file})`].join('\n');
}

/** @param {Context} context @param {Bootstrap} bootstrap */
async function startWatching(context, bootstrap) {
  const { demo, env, report, signal } = context;
  const { agentTokens } = bootstrap;
  addAgent(context, { key: 'host', name: hostname(), kind: 'HOST', token: agentTokens.host });
  const watched = [`this machine (${hostname()})`];
  const cluster = await findCluster(env);
  signal?.throwIfAborted();
  const name = cluster && 'name' in cluster ? cluster.name : null;
  if (name) {
    addAgent(context, { key: 'kubernetes', name, kind: 'KUBERNETES', token: agentTokens.kubernetes });
    watched.push(`the Kubernetes cluster ${name}`);
  } else if (cluster && 'problem' in cluster) {
    report(`the cluster of the kubeconfig is not watched: ${cluster.problem}`);
  }
  if (!(demo ?? name === null)) return { watched, simulator: null };
  const simulator = await startSimulator(context, agentTokens.demo);
  watched.push(`${DEMO_CLUSTER} (a demo: simulated, not real)`);
  return { watched, simulator };
}

/** @param {Context} context @param {string} token @returns {Promise<SimulatorFacts>} */
async function startSimulator(context, token) {
  const { root, dataDir, env, signal } = context;
  /** @type {SimulatorFacts | null} */
  let facts = null;
  // A fixed port: after a crash of the simulator its agent finds it where it was.
  const past = context.demoPast === false ? [] : ['--past-days', String(DEMO_PAST_DAYS)];
  const place = ['--out', join(dataDir, 'simulator'), '--port', String(await freePort()), ...past];
  const child = addChild(context, 'simulator', {
    name: 'demo cluster',
    args: [join(root, 'e2e', 'kube-sim', 'dist', 'main.js'), ...place],
    env: withoutSecrets(env),
    onOutput: (line) => {
      facts ??= readSimulatorFacts(line);
    },
  });
  await waitUntil(() => signal?.aborted || child.lastExit() !== null || facts !== null, SIMULATOR_READY_MS);
  signal?.throwIfAborted();
  if (facts === null) throw new LaunchFailure(`The demo cluster does not start.\n${logTail(dataDir, 'simulator')}`);
  const simulator = /** @type {SimulatorFacts} */ (facts);
  /** @type {Record<string, string>} */
  const demo = past.length > 0 ? { K8INTEL_PAST_URL: `${simulator.url}/_sim/past` } : {};
  const settings = { ...demo, ...simulatorSettings(simulator) };
  addAgent(context, { key: 'demo', name: DEMO_CLUSTER, kind: 'KUBERNETES', token, settings });
  return facts;
}

/**
 * What the agent of the simulated cluster must know: its kubelets stand on loopback and have an authority of their own.
 * @param {SimulatorFacts} facts
 */
function simulatorSettings({ kubeconfig, kubeletCa }) {
  return {
    K8INTEL_KUBECONFIG: kubeconfig,
    K8INTEL_KUBELET_ADDRESS_TYPES: 'InternalDNS',
    K8INTEL_KUBELET_CA_FILE: kubeletCa,
    K8INTEL_SCRAPE_METRICS: 'http_requests_total,http_requests_in_flight,http_request_duration_seconds',
    // The port belongs to the agent of this machine.
    K8INTEL_LISTEN_ADDRESS: 'off',
  };
}

/** @param {string} line @returns {SimulatorFacts | null} */
function readSimulatorFacts(line) {
  if (!line.includes('"kubeconfig"')) return null;
  try {
    const { url, kubeconfig, kubeletCa } = JSON.parse(line);
    const areTexts = [url, kubeconfig, kubeletCa].every((it) => typeof it === 'string');
    return areTexts ? { url, kubeconfig, kubeletCa } : null;
  } catch {
    return null;
  }
}

/**
 * @param {Context} context
 * @param {{ key: 'host' | 'kubernetes' | 'demo', name: string, kind: 'HOST' | 'KUBERNETES', token: string, settings?: Record<string, string> }} agent
 */
function addAgent(context, { key, name, kind, token, settings }) {
  const { root, dataDir, port, env } = context;
  // Another cluster must not inherit the credential of the one that was watched before.
  const folder = key === 'kubernetes' ? `kubernetes-${name.replaceAll(/[^\w.-]+/g, '-')}` : key;
  const spoolDir = join(dataDir, 'agents', folder);
  mkdirSync(spoolDir, { recursive: true, mode: 0o700 });
  addChild(context, key, {
    name: `agent of ${name}`,
    args: [...AGENT_FLAGS, join(root, 'agent', 'dist', 'main.js')],
    env: {
      ...withoutSecrets(env),
      ...AGENT_MEMORY,
      K8INTEL_SERVER_URL: `http://127.0.0.1:${port}`,
      K8INTEL_ENROL_TOKEN: token,
      K8INTEL_CLUSTER_KIND: kind,
      K8INTEL_IS_DEMO: String(key === 'demo'),
      // The agent names itself after its host or kubeconfig, in a form that the server accepts.
      ...(key === 'demo' ? { K8INTEL_CLUSTER_NAME: name } : {}),
      K8INTEL_SPOOL_DIR: spoolDir,
      ...settings,
    },
  });
}

/** @param {NodeJS.ProcessEnv} env */
function withoutSecrets(env) {
  return Object.fromEntries(Object.entries(env).filter(([key]) => !SERVER_SECRETS.includes(key)));
}

/**
 * Starts a child and remembers to stop it.
 * @param {Context} context
 * @param {string} key names its log file
 * @param {Pick<import('./child.mjs').ChildOptions, 'name' | 'args' | 'env' | 'onOutput' | 'onStart'>} options
 */
function addChild(context, key, options) {
  const { root, dataDir, report } = context;
  const logFile = join(dataDir, 'logs', `${key}.log`);
  const child = superviseChild({ ...options, cwd: root, logFile, report });
  context.children[key] = child;
  context.closers.push(() => child.stop());
  child.start();
  return child;
}
