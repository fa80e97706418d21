/**
 * What the launcher needs of the machine, looked at before anything starts: dependencies, a writable data folder that
 * no other launcher uses, a free port.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { LaunchFailure, messageOf } from './failure.mjs';
import { commandLine, isAlive } from './processes.mjs';

/** What the launcher itself uses of npm's packages. */
const REQUIRED_PACKAGES = ['pg', 'typescript', 'vite', 'type-graphql', 'systeminformation'];

/**
 * @param {string} root of the clone
 * @throws {LaunchFailure} when npm has not installed the packages
 */
export function requireDependencies(root) {
  const isMissing = (/** @type {string} */ name) =>
    ![root, join(root, 'server'), join(root, 'web'), join(root, 'agent')].some((folder) =>
      existsSync(join(folder, 'node_modules', name, 'package.json')),
    );
  const missing = REQUIRED_PACKAGES.filter(isMissing);
  if (missing.length === 0) return;
  throw new LaunchFailure(
    `The packages of npm are not installed in ${root} (missing: ${missing.join(', ')}). Run "npm ci" there, then start again.`,
  );
}

/**
 * Packages whose installed version is another than the lock file's, which a `git pull` brings about.
 * @param {string} root
 * @returns {string[]} such as "pg 8.22.0, expected 8.23.1"
 */
export function outdatedPackages(root) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readPackages(join(root, 'package-lock.json'));
  return Object.entries(installed).flatMap(([path, { version }]) => {
    const expected = wanted[path]?.version;
    const name = path.replace(/^.*node_modules\//, '');
    return version && expected && version !== expected ? [`${name} ${version}, expected ${expected}`] : [];
  });
}

/** @param {string} lockFile @returns {Record<string, { version?: string }>} by path */
function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  } catch {
    // Installed by another tool than npm: there is nothing to compare.
    return {};
  }
}

/**
 * Makes the data folder if need be, private to its user.
 * @param {string} dataDir
 * @throws {LaunchFailure} when it cannot be written
 */
export function requireWritable(dataDir) {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    // Not 0700: as root the database runs under another account, which must pass through to its own folder.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new LaunchFailure(
      `The data folder ${dataDir} cannot be written by the user ${userName()} (${messageOf(error)}). ` +
        'Give that user the right to, or choose another folder with --data-dir.',
    );
  }
}

function userName() {
  try {
    return userInfo().username;
  } catch {
    return `with the id ${process.getuid?.()}`;
  }
}

/**
 * Claims the data folder for this process; a claim whose process is gone is taken over.
 * @param {string} dataDir
 * @param {string} address what a second start is told
 * @returns {() => void} gives the claim up
 * @throws {LaunchFailure} when another launcher lives in the folder
 */
export function lockDataDir(dataDir, address) {
  const file = join(dataDir, 'launcher.lock');
  const claim = JSON.stringify({ pid: process.pid, command: commandLine(process.pid), address });
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(file, claim, { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST' || attempt > 0) throw error;
    }
    refuseLiving(file, dataDir);
    rmSync(file, { force: true });
  }
}

/** @param {string} file @param {string} dataDir */
function refuseLiving(file, dataDir) {
  const owner = readClaim(file);
  // The id alone proves nothing: after a restart of the machine it belongs to any other process.
  if (!owner || owner.pid === process.pid || !isAlive(owner.pid) || commandLine(owner.pid) !== owner.command) return;
  throw new LaunchFailure(
    `K8Intel already runs with the data folder ${dataDir} (process ${owner.pid}, ${owner.address}). ` +
      'Use that one, stop it first, or start this one with another --data-dir and --port.',
  );
}

/** @param {string} file @returns {{ pid: number, command: string, address: string } | null} */
function readClaim(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Half written by a start that was killed.
    return null;
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @throws {LaunchFailure} when something else listens there, or the port is not ours to take
 */
export async function requireFreePort(host, port) {
  const problem = await new Promise((settle) => {
    const probe = createServer();
    probe.once('error', settle);
    probe.listen(port, host, () => probe.close(() => settle(null)));
  });
  if (!problem) return await requireOpenPort(port);
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (problem);
  if (code === 'EADDRINUSE') {
    throw new LaunchFailure(
      `Port ${port} is in use by another program. Stop that program, or choose another port: npm start -- --port ${port + 1} (or K8INTEL_PORT=${port + 1}).`,
    );
  }
  throw new LaunchFailure(
    `Port ${port} of ${host} cannot be opened (${message}). Choose another port: npm start -- --port 4000 (or K8INTEL_PORT=4000).`,
  );
}

/**
 * Browsers and Node's fetch share one list of ports that they refuse before they connect.
 * https://fetch.spec.whatwg.org/#port-blocking
 * @param {number} port a free one
 */
async function requireOpenPort(port) {
  const refusal = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) }).catch(
    (error) => error,
  );
  if (refusal?.cause?.message !== 'bad port') return;
  throw new LaunchFailure(
    `Port ${port} belongs to another protocol, so that browsers refuse to open it. Choose another port: npm start -- --port 4000 (or K8INTEL_PORT=4000).`,
  );
}
