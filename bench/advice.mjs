/**
 * The bench of the search for advice: `node bench/advice.mjs [--quick] [--rounds N] [--workloads N] [--data FOLDER]
 * [--as-built] [--profile FOLDER]`. Prints ratios; asserts nothing timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchAdviceRun } from './cases/advice-run.mjs';
import { ROOT } from './harness/database.mjs';
import { startDurablePostgres } from './harness/durable-postgres.mjs';
import { withProfile } from './harness/own-profile.mjs';
import { calibrate } from './harness/rounds.mjs';

const FULL = { rounds: 5, workloads: 1_000 };
const QUICK = { rounds: 1, workloads: 60 };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    workloads: { type: 'string' },
    data: { type: 'string' },
    profile: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const preset = values.quick ? QUICK : FULL;
const options = {
  rounds: Number(values.rounds ?? preset.rounds),
  workloads: Number(values.workloads ?? preset.workloads),
};

const parts = PARTS.filter(({ name }) => name === 'server' || name === 'migrations');
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const postgres = await startDurablePostgres({ dataDir: values.data ?? join(ROOT, 'bench', '.data', 'advice'), report });
try {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  await withProfile(values.profile, () => benchAdviceRun(postgres, options));
} finally {
  await postgres.stop();
}
