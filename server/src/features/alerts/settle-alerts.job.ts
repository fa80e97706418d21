import type { Job } from '../../platform/job-runner.js';
import { settleAlerts } from './settle.service.js';

/** Clears the alerts whose trouble has ended without another report. */
export const settleAlertsJob: Job = {
  name: 'settle-alerts',
  everySeconds: 30,
  async run({ db, now, log }, signal) {
    const tenants = await db.reference<{ id: string }>('SELECT id FROM tenant ORDER BY id');
    for (const { id } of tenants) {
      if (signal.aborted) return;
      const count = await db.runInTenant(id, (tx) => settleAlerts(tx, id, now()));
      if (count > 0) log(`Cleared ${count} alerts that have ended.`, { tenantId: id });
    }
  },
};
