/**
 * What is known about other processes: whether they live, what they run, and how to end them within a deadline.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;
const NPM_WATCH_MS = 500;

/**
 * Waits until the condition returns a truthy value and returns it; undefined when the deadline (milliseconds) passes first.
 * @template T
 * @param {() => T | Promise<T>} condition
 * @param {number} timeoutMs
 * @returns {Promise<T | undefined>}
 */
export async function waitUntil(condition, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() >= deadline) return undefined;
    await delay(POLL_MS);
  }
}

/**
 * Whether a process of that id lives; a zombie that nobody reaped counts as gone.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** @param {number} pid */
function isZombie(pid) {
  if (process.platform !== 'linux') return false;
  try {
    return statFields(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** @param {number} pid @returns {string[]} the fields of /proc/<pid>/stat from the state on */
function statFields(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // "pid (name) state …": the name may hold spaces and brackets, so the fields are what follows the last one.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * The command line of a process, '' when it is gone.
 * @param {number} pid
 */
export function commandLine(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * The parent of a process, 0 when it is gone.
 * @param {number} pid
 */
function parentOf(pid) {
  try {
    // After the name in brackets come the state and the parent.
    if (process.platform === 'linux') return Number(statFields(pid)[1]);
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return 0;
  }
}

/**
 * Calls back once npm, which started this process, is gone. A signal sent to npm alone ends npm and its shell, but
 * reaches nobody below them: without this the whole stack would go on, owned by nobody.
 * @param {NodeJS.ProcessEnv} env
 * @param {() => void} onGone
 */
export function watchNpm(env, onGone) {
  if (!env['npm_lifecycle_event']) return;
  const shell = process.ppid;
  const above = parentOf(shell);
  const npm = /\bnpm\b/.test(commandLine(above)) ? above : shell;
  const timer = setInterval(() => {
    if (process.ppid === shell && isAlive(npm)) return;
    clearInterval(timer);
    onGone();
  }, NPM_WATCH_MS);
  timer.unref();
}

/**
 * Sends the signals in turn, each with its time to work (milliseconds), until the process is gone.
 * @param {number} pid
 * @param {[NodeJS.Signals, number][]} steps
 * @returns {Promise<boolean>} whether it is gone
 */
export async function endProcess(pid, steps) {
  for (const [signal, timeoutMs] of steps) {
    if (!isAlive(pid)) return true;
    try {
      process.kill(pid, signal);
    } catch {
      // It went between the look and the signal.
    }
    if (await waitUntil(() => !isAlive(pid), timeoutMs)) return true;
  }
  return !isAlive(pid);
}
