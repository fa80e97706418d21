/**
 * The benches of live streams: `node bench/streams.mjs [one|groups|burst|path …] [--quick] [--rounds N]
 * [--subscribers N] [--seconds N] [--rate N] [--data FOLDER] [--as-built] [--profile FOLDER]`. Prints ratios; asserts nothing
 * timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchFanOut } from './cases/fan-out.mjs';
import { benchPath } from './cases/path.mjs';
import { ROOT } from './harness/database.mjs';
import { startDurablePostgres } from './harness/durable-postgres.mjs';
import { printProfile, profilingArgs } from './harness/profile.mjs';
import { calibrate } from './harness/rounds.mjs';

const lower = (/** @type {number} */ gate, /** @type {number | undefined} */ stretch = undefined) =>
  /** @type {import('./harness/report.mjs').Bar} */ ({
    gate,
    better: 'lower',
    ...(stretch !== undefined && { stretch }),
  });

const FAN_OUTS = {
  one: {
    title: 'One alert',
    documents: 1,
    burst: 1,
    bars: { cpu: lower(1.15, 1), latency: lower(1.2, 1), memory: lower(1.3, 1) },
  },
  groups: { title: '50 groups of documents', documents: 50, burst: 1, bars: { cpu: lower(1.3) } },
  burst: { title: 'Bursts of five', documents: 1, burst: 5, bars: { cpu: lower(0.6, 0.4) } },
};
const CASES = [...Object.keys(FAN_OUTS), 'path'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    subscribers: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    data: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const subscribers = Number(values.subscribers ?? (values.quick ? 500 : 5_000));
const seconds = Number(values.seconds ?? (values.quick ? 3 : 20));
const rate = Number(values.rate ?? 100);
const dataDir = values.data ?? join(ROOT, 'bench', '.data', 'streams');
const chosen = positionals.length > 0 ? positionals : CASES;
const unknown = chosen.filter((name) => !CASES.includes(name));
if (unknown.length > 0) {
  console.error(`There is no case “${unknown.join('”, “')}”; the cases are ${CASES.join(', ')}.`);
  process.exit(2);
}

const parts = PARTS.filter(({ name }) => name === 'server' || name === 'migrations');
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const execArgv = values.profile ? profilingArgs(values.profile) : [];
const postgres = await startDurablePostgres({ dataDir, report });
try {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  for (const name of chosen) {
    const plan = FAN_OUTS[/** @type {keyof typeof FAN_OUTS} */ (name)];
    const options = { rounds, subscribers, repeats: values.quick ? 3 : 20, execArgv };
    if (plan) await benchFanOut(postgres, options, { ...plan, subscribers });
    else await benchPath(postgres, { rounds, seconds, rate, execArgv });
  }
} finally {
  await postgres.stop();
}
if (values.profile) printProfile(values.profile, 60_000);
