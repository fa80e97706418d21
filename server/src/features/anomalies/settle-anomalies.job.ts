import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { settleAnomalies } from './settle-anomalies.service.js';

/** Ends the anomalies that no finding of an agent will end. */
export const settleAnomaliesJob: Job = {
  name: 'settle-anomalies',
  everySeconds: 60,
  meaning: 'Ends the anomalies of deleted workloads and those that agents tell of no more, with their alerts.',
  run: (context, signal) =>
    forEachTenant(context, 'settle-anomalies', signal, (tenantId) => settleTenant(context, tenantId, signal)),
};

async function settleTenant({ db, now }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  let settled = 0;
  for (let page = -1; page !== 0 && !signal.aborted; settled += page) {
    page = await db.runInTenant(tenantId, (tx) => settleAnomalies(tx, tenantId, now()));
  }
  return settled;
}
