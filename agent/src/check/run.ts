import { setMaxListeners } from 'node:events';
import { chooseCollectors, chooseKind, collectorProblems, VERSION } from '../agent.js';
import type { Collector } from '../collectors/collector.js';
import { COLLECTORS } from '../collectors/index.js';
import { type Config, ConfigError, findKubeAccess, loadConfig, misspeltVariables } from '../config.js';
import { messageOf } from '../explain.js';
import type { KubeClient } from '../kube/client.js';
import { connectKube } from '../kube/connect.js';
import { findPlugins } from '../plugins/find.js';
import { checkKubernetes, checkPermissions } from './check-kubernetes.js';
import { checkServer } from './check-server.js';
import { checkSpool } from './check-spool.js';
import { checkUsage } from './check-usage.js';
import { type Area, type CheckLine, linesOf, printLines } from './line.js';

/** The whole check ends after so long, whatever hangs. */
const CHECK_TIMEOUT_MS = 120_000;

type Environment = Readonly<Record<string, string | undefined>>;

const problemsOf = (error: unknown): readonly string[] =>
  error instanceof ConfigError ? error.problems : [messageOf(error)];

function checkConfiguration(environment?: Environment): { config: Config | null; lines: CheckLine[] } {
  const { ok, warning, failed } = linesOf('configuration');
  const misspelt = misspeltVariables(environment).map((problem) => warning(problem));
  try {
    const config = loadConfig(environment, collectorProblems);
    return { config, lines: [ok('All settings are valid.'), ...misspelt] };
  } catch (error) {
    return { config: null, lines: [...problemsOf(error).map((problem) => failed(problem)), ...misspelt] };
  }
}

function checkPlugins(config: Config): CheckLine[] {
  const { ok, failed } = linesOf('plug-ins');
  if (config.collectorsDir === null) return [];
  const files = findPlugins(
    config.collectorsDir,
    COLLECTORS.map(({ name }) => name),
  );
  if (files.length === 0) return [ok(`There are none in ${config.collectorsDir}.`)];
  return files.map(({ name, problem }) =>
    problem === null ? ok(`${name} is found.`) : failed(`${name} is not loaded: ${problem}.`),
  );
}

/** What throws becomes a failed line of its area, and the other areas are looked at all the same. */
async function guarded(area: Area, check: () => CheckLine[] | Promise<CheckLine[]>): Promise<CheckLine[]> {
  try {
    return await check();
  } catch (error) {
    return problemsOf(error).map((problem) => linesOf(area).failed(problem));
  }
}

async function checkCluster(config: Config, signal: AbortSignal, environment?: Environment): Promise<CheckLine[]> {
  const access = findKubeAccess(config, environment);
  const kind = chooseKind(config, access);
  const collectors = chooseCollectors(config, kind);
  if (kind === 'HOST') {
    const names = collectors.map(({ name }) => name).join(', ');
    return [linesOf('kubernetes').ok(`This machine is watched, no Kubernetes cluster (${names}).`)];
  }
  return checkReachedCluster({ config, collectors, kube: await connectKube(access) }, signal);
}

async function checkReachedCluster(
  context: { config: Config; collectors: readonly Collector[]; kube: KubeClient },
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const lines = await checkKubernetes(context.kube, signal);
  if (lines.some(({ status }) => status === 'failed')) return lines;
  const permissions = await guarded('permissions', () => checkPermissions(context, signal));
  const isMeasured = context.collectors.some(({ name }) => name === 'usage');
  const usage = isMeasured ? await guarded('usage', () => checkUsage(context, signal)) : [];
  return [...lines, ...permissions, ...usage];
}

/** Looks at everything that the agent needs; nothing is changed, registered or sent. */
export async function check(environment?: Environment): Promise<CheckLine[]> {
  const { config, lines } = checkConfiguration(environment);
  if (config === null) return lines;
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  // All reviews under way listen to it; Node warns from the eleventh on.
  setMaxListeners(0, signal);
  const [server, cluster] = await Promise.all([
    guarded('server', () => checkServer(config, signal)),
    guarded('kubernetes', () => checkCluster(config, signal, environment)),
  ]);
  const spool = await guarded('spool', () => checkSpool(config));
  const plugins = await guarded('plug-ins', () => checkPlugins(config));
  return [...lines, ...server, ...cluster, ...spool, ...plugins];
}

/**
 * The command `k8intel-agent check [--json]`: prints what it found.
 * @returns the exit code: 1 where anything failed
 */
export async function runCheck(
  options: readonly string[],
  print: (text: string) => void,
  environment?: Environment,
): Promise<number> {
  const unknown = options.filter((option) => option !== '--json');
  if (unknown.length > 0) {
    print(`Unknown: ${unknown.join(' ')}. Usage: k8intel-agent check [--json]\n`);
    return 1;
  }
  const lines = await check(environment);
  const isOk = lines.every(({ status }) => status !== 'failed');
  if (options.includes('--json')) print(`${JSON.stringify({ version: VERSION, isOk, lines }, null, 2)}\n`);
  else print(printLines(lines));
  return isOk ? 0 : 1;
}
