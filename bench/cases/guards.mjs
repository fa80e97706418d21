/** Case 2: the same page with a role rule on every field of it, against the product as it is. */
import { deepStrictEqual } from 'node:assert';
import { subjectOf } from '../harness/ask.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { printRatio, printRun } from '../harness/report.mjs';
import { cpuMs, interleave, ratioOver } from '../harness/rounds.mjs';
import { podPage, rowsOf } from './pod-page.mjs';

const [WITHOUT, WITH] = ['as published', 'a rule on every field'];
const GUARDED = new URL('../reference/guarded.mjs', import.meta.url);

/**
 * @param {import('../harness/database.mjs').BenchDatabase} database
 * @param {import('../harness/rounds.mjs').RoundOptions} options
 */
export async function benchGuards(database, options) {
  await withK8Intel(database, (plain) =>
    withK8Intel(
      database,
      async (guarded) => {
        const request = { query: podPage() };
        const without = await subjectOf(WITHOUT, plain, request);
        const within = await subjectOf(WITH, guarded, request);
        deepStrictEqual(rowsOf(within.answer), rowsOf(without.answer));
        await refuseUnguarded(guarded, request);
        const run = await interleave([without, within], options);
        printRun('The same page with role rules on every field', run);
        const ratio = ratioOver(run, (round) => cpuMs(round[WITH]) / cpuMs(round[WITHOUT]));
        printRatio('CPU of the page without', ratio, { gate: 1.1, stretch: 1.03, better: 'lower' });
      },
      { script: GUARDED },
    ),
  );
}

/**
 * The rules must be in force, or what is compared are two equal servers.
 * @param {import('../harness/k8intel.mjs').K8Intel} server
 * @param {{ query: string }} request
 */
async function refuseUnguarded({ url, viewerHeaders }, request) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...viewerHeaders },
    body: JSON.stringify(request),
  });
  const text = await response.text();
  if (text.includes('FORBIDDEN') && !/"name":\s*"/.test(text)) return;
  throw new Error(`A viewer reads guarded fields: ${text.slice(0, 300)}`);
}
