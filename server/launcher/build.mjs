/**
 * Builds what is stale. A part is fresh when the digest of its sources, of the lock file and of the compiler settings
 * equals the one that its last build left inside the output folder; contents are compared, not times, because a
 * checkout or a copy changes times only.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LaunchFailure, messageOf } from './failure.mjs';

const STAMP = '.build-digest';
const TSC = 'node_modules/typescript/bin/tsc';
/** Every part depends on these: a new compiler or a new dependency makes all of them stale. */
const COMMON_SOURCES = ['package-lock.json', 'tsconfig.base.json'];
/** Two compilers at once are what two cores and 4 GiB of memory carry. */
const PARALLEL = 2;

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} folder where the command runs
 * @property {string[]} sources files and folders, relative to the root
 * @property {string} output
 * @property {string[]} args of node; the first is relative to the root
 */

/** Largest first, so that two at a time end together. @type {Part[]} */
export const PARTS = [
  {
    name: 'dashboard',
    folder: 'web',
    sources: ['web', 'schema.graphql'],
    output: 'web/dist',
    args: ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
  },
  {
    name: 'server',
    folder: 'server',
    sources: ['server/src', 'server/package.json', 'server/tsconfig.json', 'server/tsconfig.build.json'],
    output: 'server/dist',
    args: [TSC, '-p', 'tsconfig.build.json'],
  },
  {
    name: 'agent',
    folder: 'agent',
    sources: ['agent/src', 'agent/package.json', 'agent/tsconfig.json', 'agent/tsconfig.build.json'],
    output: 'agent/dist',
    args: [TSC, '-p', 'tsconfig.build.json'],
  },
  {
    name: 'migrations',
    folder: 'migrations',
    sources: ['migrations'],
    output: 'server/dist-migrations',
    args: [TSC, '-p', 'tsconfig.json'],
  },
  {
    name: 'demo cluster',
    folder: 'e2e/kube-sim',
    sources: ['e2e/kube-sim', 'e2e/package.json', 'e2e/tsconfig.json'],
    output: 'e2e/kube-sim/dist',
    args: [TSC, '-p', 'tsconfig.build.json'],
  },
];

/**
 * Builds the stale parts.
 * @param {string} root
 * @param {{ report: (line: string) => void, signal?: AbortSignal, parts?: Part[] }} options
 * @returns {Promise<string[]>} the names of what was built
 * @throws {LaunchFailure} with the output of the first build that failed
 */
export async function buildStale(root, { report, signal, parts = PARTS }) {
  const stale = parts.flatMap((part) => {
    const digest = digestOf(root, part);
    return isFresh(root, part, digest) ? [] : [{ part, digest }];
  });
  if (stale.length > 0) report(`building ${stale.map(({ part }) => part.name).join(', ')}`);
  const queue = [...stale];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await buildPart(root, next, { report, signal });
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return stale.map(({ part }) => part.name);
}

/** @param {string} root @param {Part} part @param {string} digest */
function isFresh(root, part, digest) {
  const stamp = join(root, part.output, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/**
 * @param {string} root
 * @param {{ part: Part, digest: string }} stale
 * @param {{ report: (line: string) => void, signal?: AbortSignal | undefined }} options
 */
async function buildPart(root, { part, digest }, { report, signal }) {
  signal?.throwIfAborted();
  const startedAt = Date.now();
  const output = join(root, part.output);
  try {
    // An output whose source is gone must go too: a migration that was taken back would still run.
    rmSync(output, { recursive: true, force: true });
  } catch (error) {
    throw new LaunchFailure(
      `The build of ${part.name} cannot write ${output} (${messageOf(error)}). Give this user the right to, or run "node k8intel.mjs build" as the owner.`,
    );
  }
  const { code, text } = await runNode(
    [join(root, part.args[0] ?? ''), ...part.args.slice(1)],
    join(root, part.folder),
    signal,
  );
  signal?.throwIfAborted();
  if (code !== 0) throw new LaunchFailure(`The build of ${part.name} failed:\n${text.trim()}`);
  writeFileSync(join(output, STAMP), digest);
  report(`built ${part.name} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ code: number | null, text: string }>}
 */
function runNode(args, cwd, signal) {
  return new Promise((settle) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
    child.once('error', (error) => (text += `${error.message}\n`));
    child.once('close', (code) => settle({ code, text }));
  });
}

/**
 * The digest of all that the part's output depends on.
 * @param {string} root
 * @param {Part} part
 */
export function digestOf(root, part) {
  const hash = createHash('sha256').update(JSON.stringify(part.args));
  for (const source of [...COMMON_SOURCES, ...part.sources]) {
    for (const file of filesBelow(join(root, source))) {
      hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} in a fixed order */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !/^(node_modules|dist|fixtures|test-results)$|\.test\.tsx?$|^\./.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => filesBelow(join(path, name)));
}
