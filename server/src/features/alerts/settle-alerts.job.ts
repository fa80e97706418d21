import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { settleAlerts } from './settle.service.js';

/** Clears the alerts whose trouble has ended without another report. */
export const settleAlertsJob: Job = {
  name: 'settle-alerts',
  everySeconds: 30,
  meaning: 'Resolves the alerts whose trouble has ended without another report.',
  run: (context, signal) =>
    forEachTenant(context, 'settle-alerts', signal, async (tenantId) => {
      const cleared = await settleTenant(context, tenantId, signal);
      if (cleared > 0) context.log('Cleared alerts that have ended.', { tenantId, cleared });
      return cleared;
    }),
};

async function settleTenant({ db, now }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  let cleared = 0;
  let after: string | null = '';
  while (after !== null && !signal.aborted) {
    const from: string = after;
    const settled = await db.runInTenant(tenantId, (tx) => settleAlerts(tx, tenantId, from, now()));
    cleared += settled.cleared;
    after = settled.next;
  }
  return cleared;
}
