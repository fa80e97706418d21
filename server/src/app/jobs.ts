import { settleAlertsJob } from '../features/alerts/settle-alerts.job.js';
import { rankUsageJob } from '../features/metrics/rank-usage.job.js';
import { rollupJob } from '../features/metrics/rollup.job.js';
import type { Job } from '../platform/job-runner.js';
import { ensurePartitions } from '../platform/partitions.js';
import { countersJob } from './counters-job.js';

/** Every recurring piece of work of the server. */
export function createJobs(partitionsUrl: string, agentIntervalSeconds: number): Job[] {
  return [partitionJob(partitionsUrl), settleAlertsJob, rollupJob, rankUsageJob(agentIntervalSeconds), countersJob];
}

function partitionJob(url: string): Job {
  return {
    name: 'partitions',
    everySeconds: 3_600,
    meaning: 'Makes the partitions of the coming days and months ahead of their first row.',
    async run({ now, log }) {
      const made = await ensurePartitions(url, now());
      if (made.length > 0) log('Made partitions', { partitions: made });
    },
  };
}
