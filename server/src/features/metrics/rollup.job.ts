import type { Job } from '../../platform/job-runner.js';
import { rebuildNextHour } from './rollup.service.js';

/** Rolls up the hours that are over and whose samples are newer than their roll-up, one transaction per hour. */
export const rollupJob: Job = {
  name: 'rollup',
  everySeconds: 15,
  async run({ db, now, log }, signal) {
    const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
    for (const { id } of tenants) {
      let rebuilt = 0;
      while (!signal.aborted && (await db.runInTenant(id, (tx) => rebuildNextHour(tx, id, now())))) rebuilt++;
      if (rebuilt > 0) log('Rolled up hours', { tenantId: id, hours: rebuilt });
    }
  },
};
