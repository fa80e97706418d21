/** `npm start` and `npm run dev` as a person sees them: progress, a summary, one line per problem, an orderly stop. */
import { join, resolve } from 'node:path';
import { buildStale } from './build.mjs';
import { watchNpm } from './processes.mjs';
import { startStack } from './stack.mjs';
import { lockDataDir, requireFreePort, requireWritable } from './surroundings.mjs';

/** The terminal sends Ctrl-C to npm and to us, and npm passes it on: the second one is not a person's. */
const ECHO_MS = 1_500;

/**
 * Runs until a signal stops it; returns the exit code.
 * @param {import('./command.mjs').Arguments & { root: string }} options
 * @returns {Promise<number>}
 */
export async function runInTerminal(options) {
  const { command, root, port, demo } = options;
  const dataDir = resolve(options.dataDir);
  requireWritable(dataDir);
  const unlock = lockDataDir(dataDir, `http://localhost:${port}`);
  const stopRequest = listenForSignals();
  try {
    await requireFreePort(process.env['K8INTEL_HOST'] || '127.0.0.1', port);
    await run({ command, root, port, demo, dataDir }, stopRequest);
    return 0;
  } catch (error) {
    if (!stopRequest.signal.aborted) throw error;
    console.log('  stopped');
    return 0;
  } finally {
    unlock();
  }
}

/**
 * @param {{ command: string, root: string, dataDir: string, port: number, demo: boolean | undefined }} options
 * @param {{ signal: AbortSignal, requested: Promise<void> }} stopRequest
 */
async function run({ command, ...options }, { signal, requested }) {
  const report = (/** @type {string} */ line) => console.log(`  ${signal.aborted ? 'stopping · ' : ''}${line}`);
  console.log('\n  K8Intel\n');
  await buildStale(options.root, { report, signal });
  const stack = await startStack({ ...options, report, signal });
  const closers = [stack.stop];
  try {
    let address = stack.bootstrap.address;
    if (command === 'dev') {
      const { rebuildOnChange } = await import('./dev.mjs');
      const dev = await rebuildOnChange({ ...options, report }, stack);
      closers.unshift(dev.stop);
      address = dev.address;
    }
    console.log(summary(stack, { address, dataDir: options.dataDir }));
    await requested;
    console.log('\n  stopping …');
  } finally {
    for (const close of closers) await close();
  }
  console.log('  stopped');
}

/**
 * @param {import('./stack.mjs').Stack} stack
 * @param {{ address: string, dataDir: string }} place
 */
function summary({ bootstrap, database, watched }, { address, dataDir }) {
  const link = bootstrap.signInLink?.replace(bootstrap.address, address);
  const rows = [
    ['Open', address],
    [
      'Sign in',
      link ? `${link}\n             (once, as the first administrator)` : 'with your e-mail address and password',
    ],
    ['Watching', watched.join('\n             ')],
    ['Database', database],
    ['Logs', join(dataDir, 'logs')],
    ['Stop', 'Ctrl-C'],
  ];
  return `\n${rows.map(([label = '', text]) => `  ${label.padEnd(10)} ${text}`).join('\n')}\n`;
}

function listenForSignals() {
  const controller = new AbortController();
  let firstAt = 0;
  /** @type {Promise<void>} */
  const requested = new Promise((settle) => {
    controller.signal.addEventListener('abort', () => settle());
  });
  const stop = () => {
    firstAt ||= Date.now();
    controller.abort();
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A person who insists: the children see their channel close and end by themselves.
      if (firstAt > 0 && Date.now() - firstAt > ECHO_MS) process.exit(130);
      stop();
    });
  }
  watchNpm(process.env, stop);
  // A closed terminal must not turn the stop into a crash.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  return { signal: controller.signal, requested };
}
