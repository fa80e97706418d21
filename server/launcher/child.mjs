/**
 * A supervised child that runs Node.
 *
 * States: stopped → running → (ended by itself) waiting → running …; stop() leads to stopped from any of them. Waiting
 * lasts 1 s after the first failure, doubled up to 30 s, and is reset by a minute of running. The child's output goes
 * to its log file; what it reports as warning or error is shown in one line each, a repeated one once a minute.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openLog } from './log-file.mjs';
import { endProcess, waitUntil } from './processes.mjs';

const FIRST_WAIT_MS = 1_000;
const LAST_WAIT_MS = 30_000;
const STABLE_MS = 60_000;
const REPEAT_MS = 60_000;
const PARENT_WATCH = new URL('./parent-watch.mjs', import.meta.url).href;

/**
 * @typedef {object} ChildOptions
 * @property {string} name as a person reads it
 * @property {string[]} args of node: the main module and its arguments
 * @property {Record<string, string | undefined>} env
 * @property {string} cwd
 * @property {string} logFile
 * @property {(line: string) => void} report
 * @property {(line: string) => void} [onOutput] sees each line of standard output
 * @property {() => void} [onStart] called before every start, the repeated ones included
 * @property {number} [drainMs] how long SIGTERM may take
 *
 * @typedef {object} Child
 * @property {string} name
 * @property {() => number | undefined} pid while it runs
 * @property {() => string | null} lastExit why it ended last, null when it never did
 * @property {() => void} start
 * @property {(signal?: NodeJS.Signals) => Promise<void>} stop SIGTERM, SIGKILL after the drain time; no restart
 */

/**
 * Describes a child; start() starts it.
 * @param {ChildOptions} options
 * @returns {Child}
 */
export function superviseChild(options) {
  const { name, report, drainMs = 15_000 } = options;
  const log = openLog(options.logFile);
  const show = onceAMinute(report);
  const state = { isWanted: false, failures: 0, timer: /** @type {NodeJS.Timeout | undefined} */ (undefined) };
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  /** @type {string | null} */
  let lastExit = null;

  const launch = () => {
    const startedAt = Date.now();
    options.onStart?.();
    const current = spawnNode(options);
    child = current;
    forward(current, options, { log, show });
    current.once('error', (error) => ended(startedAt, error.message));
    current.once('exit', (code, signal) => ended(startedAt, signal ? `signal ${signal}` : `exit code ${code}`));
  };
  const ended = (/** @type {number} */ startedAt, /** @type {string} */ reason) => {
    child = undefined;
    lastExit = reason;
    if (!state.isWanted) return;
    state.failures = Date.now() - startedAt > STABLE_MS ? 1 : state.failures + 1;
    const waitMs = Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** (state.failures - 1));
    report(`${name} ended (${reason}); starting it again in ${waitMs / 1000} s. Its log: ${options.logFile}`);
    state.timer = setTimeout(launch, waitMs);
  };

  return {
    name,
    pid: () => child?.pid,
    lastExit: () => lastExit,
    start: () => {
      if (state.isWanted) return;
      state.isWanted = true;
      launch();
    },
    stop: async (signal = 'SIGTERM') => {
      state.isWanted = false;
      clearTimeout(state.timer);
      const pid = child?.pid;
      if (pid !== undefined)
        await endProcess(pid, [
          [signal, drainMs],
          ['SIGKILL', 5_000],
        ]);
      await waitUntil(() => child === undefined, 1_000);
    },
  };
}

/** @param {ChildOptions} options */
function spawnNode({ args, env, cwd }) {
  // Its own process group: Ctrl-C in the terminal must reach the launcher alone, which stops the parts in order.
  return spawn(process.execPath, ['--enable-source-maps', '--import', PARENT_WATCH, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {ChildOptions} options
 * @param {{ log: { write(text: string): void }, show: (line: string) => void }} sinks
 */
function forward(child, { name, onOutput }, { log, show }) {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      if (stream === child.stdout) onOutput?.(line);
      const problem = problemOf(line, stream === child.stderr);
      if (problem) show(`${name}: ${problem}`);
    });
  }
}

/**
 * What a line of a child's output tells the person at the terminal: the message of a warning or error, else nothing.
 * @param {string} line
 * @param {boolean} isStderr
 * @returns {string | null}
 */
export function problemOf(line, isStderr) {
  const entry = parseEntry(line);
  if (entry) return ['warn', 'error'].includes(String(entry.level)) ? sentenceOf(entry, line) : null;
  // Not a log entry: what a crash prints. Its message says enough; the stack is in the log file.
  return isStderr && /^(\w*Error|Warning)\b.*: /.test(line) ? line : null;
}

/**
 * The message of a log entry with its cause, which the parts log under one of three names.
 * @param {Record<string, unknown>} entry
 * @param {string} line
 */
function sentenceOf({ message, error, cause, reason }, line) {
  const thrown = /** @type {{ message?: unknown } | null | undefined} */ (error)?.message;
  const why = [thrown, cause, reason].find((text) => typeof text === 'string');
  return why ? `${message}: ${why}` : String(message ?? line);
}

/** @param {string} line @returns {Record<string, unknown> | null} */
function parseEntry(line) {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** @param {(line: string) => void} report @returns {(line: string) => void} */
function onceAMinute(report) {
  /** @type {Map<string, number>} */
  const shownAt = new Map();
  return (line) => {
    const now = Date.now();
    for (const [text, at] of shownAt) if (now - at > REPEAT_MS) shownAt.delete(text);
    if (shownAt.has(line)) return;
    shownAt.set(line, now);
    report(line);
  };
}
