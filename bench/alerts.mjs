/**
 * The bench of writing alerts: `node bench/alerts.mjs [--quick] [--rounds N] [--reports N] [--data FOLDER] [--as-built]
 * [--profile FOLDER]`. Prints ratios; asserts nothing timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchAlertWrites } from './cases/alert-writes.mjs';
import { ROOT } from './harness/database.mjs';
import { startDurablePostgres } from './harness/durable-postgres.mjs';
import { withProfile } from './harness/own-profile.mjs';
import { calibrate } from './harness/rounds.mjs';

const FULL = { rounds: 5, reports: 20 };
const QUICK = { rounds: 1, reports: 3 };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    reports: { type: 'string' },
    data: { type: 'string' },
    profile: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const preset = values.quick ? QUICK : FULL;
const options = { rounds: Number(values.rounds ?? preset.rounds), reports: Number(values.reports ?? preset.reports) };

const parts = PARTS.filter(({ name }) => name === 'server' || name === 'migrations');
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const postgres = await startDurablePostgres({ dataDir: values.data ?? join(ROOT, 'bench', '.data', 'alerts'), report });
try {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  await withProfile(values.profile, () => benchAlertWrites(postgres, options));
} finally {
  await postgres.stop();
}
