import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { rebuildNextHour } from './rollup.service.js';

/** Rolls up the hours that are over and whose samples are newer than their roll-up, one transaction per hour. */
export const rollupJob: Job = {
  name: 'rollup',
  everySeconds: 15,
  meaning: 'Rolls up the hours whose samples are newer than their roll-up.',
  // Until a tenant's hours can be rolled up, its answers are computed from the blocks.
  run: (context, signal) =>
    forEachTenant(context, 'rollup', signal, (tenantId) => rollUpTenant(context, tenantId, signal)),
};

async function rollUpTenant({ db, now, log }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  let hours = 0;
  while (!signal.aborted && (await db.runInTenant(tenantId, (tx) => rebuildNextHour(tx, tenantId, now())))) hours++;
  if (hours > 0) log('Rolled up hours', { tenantId, hours });
  return hours;
}
