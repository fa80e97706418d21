/**
 * The browser of the browser tests: the first one found, or one that is installed for them. Plain JavaScript, because
 * the test command and Playwright's configuration both use it before anything is compiled.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_TIMEOUT_MS = 10 * 60_000;
const REMEDY =
  'Install Chromium or Chrome, or set PLAYWRIGHT_CHROMIUM_PATH to one, or run "npx playwright install chromium".';

/**
 * The path of the first Chromium found, null when there is none.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 * @throws {Error} when PLAYWRIGHT_CHROMIUM_PATH names no file
 */
export function findBrowser(env) {
  const named = env['PLAYWRIGHT_CHROMIUM_PATH'];
  if (named && !existsSync(named)) {
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH is "${named}", which does not exist; expected the path of a Chromium.`);
  }
  return named || [...SYSTEM_BROWSERS, chromium.executablePath()].find((path) => path && existsSync(path)) || null;
}

/**
 * The path of a Chromium, installed when none is there: Debian's package for root, else Playwright's own download.
 * @param {{ env: NodeJS.ProcessEnv, report: (line: string) => void }} options
 * @returns {Promise<string>}
 * @throws {Error} when none can be had
 */
export async function ensureBrowser({ env, report }) {
  const found = findBrowser(env);
  if (found) return found;
  const output =
    isDebian() && process.getuid?.() === 0 ? await installPackage(env, report) : await download(env, report);
  const installed = findBrowser(env);
  if (installed) return installed;
  throw new Error(`There is no browser for the browser tests, and none could be installed. ${REMEDY}\n${output}`);
}

function isDebian() {
  return existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** @param {NodeJS.ProcessEnv} env @param {(line: string) => void} report */
async function installPackage(env, report) {
  report('installing the package chromium for the browser tests (about 300 MB)');
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-q'], quiet);
  const isUbuntu = readFileSync('/etc/os-release', 'utf8').includes('ID=ubuntu');
  // Ubuntu's package of that name is a link to a snap, which does not run in a container.
  if (isUbuntu) return download(env, report);
  const packages = ['chromium', 'fonts-liberation'];
  return update + (await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], quiet));
}

/** @param {NodeJS.ProcessEnv} env @param {(line: string) => void} report */
function download(env, report) {
  report("downloading Playwright's Chromium for the browser tests");
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  return run(process.execPath, [cli, 'install', 'chromium'], env);
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<string>} the end of what it printed */
function run(command, args, env) {
  return new Promise((settle) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: INSTALL_TIMEOUT_MS });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.once('error', (error) => settle(`${command}: ${error.message}\n`));
    child.once('close', (code) => settle(code === 0 ? '' : text.trim().split('\n').slice(-5).join('\n')));
  });
}
