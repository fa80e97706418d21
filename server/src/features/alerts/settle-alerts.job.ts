import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { fillFacts } from './fill-facts.service.js';
import { settleAlerts } from './settle.service.js';

/** Clears the alerts whose trouble has ended without another report, and tells the others what is known by now. */
export const settleAlertsJob: Job = {
  name: 'settle-alerts',
  everySeconds: 30,
  meaning:
    'Resolves the alerts whose trouble has ended without another report, and adds to open ones what is known of their pods by now.',
  run: (context, signal) =>
    forEachTenant(context, 'settle-alerts', signal, async (tenantId) => {
      const cleared = await settleTenant(context, tenantId, signal);
      if (cleared > 0) context.log('Cleared alerts that have ended.', { tenantId, cleared });
      const filled = await fillTenant(context, tenantId, signal);
      if (filled > 0) context.log('Told alerts what is known of their pods by now.', { tenantId, filled });
      return cleared + filled;
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

async function fillTenant({ db, now }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  let filled = 0;
  let after: string | null = '';
  while (after !== null && !signal.aborted) {
    const from: string = after;
    const page = await db.runInTenant(tenantId, (tx) => fillFacts(tx, tenantId, from, now()));
    filled += page.filled;
    after = page.next;
  }
  return filled;
}
