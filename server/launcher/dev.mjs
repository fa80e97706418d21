/** `npm run dev`: compilers that watch, children that restart on what they emit, and the dashboard with hot reload. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { superviseChild } from './child.mjs';
import { endProcess } from './processes.mjs';

const VITE_PORT = 5173;
const VITE = fileURLToPath(new URL('./vite-dev.mjs', import.meta.url));
/** What each compiler's output restarts, by the key of the stack's children. */
const WATCHED = [
  { folder: 'server', project: 'tsconfig.build.json', restarts: ['server'] },
  { folder: 'agent', project: 'tsconfig.build.json', restarts: ['host', 'kubernetes', 'demo'] },
];

/**
 * @param {{ root: string, dataDir: string, report: (line: string) => void }} options
 * @param {import('./stack.mjs').Stack} stack
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
export async function rebuildOnChange({ root, dataDir, report }, stack) {
  const compilers = WATCHED.map((part) =>
    watchCompiler({ root, ...part }, report, async () => {
      for (const child of part.restarts.flatMap((key) => stack.children[key] ?? [])) {
        await child.stop();
        child.start();
      }
      report(`restarted ${part.folder}`);
    }),
  );
  const vite = superviseChild({
    name: 'vite',
    args: [VITE, join(root, 'web'), String(VITE_PORT), stack.bootstrap.address],
    env: process.env,
    cwd: join(root, 'web'),
    logFile: join(dataDir, 'logs', 'vite.log'),
    report,
  });
  vite.start();
  return {
    address: `http://localhost:${VITE_PORT}`,
    stop: async () => {
      await vite.stop();
      await Promise.all(
        compilers.map((pid) =>
          endProcess(pid, [
            ['SIGTERM', 3_000],
            ['SIGKILL', 1_000],
          ]),
        ),
      );
    },
  };
}

/**
 * @param {{ root: string, folder: string, project: string }} part
 * @param {(line: string) => void} report
 * @param {() => Promise<void>} onEmit called after every clean compilation but the first, which emits what is there
 * @returns {number} the compiler's process id
 */
function watchCompiler({ root, folder, project }, report, onEmit) {
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--watch', '--preserveWatchOutput'];
  const child = spawn(process.execPath, args, {
    cwd: join(root, folder),
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isFirst = true;
  createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
    if (/error TS\d+/.test(line)) report(line);
    if (!line.includes('Watching for file changes')) return;
    if (!isFirst && line.includes('Found 0 errors')) void onEmit();
    isFirst = false;
  });
  return /** @type {number} */ (child.pid);
}
