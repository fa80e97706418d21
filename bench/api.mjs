/**
 * The benches of the API: `node bench/api.mjs [page|guards|depth|count|profile …] [--quick] [--rounds N] [--seconds N]
 * [--pods N] [--data FOLDER] [--as-built]`. Prints ratios; asserts nothing timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchDepth } from './cases/depth.mjs';
import { benchGuards } from './cases/guards.mjs';
import { benchPage } from './cases/page.mjs';
import { profilePage } from './cases/profile.mjs';
import { benchTotalCount } from './cases/total-count.mjs';
import { openBenchDatabase, ROOT } from './harness/database.mjs';
import { calibrate } from './harness/rounds.mjs';

const CASES = { page: benchPage, guards: benchGuards, depth: benchDepth, count: benchTotalCount };
/** Run only when it is named. */
const EXTRA = { profile: profilePage };
const FULL = { pods: 2_200_000, rounds: 5, seconds: 8 };
const QUICK = { pods: 30_000, rounds: 1, seconds: 1 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    pods: { type: 'string' },
    data: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const preset = values.quick ? QUICK : FULL;
const pods = Number(values.pods ?? preset.pods);
const options = { rounds: Number(values.rounds ?? preset.rounds), seconds: Number(values.seconds ?? preset.seconds) };
const dataDir = values.data ?? join(ROOT, 'bench', '.data', String(pods));
const chosen = positionals.length > 0 ? positionals : Object.keys(CASES);
/** @type {Record<string, typeof benchPage>} */
const known = { ...CASES, ...EXTRA };
const unknown = chosen.filter((name) => !(name in known));
if (unknown.length > 0) {
  console.error(`There is no case “${unknown.join('”, “')}”; the cases are ${Object.keys(known).join(', ')}.`);
  process.exit(2);
}

const parts = PARTS.filter(({ name }) => name === 'server' || name === 'migrations');
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const database = await openBenchDatabase({ dataDir, pods, report });
try {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  for (const name of chosen) await known[name]?.(database, options);
} finally {
  await database.stop();
}
