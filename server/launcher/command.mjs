/**
 * The commands of k8intel.mjs: reads the arguments, runs one, and turns what a person can put right into one sentence.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LaunchFailure, messageOf } from './failure.mjs';
import { outdatedPackages, requireDependencies } from './surroundings.mjs';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const DEFAULT_PORT = 4000;
const COMMANDS = ['start', 'dev', 'build'];

/**
 * @typedef {object} Arguments
 * @property {string} command
 * @property {boolean | undefined} demo undefined: only where no Kubernetes cluster can be reached
 * @property {number} port
 * @property {string} dataDir
 */

/**
 * Runs one command and returns the exit code of the process.
 * @param {string[]} argv
 * @param {{ help: string }} texts
 * @returns {Promise<number>}
 */
export async function runCommand(argv, { help }) {
  if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) {
    console.log(help);
    return argv.length === 0 ? 2 : 0;
  }
  try {
    const args = readArguments(argv, process.env);
    requireDependencies(ROOT);
    warnOfOutdatedPackages();
    if (args.command === 'build') return await buildOnly();
    const { runInTerminal } = await import('./terminal.mjs');
    return await runInTerminal({ ...args, root: ROOT });
  } catch (error) {
    if (!(error instanceof LaunchFailure)) throw error;
    console.error(`\n${error.message}`);
    return 1;
  }
}

function warnOfOutdatedPackages() {
  const outdated = outdatedPackages(ROOT);
  if (outdated.length === 0) return;
  const more = outdated.length > 1 ? ` and ${outdated.length - 1} more` : '';
  console.warn(`\n  The installed packages are not those of package-lock.json (${outdated[0]}${more}). Run "npm ci".`);
}

async function buildOnly() {
  const { buildStale } = await import('./build.mjs');
  await buildStale(ROOT, { report: console.log });
  return 0;
}

/**
 * Reads arguments and environment; every problem is a sentence.
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @returns {Arguments}
 */
export function readArguments(argv, env) {
  const { values, positionals } = parse(argv);
  const [command = '', ...rest] = positionals;
  if (!COMMANDS.includes(command) || rest.length > 0) {
    const found = positionals.join(' ');
    throw new LaunchFailure(`"${found}" is no command of K8Intel; expected ${COMMANDS.join(', ')}. Try --help.`);
  }
  const isDemoRefused = values['no-demo'] === true;
  if (values.demo && isDemoRefused)
    throw new LaunchFailure('--demo and --no-demo exclude each other. Give one of them.');
  return {
    command,
    demo: isDemoRefused ? false : values.demo,
    port: readPort(values.port, env['K8INTEL_PORT']),
    dataDir: values['data-dir'] || env['K8INTEL_DATA_DIR'] || join(ROOT, '.k8intel'),
  };
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        demo: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
        port: { type: 'string' },
        'data-dir': { type: 'string' },
      },
    });
  } catch (error) {
    throw new LaunchFailure(`${messageOf(error)}. Try --help.`);
  }
}

/** @param {string | undefined} argument @param {string | undefined} variable */
function readPort(argument, variable) {
  const text = argument ?? variable ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  const source = argument === undefined ? 'K8INTEL_PORT' : '--port';
  throw new LaunchFailure(`${source} is "${text}"; expected a port number from 1 to 65535.`);
}
