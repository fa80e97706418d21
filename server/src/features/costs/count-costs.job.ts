import { AppError } from '../../platform/errors.js';
import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { countClusterDay } from './count-day.service.js';
import { dueDays } from './due-days.service.js';

/**
 * Counts what clusters cost, a transaction for each day of a cluster. A day is always counted as a whole, from its first
 * hour to the last that is over: what is there is replaced, so that late samples, a kill in the middle and a second
 * replica end in the same numbers.
 */
export const countCostsJob: Job = {
  name: 'count-costs',
  everySeconds: 60,
  meaning: 'Counts what clusters, namespaces and workloads cost, hour by hour, ten minutes after the hour.',
  run: (context, signal) =>
    forEachTenant(context, 'count-costs', signal, (tenantId) => countTenant(context, tenantId, signal)),
};

async function countTenant({ db, now, log }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  const due = await db.runInTenant(tenantId, (tx) => dueDays(tx, tenantId, now()));
  const failures: unknown[] = [];
  let rows = 0;
  for (const day of due) {
    if (signal.aborted) break;
    try {
      rows += await db.runInTenant(tenantId, (tx) => countClusterDay(tx, tenantId, day, now()));
    } catch (error) {
      if (error instanceof AppError && error.code === 'UNAVAILABLE') throw error;
      // It is due again in a minute, and before all later ones: these must be counted all the same.
      const { clusterId, from } = day;
      log('A day of a cluster could not be counted; the others are.', {
        tenantId,
        clusterId,
        from: new Date(from),
        error,
      });
      failures.push(error);
    }
  }
  if (due.length > 0) log('Counted costs', { tenantId, days: due.length - failures.length, rows });
  if (failures.length > 0) throw failures[0];
  return rows;
}
