/**
 * The bench of correlation: `node bench/incidents.mjs [storm|log …] [--quick] [--minutes N] [--data FOLDER] [--as-built]`. Prints
 * ratios; asserts nothing timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchCorrelation } from './cases/correlation.mjs';
import { benchStorms } from './cases/storm.mjs';
import { ROOT } from './harness/database.mjs';
import { startDurablePostgres } from './harness/durable-postgres.mjs';
import { calibrate } from './harness/rounds.mjs';

const CASES = { storm: benchStorms, log: benchCorrelation };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    minutes: { type: 'string' },
    data: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const minutes = Number(values.minutes ?? (values.quick ? 0.2 : 3));

const parts = PARTS.filter(({ name }) => name === 'server' || name === 'migrations');
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const postgres = await startDurablePostgres({
  dataDir: values.data ?? join(ROOT, 'bench', '.data', 'incidents'),
  report,
});
try {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  for (const [name, run] of Object.entries(CASES)) {
    if (positionals.length === 0 || positionals.includes(name)) await run(postgres, { minutes });
  }
} finally {
  await postgres.stop();
}
