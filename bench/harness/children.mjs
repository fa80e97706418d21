/** The processes under test: each server its own process, ended with the bench. */
import { fork } from 'node:child_process';
import { endProcess } from '../../server/launcher/processes.mjs';

const START_TIMEOUT_MS = 120_000;
const STOP_STEPS = /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGTERM', 15_000],
  ['SIGKILL', 5_000],
]);

/**
 * @typedef {object} Child
 * @property {number} pid
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a server and waits until it is ready.
 * @template T
 * @param {string | URL} script
 * @param {{ env: Record<string, string>, execArgv?: string[], ready: (child: import('node:child_process').ChildProcess) => Promise<T> }} options
 * @returns {Promise<Child & { facts: T }>}
 */
export async function startChild(script, { env, execArgv = [], ready }) {
  const child = fork(script, {
    // Nothing of the caller's shell reaches a server under test, and peers run as in production too.
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
    execArgv,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-4_000);
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    await endProcess(pid, STOP_STEPS);
  };
  try {
    return { pid, stop, facts: await Promise.race([ready(child), failed(child, () => complaints)]) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {import('node:child_process').ChildProcess} child @param {() => string} complaints @returns {Promise<never>} */
function failed(child, complaints) {
  return new Promise((_, fail) => {
    const timer = setTimeout(
      () => fail(new Error(`${child.spawnfile} was not ready in ${START_TIMEOUT_MS / 1_000} s.\n${complaints()}`)),
      START_TIMEOUT_MS,
    );
    timer.unref();
    child.once('exit', (code, signal) =>
      fail(new Error(`A server ended before it was ready (${signal ?? code}).\n${complaints()}`)),
    );
  });
}

/** Waits for the message `{ url }` that the peers send. @param {import('node:child_process').ChildProcess} child @returns {Promise<{ url: string }>} */
export function announced(child) {
  return new Promise((settle) => {
    child.once('message', (message) => settle(/** @type {{ url: string }} */ (message)));
  });
}
