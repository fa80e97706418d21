/** Case 1: the page through the whole server, against PostGraphile and against Apollo with TypeGraphQL's defaults. */
import { deepStrictEqual } from 'node:assert';
import { subjectOf } from '../harness/ask.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { withDefaults, withPostGraphile } from '../harness/peers.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { DEFAULTS_PAGE, POSTGRAPHILE_PAGE, podPage, rowsOf } from './pod-page.mjs';

const [OURS, POSTGRAPHILE, DEFAULTS] = ['K8Intel', 'PostGraphile 5', 'Apollo + TypeGraphQL'];

/**
 * @param {import('../harness/database.mjs').BenchDatabase} database
 * @param {import('../harness/rounds.mjs').RoundOptions} options
 */
export async function benchPage(database, options) {
  await withK8Intel(database, (server) =>
    withPostGraphile(database, (postgraphile) =>
      withDefaults(database, async (defaults) => {
        const { tenantId } = database;
        const ours = await subjectOf(OURS, server, { query: podPage() });
        const theirs = await subjectOf(POSTGRAPHILE, postgraphile, {
          query: POSTGRAPHILE_PAGE,
          variables: { tenantId },
        });
        const usual = await subjectOf(DEFAULTS, defaults, { query: DEFAULTS_PAGE });
        for (const other of [theirs, usual]) deepStrictEqual(rowsOf(other.answer), rowsOf(ours.answer));
        const run = await interleave([ours, theirs, usual], options);
        print(run);
      }),
    ),
  );
}

/** @param {import('../harness/rounds.mjs').Run} run */
function print(run) {
  printRun('Page of 100 pods × 12 fields with cluster node and cluster, role rules on, whole server', run);
  for (const [name, bar] of /** @type {const} */ ([
    [POSTGRAPHILE, { gate: 1.5, stretch: 2.5, better: 'higher' }],
    [DEFAULTS, { gate: 3.5, stretch: 6, better: 'higher' }],
  ])) {
    const rate = ratioOver(run, (round) => (round[OURS]?.perSecond ?? 0) / (round[name]?.perSecond ?? 0));
    const cpu = ratioOver(run, (round) => cpuMs(round[name]) / cpuMs(round[OURS]));
    printRatio(`requests/s of ${name}`, rate, bar);
    printRatio(`requests per CPU second of ${name}`, cpu, bar);
  }
}
