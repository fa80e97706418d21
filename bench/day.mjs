/**
 * `node bench/day.mjs`: 24 hours at 100 times their speed, with kills of the server in between, whose summaries equal
 * the generator's truth. Exits with 1 where one does not. Needs the product built (`node k8intel.mjs build`).
 */
import { parseArgs } from 'node:util';
import { runDay } from './day/run.mjs';

const { values } = parseArgs({
  options: {
    speed: { type: 'string', default: '100' },
    containers: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '6' },
    step: { type: 'string', default: '15' },
    kills: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
  },
});

const result = await runDay({
  speed: Number(values.speed),
  containers: Number(values.containers),
  nodes: Number(values.nodes),
  stepSeconds: Number(values.step),
  kills: Number(values.kills),
  seed: Number(values.seed),
  report: (line) => console.log(`  ${line}`),
});

const { comparisons, disorder, rollups } = result;
console.table(
  comparisons.map(({ what, values, worst, allowed, wrong }) => ({
    summary: what,
    values,
    'worst difference': worst.toExponential(1),
    allowed: allowed.toExponential(1),
    verdict: wrong.length === 0 ? 'equal' : 'WRONG',
  })),
);
for (const { what, wrong } of comparisons) for (const line of wrong) console.log(`${what}: ${line}`);
const { late, outOfOrder, repeated, contradicted, batches } = disorder;
console.log(
  `${result.samples} rows acknowledged in ${batches} batches: ${late} late, ${outOfOrder} out of order, ${repeated} repeated, ${contradicted} contradicted; ${result.kills} kills, ${result.retries} retries, ${result.seconds.toFixed(0)} s`,
);
const isFresh = rollups.stored.digest === rollups.fresh.digest;
console.log(
  `${rollups.stored.rows} stored roll-up rows ${isFresh ? 'equal' : 'DIFFER FROM'} the ${rollups.fresh.rows} made anew`,
);
process.exitCode = isFresh && comparisons.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
