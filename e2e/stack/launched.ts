import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../server/launcher/embedded-postgres.mjs';
import { isAlive, waitUntil } from '../../server/launcher/processes.mjs';

/** The clone that is under test. */
export const ROOT = resolve(import.meta.dirname, '..', '..');
/** An uncommon machine under load builds nothing here, but migrates and starts seven processes. */
export const START_MS = 90_000;

export interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly dataDir: string;
  readonly port?: number;
  readonly uid?: number;
}

/** A launcher that runs as its own process, with all it printed. */
export interface Launched {
  readonly pid: number;
  readonly port: number;
  output(): string;
  /** Waits until the output contains the text; fails with the output when the launcher ends or the deadline passes. */
  prints(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** The exit code, null when a signal ended it. */
  ended(): Promise<number | null>;
}

/** Runs `node k8intel.mjs start` as a person would, with a data folder and port of its own. */
export async function launch({ args = ['--no-demo'], env = {}, dataDir, port, uid }: LaunchOptions): Promise<Launched> {
  const chosenPort = port ?? (await freePort());
  const words = ['k8intel.mjs', 'start', '--port', String(chosenPort), '--data-dir', dataDir, ...args];
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return follow(child, chosenPort);
}

function follow(child: ChildProcess, port: number): Launched {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let hasEnded = false;
  const ended = new Promise<number | null>((settle) => {
    child.once('close', (code) => {
      hasEnded = true;
      settle(code);
    });
  });
  return {
    pid: child.pid ?? -1,
    port,
    output: () => output,
    prints: async (text) => {
      await waitUntil(() => hasEnded || output.includes(text), START_MS);
      if (!output.includes(text)) throw new Error(`The launcher did not print "${text}", but:\n${output}`);
    },
    signal: (signal) => void child.kill(signal),
    ended: () => ended,
  };
}

/** Ids of all processes below one, itself not included. */
export function descendantsOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([id = 0, above]) => (above === parent ? [id, ...below(id)] : []));
  return below(pid);
}

/** What a process was called with; nothing when it ended meanwhile, as the short-lived helpers of a process do. */
export function argumentsOf(pid: number): string {
  return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

/** Waits until none of the processes is left, and names those that are. */
export async function survivorsOf(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  await waitUntil(() => !pids.some((pid) => isAlive(pid)), timeoutMs);
  return pids.filter((pid) => isAlive(pid));
}

/** A folder of its own, which the account that the database runs under may pass through. */
export function temporaryFolder(uid?: number): { path: string; remove(): void } {
  // A space in the path is what a person's folder may well have.
  const path = mkdtempSync(join(tmpdir(), 'k8intel e2e '));
  chmodSync(path, 0o711);
  if (uid !== undefined) chownSync(path, uid, uid);
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** The connection string of the database's owner in a data folder whose database runs. */
export function ownerUrl(dataDir: string): string {
  const passwords = JSON.parse(readFileSync(join(dataDir, 'postgres', 'roles.json'), 'utf8')) as Record<string, string>;
  return `postgres://k8i_owner:${passwords['k8i_owner']}@127.0.0.1:${postmaster(dataDir).port}/k8intel`;
}

/** Process id and port of the database of a data folder. */
export function postmaster(dataDir: string): { pid: number; port: number } {
  const lines = readFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}
