/**
 * The benches of metrics: `node bench/metrics.mjs [ingest …] [--quick] [--rounds N] [--data FOLDER] [--as-built]
 * [--profile FOLDER]`. Prints ratios; asserts nothing timed. See README.md.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale, PARTS } from '../server/launcher/build.mjs';
import { benchBytes } from './cases/bytes.mjs';
import { benchIngest } from './cases/ingest.mjs';
import { benchParse } from './cases/parse.mjs';
import { benchPeersIngest } from './cases/peers-ingest.mjs';
import { benchReads } from './cases/reads.mjs';
import { benchSmallBatches } from './cases/small-batches.mjs';
import { ROOT } from './harness/database.mjs';
import { withSurroundings } from './harness/metrics-surroundings.mjs';
import { printProfile, profilingArgs } from './harness/profile.mjs';
import { calibrate } from './harness/rounds.mjs';

const CASES = {
  ingest: benchIngest,
  peers: benchPeersIngest,
  parse: benchParse,
  small: benchSmallBatches,
  bytes: benchBytes,
};
/** Two questions about the same data, which is made once. */
const QUESTIONS = /** @type {const} */ (['summary', 'odd']);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    data: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const report = (/** @type {string} */ line) => console.error(`  ${line}`);
const isQuick = values.quick;
const rounds = Number(values.rounds ?? (isQuick ? 1 : 5));
const dataDir = values.data ?? join(ROOT, 'bench', '.data', 'metrics');
const chosen = positionals.length > 0 ? positionals : [...Object.keys(CASES), ...QUESTIONS];
/** @type {Record<string, typeof benchIngest>} */
const known = { ...CASES };
const unknown = chosen.filter((name) => !(name in known) && !QUESTIONS.some((question) => question === name));
if (unknown.length > 0) {
  console.error(
    `There is no case “${unknown.join('”, “')}”; the cases are ${[...Object.keys(known), ...QUESTIONS].join(', ')}.`,
  );
  process.exit(2);
}

const parts = PARTS.filter(({ name }) => ['server', 'migrations', 'demo cluster'].includes(name));
if (!values['as-built']) await buildStale(ROOT, { report, parts });
const serverArgs = values.profile ? profilingArgs(values.profile) : [];
const options = { rounds, isQuick, serverArgs };
await withSurroundings({ dataDir, report }, async (surroundings) => {
  report(`a spin takes ${calibrate().toFixed(1)} ms here`);
  for (const name of chosen) await known[name]?.(surroundings, options);
  const questions = QUESTIONS.filter((name) => chosen.includes(name));
  if (questions.length > 0) await benchReads(surroundings, options, questions);
});
if (values.profile) printProfile(values.profile, Number.POSITIVE_INFINITY);
