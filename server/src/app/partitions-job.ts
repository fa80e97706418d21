import { longestRetention } from '../features/retention/retention.service.js';
import { rehomeStrayRows, type StrayRows } from '../platform/default-partition.js';
import type { Job, JobContext } from '../platform/job-runner.js';
import { ensurePartitions } from '../platform/partitions.js';
import { countStrayRows } from './metrics.js';

/** @param url connection of the owner of the tables, or of a member of it */
export function partitionsJob(url: string): Job {
  return {
    name: 'partitions',
    everySeconds: 3_600,
    meaning: 'Makes the partitions of the coming days and months, and moves rows that had none into their own.',
    async run(context) {
      const { db, now, log, notes } = context;
      const { rawDays } = await longestRetention(db);
      const made = await ensurePartitions(url, now(), rawDays);
      if (made.length > 0) log('Made partitions', { partitions: made });
      const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
      const strays = await rehomeStrayRows(
        url,
        tenants.map(({ id }) => id),
      );
      if (notes) notes.rows += made.length + strays.reduce((sum, { rows, isMoved }) => sum + (isMoved ? rows : 0), 0);
      raiseAlarm(context, strays);
    },
  };
}

/** Rows without a partition are not lost, but say that partitions were not made ahead: somebody should know. */
function raiseAlarm({ log, notes }: JobContext, strays: readonly StrayRows[]): void {
  countStrayRows(strays);
  if (strays.length === 0) return;
  const told = strays.map(
    ({ partition, rows, isMoved }) => `${partition}: ${rows}${isMoved ? '' : ' (not moved yet)'}`,
  );
  const warning = `Rows had no partition of their own: ${told.join(', ')}. Expected partitions to be made days ahead; see whether this job ran every hour.`;
  if (notes) notes.warning = warning;
  log('Rows had no partition of their own', { error: warning });
}
