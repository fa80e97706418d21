import type { Job, JobContext } from '../../platform/job-runner.js';
import { rebuildNextHour } from './rollup.service.js';

/** Rolls up the hours that are over and whose samples are newer than their roll-up, one transaction per hour. */
export const rollupJob: Job = {
  name: 'rollup',
  everySeconds: 15,
  async run(context, signal) {
    const tenants = await context.db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
    for (const { id } of tenants) {
      try {
        await rollUpTenant(context, id, signal);
      } catch (error) {
        // One tenant's trouble is not the others'; until it is over, its answers are computed from the blocks.
        context.log('Rolling up hours failed; it is tried again in the next run', { tenantId: id, error });
      }
    }
  },
};

async function rollUpTenant({ db, now, log }: JobContext, tenantId: string, signal: AbortSignal): Promise<void> {
  let hours = 0;
  while (!signal.aborted && (await db.runInTenant(tenantId, (tx) => rebuildNextHour(tx, tenantId, now())))) hours++;
  if (hours > 0) log('Rolled up hours', { tenantId, hours });
}
