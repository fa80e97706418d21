/** What GraphQL adds to reading a batch: from the bytes of a request to typed columns, against a bare JSON.parse. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { metered } from '../harness/meter.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';

const LOOP = fileURLToPath(new URL('../reference/parse-loop.mjs', import.meta.url));
const [OURS, JSON_PARSE] = ['pipeline to columns', 'JSON.parse'];

/**
 * @param {import('../harness/metrics-surroundings.mjs').Surroundings} _surroundings
 * @param {import('./ingest.mjs').CaseOptions} options
 */
export async function benchParse(_surroundings, { rounds, isQuick, serverArgs }) {
  const child = fork(LOOP, {
    execArgv: ['--expose-gc', ...serverArgs],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  try {
    await once(child, 'message');
    const repeats = isQuick ? 20 : 150;
    const subject = (/** @type {string} */ name, /** @type {string} */ side) => ({
      name,
      run: async () => {
        const pid = child.pid ?? 0;
        const { result, otherShare } = await metered({ pid }, () => {
          child.send({ side, repeats });
          return once(child, 'message');
        });
        const [{ samples, cpuMs: used, elapsedMs }] = result;
        const perSecond = (samples * 1_000) / elapsedMs;
        return { requests: samples, perSecond, nodeMs: used / samples, pgMs: 0, otherShare };
      },
    });
    const run = await interleave([subject(OURS, 'pipeline'), subject(JSON_PARSE, 'json')], { rounds, seconds: 0 });
    printRun('A body of 10000 samples of 8 values, from its bytes to typed columns', run, {
      one: 'sample',
      many: 'samples',
      time: 'µs',
    });
    const ratio = ratioOver(run, (round) => cpuMs(round[OURS]) / cpuMs(round[JSON_PARSE]));
    printRatio('CPU of a bare JSON.parse', ratio, { gate: 2, stretch: 1.5, better: 'lower' });
  } finally {
    // It ends by itself then, and writes its profile where one was asked for.
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
}
