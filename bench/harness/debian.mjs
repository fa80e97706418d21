/**
 * The peers' programs out of Debian's packages, unpacked into a folder of the user's cache and never installed. Where
 * they cannot be had, the reason is told and the cases against them are left out.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['prometheus', 'victoria-metrics'];
/** Libraries that the programs ask for and that a small system may lack. */
const LIBRARIES = ['libzstd1'];
const TIMEOUT_MS = 180_000;

/**
 * @typedef {{ prometheus: string, victoriaMetrics: string, env: Record<string, string> }} Programs paths of the binaries
 */

/**
 * @param {string} folder
 * @param {(line: string) => void} report
 * @returns {Promise<Programs | null>} null after the reason was reported
 */
export async function findPrograms(folder, report) {
  const root = join(folder, 'root');
  const programs = {
    prometheus: join(root, 'usr/bin/prometheus'),
    victoriaMetrics: join(root, 'usr/bin/victoria-metrics'),
    env: { LD_LIBRARY_PATH: libraryFolders(root) },
  };
  try {
    if (!existsSync(programs.prometheus) || !existsSync(programs.victoriaMetrics)) await fetchPackages(folder, report);
    for (const [program, flag] of /** @type {const} */ ([
      [programs.prometheus, '--version'],
      [programs.victoriaMetrics, '-version'],
    ])) {
      await run(program, [flag], { env: programs.env, timeout: TIMEOUT_MS });
    }
    report(`peers: ${packagesIn(folder).join(', ')}`);
    return programs;
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').slice(0, 3).join(' ') : String(error);
    console.log(`\nSkipped: Prometheus and VictoriaMetrics could not be had from Debian's packages. ${reason}`);
    return null;
  }
}

/** @param {string} folder @param {(line: string) => void} report */
async function fetchPackages(folder, report) {
  if (process.platform !== 'linux') throw new Error(`This is ${process.platform}; the packages are for Linux.`);
  mkdirSync(folder, { recursive: true });
  report(`fetching ${PACKAGES.join(', ')} from Debian into ${folder}`);
  const options = { cwd: folder, timeout: TIMEOUT_MS };
  // Without root the lists cannot be renewed; those that are there may do.
  await run('apt-get', ['update', '-qq'], options).catch(() => report('the package lists could not be renewed'));
  await run('apt-get', ['download', '-qq', ...PACKAGES, ...LIBRARIES], options);
  for (const name of packagesIn(folder)) await run('dpkg', ['-x', name, 'root'], options);
}

/** @param {string} folder @returns {string[]} */
function packagesIn(folder) {
  return readdirSync(folder).filter((file) => file.endsWith('.deb'));
}

/** @param {string} root */
function libraryFolders(root) {
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [join(root, 'usr/lib', machine), join(root, 'lib', machine)].join(':');
}
