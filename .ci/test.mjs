/**
 * `npm test`: runs every suite, goes on after a failure, and ends with one line that sums them up. Words after it
 * (`npm test -- types agent`) choose the suites whose names contain one of them.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureBrowser } from '../e2e/stack/browser.mjs';
import { countOf, sum } from './count.mjs';
import { REPORT, STAGES } from './suites.mjs';

/** @typedef {import('./suites.mjs').Suite} Suite */
/** @typedef {import('./count.mjs').Count} Count */

const ROOT = resolve(import.meta.dirname, '..');
const PARALLEL = 2;
/** The tests must see the product's defaults, not what this shell happens to be configured for. */
const FOREIGN = /^(FORCE_COLOR$|K8INTEL_|DATABASE_URL$|KUBECONFIG$|NODE_OPTIONS$|npm_)/;
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !FOREIGN.test(key))),
  CI: 'true',
  NO_COLOR: '1',
  TURBO_TELEMETRY_DISABLED: '1',
};

/**
 * @param {Suite} suite
 * @param {{ reports: string, isAlone: boolean }} context
 * @returns {Promise<Count>}
 */
async function runSuite(suite, { reports, isAlone }) {
  const startedAt = Date.now();
  if (isAlone) console.log(`\n──── ${suite.name}`);
  const report = join(reports, `${suite.name.replaceAll(/\W+/g, '-')}.json`);
  const { code, output } = await outcomeOf(suite, report, isAlone);
  const count = countOf(suite.kind, report, code);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const verdict = `${count.failed === 0 ? 'ok' : 'FAILED'} · ${suite.name} · ${count.passed} passed, ${count.failed} failed · ${seconds} s`;
  if (!isAlone) console.log(`\n──── ${suite.name}\n${output.trimEnd()}`);
  if (count.problem) console.log(count.problem);
  console.log(verdict);
  return count;
}

/** @param {Suite} suite @param {string} report @param {boolean} isAlone @returns {Promise<{ code: number, output: string }>} */
async function outcomeOf(suite, report, isAlone) {
  const fail = (/** @type {string} */ output) => {
    if (isAlone) console.log(output);
    return { code: 1, output };
  };
  if (!existsSync(join(ROOT, suite.needs))) return fail(`${suite.needs} is expected and not there`);
  const extra = Object.entries(suite.env ?? {}).map(([key, value]) => [key, value.replace(REPORT, report)]);
  const env = { ...environment, ...Object.fromEntries(extra) };
  if (suite.kind === 'playwright') {
    try {
      env.PLAYWRIGHT_CHROMIUM_PATH = await browser;
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  }
  return runNode(suite, { env, report, isAlone });
}

/**
 * @param {Suite} suite
 * @param {{ env: NodeJS.ProcessEnv, report: string, isAlone: boolean }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function runNode({ args, folder, minutes }, { env, report, isAlone }) {
  const words = args.map((word) =>
    word.startsWith('node_modules/') ? join(ROOT, word) : word.replace(REPORT, report),
  );
  return new Promise((settle) => {
    const child = spawn(process.execPath, words, {
      cwd: join(ROOT, folder ?? '.'),
      env,
      timeout: minutes * 60_000,
      stdio: ['ignore', isAlone ? 'inherit' : 'pipe', isAlone ? 'inherit' : 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => settle({ code: 1, output: `${output}\n${error.message}` }));
    child.once('close', (code) => {
      const isLate = code === null;
      settle({ code: code ?? 1, output: isLate ? `${output}\nended after ${minutes} minutes` : output });
    });
  });
}

/** @param {Suite[]} stage @param {string} reports */
async function runStage(stage, reports) {
  const queue = [...stage];
  /** @type {Count[]} */
  const counts = [];
  const work = async () => {
    for (let suite = queue.shift(); suite; suite = queue.shift()) {
      counts.push(await runSuite(suite, { reports, isAlone: stage.length === 1 }));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return counts;
}

// Where a browser has to be installed, that waits for the network: it goes on beside the first suites.
const browser = ensureBrowser({ env: environment, report: console.log });
browser.catch(() => {});
const reports = mkdtempSync(join(tmpdir(), 'k8intel-reports-'));
/** @type {Count[]} */
const counts = [];
const words = process.argv.slice(2);
const isChosen = (/** @type {Suite} */ { name }) => words.length === 0 || words.some((word) => name.includes(word));
for (const stage of STAGES) counts.push(...(await runStage(stage.filter(isChosen), reports)));
rmSync(reports, { recursive: true, force: true });
const total = sum(counts);
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;
