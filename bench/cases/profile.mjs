/** Not a comparison: where the CPU time of the product's own page goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectOf } from '../harness/ask.mjs';
import { withK8Intel } from '../harness/k8intel.mjs';
import { printProfile, profilingArgs } from '../harness/profile.mjs';
import { printRun } from '../harness/report.mjs';
import { interleave } from '../harness/rounds.mjs';
import { podPage } from './pod-page.mjs';

/**
 * @param {import('../harness/database.mjs').BenchDatabase} database
 * @param {import('../harness/rounds.mjs').RoundOptions} options
 */
export async function profilePage(database, { seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'k8intel-profile-'));
  try {
    const work = async (/** @type {import('../harness/k8intel.mjs').K8Intel} */ server) => {
      const page = await subjectOf('K8Intel', server, { query: podPage() });
      printRun('The page under the profiler', await interleave([page], { rounds: 1, seconds }));
    };
    await withK8Intel(database, work, { execArgv: profilingArgs(folder) });
    printProfile(folder, seconds * 1_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
