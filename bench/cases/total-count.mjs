/** Case 4: the page with `totalCount`, unfiltered and under a single facet, against the same page without. */
import { deepStrictEqual } from 'node:assert';
import { subjectOf } from '../harness/ask.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { podPage, rowsOf } from './pod-page.mjs';

const BAR = /** @type {const} */ ({ gate: 1.3, better: 'lower' });
const FILTERS = [
  { name: 'unfiltered', args: '', where: 'true' },
  { name: 'phase RUNNING', args: ', filter: { phase: [RUNNING] }', where: `phase = 'RUNNING'` },
];

/**
 * @param {import('../harness/database.mjs').BenchDatabase} database
 * @param {import('../harness/rounds.mjs').RoundOptions} options
 */
export async function benchTotalCount(database, options) {
  await withK8Intel(database, async (server) => {
    for (const { name, args, where } of FILTERS) {
      const plain = await subjectOf('without', server, { query: podPage({ args }) });
      const counted = await subjectOf('with totalCount', server, {
        query: podPage({ args, more: 'totalCount isTotalCountCapped' }),
      });
      deepStrictEqual(rowsOf(counted.answer), rowsOf(plain.answer));
      const run = await interleave([plain, counted], options);
      printRun(`Page with totalCount, ${name}`, run);
      await printCount(database, where, counted.answer.data.pods);
      printRatio('CPU of the page without', ratioOver(run, ratioOf), BAR);
    }
  });
}

/** @param {Record<string, import('../harness/rounds.mjs').Sample>} round */
function ratioOf(round) {
  return cpuMs(round['with totalCount']) / cpuMs(round['without']);
}

/**
 * @param {import('../harness/database.mjs').BenchDatabase} database
 * @param {string} where
 * @param {{ totalCount: number, isTotalCountCapped: boolean }} answered
 */
async function printCount({ sql, tenantId }, where, { totalCount, isTotalCountCapped }) {
  /** @type {{ count: number }[]} */
  const [found] = await sql(
    `SELECT count(*)::int AS count FROM pod WHERE tenant_id = $1 AND deleted_at IS NULL AND ${where}`,
    [tenantId],
  );
  const exact = totalCount === found?.count ? 'exact' : 'not exact';
  console.log(
    `  answered ${totalCount}${isTotalCountCapped ? ' (capped)' : ''}; the table has ${found?.count}: ${exact}`,
  );
}
