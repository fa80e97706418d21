import { existsSync, fstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Past } from './history/past.js';
import { authorityFileIn, certificatesIn } from './kubelets/certificates.js';
import { type KubeSimOptions, startKubeSim } from './sim.js';

const OPTIONS = {
  out: { type: 'string' },
  port: { type: 'string' },
  seed: { type: 'string' },
  now: { type: 'string' },
  speed: { type: 'string' },
  history: { type: 'string' },
  pods: { type: 'string' },
  nodes: { type: 'string' },
  'real-size': { type: 'boolean' },
  'past-days': { type: 'string' },
} as const;

const USAGE =
  'kube-sim [--out DIR] [--port N] [--seed N] [--now TIME] [--speed N] [--history N] [--pods N --nodes N --real-size] [--past-days N]';

function toNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number) || number < 0)
    throw new Error(`--${name} is "${value}": expected a number from 0 on`);
  return number;
}

function toTime(value: string | undefined): Date | undefined {
  if (value === undefined) return undefined;
  const time = new Date(value);
  if (Number.isNaN(time.getTime()))
    throw new Error(`--now is "${value}": expected a time such as 2026-03-02T20:00:00Z`);
  return time;
}

function readOptions(): { out: string | undefined; sim: KubeSimOptions } {
  const { values } = parseArgs({ options: OPTIONS });
  const numbers = ['port', 'seed', 'speed', 'history'] as const;
  const given = numbers.flatMap((name) => {
    const number = toNumber(name, values[name]);
    return number === undefined ? [] : [[name, number]];
  });
  const now = toTime(values.now);
  const pods = toNumber('pods', values.pods);
  const days = toNumber('past-days', values['past-days']);
  const scale =
    pods === undefined
      ? {}
      : {
          scale: {
            pods,
            nodes: toNumber('nodes', values.nodes) ?? Math.ceil(pods / 100),
            isRealSize: values['real-size'] ?? false,
          },
        };
  return {
    out: values.out,
    sim: { ...Object.fromEntries(given), ...(now ? { now } : {}), ...scale, ...(days ? { past: { days } } : {}) },
  };
}

/** There is one past, however often the simulator is started: the first start invents it. */
function readPast(file: string): Past | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Past) : undefined;
}

/** A parent that dies closes its end of the pipe: then nobody is left to stop this process. */
function stopWithParent(stop: () => void): void {
  process.on('disconnect', stop);
  // A terminal or /dev/null at stdin says nothing about a parent.
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on('end', stop).on('error', stop).resume();
}

async function main(): Promise<void> {
  const { out, sim: options } = readOptions();
  const report = (error: unknown) =>
    process.stderr.write(`kube-sim: ${error instanceof Error ? error.stack : String(error)}\n`);
  if (out !== undefined) mkdirSync(out, { recursive: true });
  const folder = out ?? mkdtempSync(join(tmpdir(), 'kube-sim-'));
  const pastFile = join(folder, 'past.json');
  const past = options.past && (readPast(pastFile) ?? options.past);
  const kubelets = await certificatesIn(folder);
  const sim = await startKubeSim({ ...options, ...(past ? { past } : {}), kubelets, onError: report });
  if (past && 'days' in past) writeFileSync(pastFile, JSON.stringify(sim.past));
  const kubeconfig = resolve(folder, 'kubeconfig');
  writeFileSync(kubeconfig, sim.kubeconfig());
  const adminKubeconfig = resolve(folder, 'admin.kubeconfig');
  writeFileSync(adminKubeconfig, sim.adminKubeconfig());
  const stop = () => {
    if (out === undefined) rmSync(folder, { recursive: true, force: true });
    void sim.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  stopWithParent(stop);
  process.stdout.write(
    `${JSON.stringify({ url: sim.url, kubeconfig, adminKubeconfig, kubeletCa: resolve(authorityFileIn(folder)) })}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`kube-sim: ${error instanceof Error ? error.message : String(error)}\nusage: ${USAGE}\n`);
  process.exit(1);
});
