import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { lookAtSilence } from './look.service.js';
import { dueSilences, planDueWindows } from './sweep.service.js';

/** Begins and ends silences within seconds of their time. */
export const silencesJob: Job = {
  name: 'silences',
  everySeconds: 5,
  meaning: 'Begins, ends and counts silences, marks the alerts they mute, and opens maintenance windows.',
  run: (context, signal) =>
    forEachTenant(context, 'silences', signal, (tenantId) => sweepTenant(context, tenantId, signal)),
};

/** @returns how many silences and windows were looked at */
async function sweepTenant({ db, now }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  const planned = await db.runInTenant(tenantId, (tx) => planDueWindows(tx, tenantId, now()));
  const due = await db.runInTenant(tenantId, (tx) => dueSilences(tx, tenantId, now()));
  for (const id of due) {
    let hasMore = true;
    while (hasMore && !signal.aborted) {
      hasMore = await db.runInTenant(tenantId, (tx) => lookAtSilence(tx, tenantId, id, now()));
    }
  }
  return planned + due.length;
}
