import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { rankNextCluster } from './rank-usage.service.js';

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

async function rankTenant(
  { db, now }: JobContext,
  tenantId: string,
  togetherSeconds: number,
  signal: AbortSignal,
): Promise<number> {
  let rows = 0;
  while (!signal.aborted) {
    const moved = await rankNextCluster(db, tenantId, togetherSeconds, now());
    if (moved === null) break;
    rows += moved;
  }
  return rows;
}
