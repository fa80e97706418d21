import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { claimDueRanking, moveRanks, noteRanked, readRanking } from './rank-usage.service.js';

/** Moves live objects in the lists sorted by usage: each cluster once a minute, newly measured objects at the next run. */
export function rankUsageJob(agentIntervalSeconds: number): Job {
  return {
    name: 'rank-usage',
    everySeconds: 10,
    meaning:
      'Moves pods, containers and cluster nodes in the lists sorted by usage, at most once a minute per cluster.',
    run: (context, signal) =>
      forEachTenant(context, 'rank-usage', signal, (tenantId) =>
        rankTenant(context, tenantId, 2 * agentIntervalSeconds, signal),
      ),
  };
}

/** One short transaction per step, because reports of the cluster wait for its board. @returns the ranks that moved */
async function rankTenant(
  { db, now }: JobContext,
  tenantId: string,
  togetherSeconds: number,
  signal: AbortSignal,
): Promise<number> {
  let rows = 0;
  while (!signal.aborted) {
    const due = await db.runInTenant(tenantId, (tx) => claimDueRanking(tx, tenantId, now()));
    if (!due) break;
    const { revision, parts } = await db.runInTenant(tenantId, (tx) => readRanking(tx, tenantId, due, togetherSeconds));
    for (const part of parts) rows += await db.runInTenant(tenantId, (tx) => moveRanks(tx, tenantId, part));
    if (due.isWhole) await db.runInTenant(tenantId, (tx) => noteRanked(tx, tenantId, due.clusterId, revision));
  }
  return rows;
}
