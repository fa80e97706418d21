import type { Job } from '../platform/job-runner.js';
import { ensurePartitions } from '../platform/partitions.js';

/** Every recurring piece of work of the server. */
export function createJobs(partitionsUrl: string | null, setRole: string | null): Job[] {
  return partitionsUrl ? [partitionJob(partitionsUrl, setRole)] : [];
}

function partitionJob(url: string, setRole: string | null): Job {
  return {
    name: 'partitions',
    everySeconds: 3_600,
    async run({ now, log }) {
      const made = await ensurePartitions(url, now(), setRole);
      if (made.length > 0) log('Made partitions', { partitions: made });
    },
  };
}
