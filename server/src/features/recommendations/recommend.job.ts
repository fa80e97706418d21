import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { findAdvice } from './find-advice.service.js';
import { findTrouble } from './find-trouble.service.js';

/** Of the minute between two runs so much may be used for one tenant: the others wait, and what is in trouble does. */
const BUDGET_MS = 40_000;

/** Looks for advice: what is in trouble every minute, everything else as often as a cluster’s age asks. */
export const recommendJob: Job = {
  name: 'recommend',
  everySeconds: 60,
  meaning: 'Compares what workloads use with how they are set up, and keeps the advice that follows.',
  run: (context, signal) =>
    forEachTenant(context, 'recommend', signal, (tenantId) => recommendTenant(context, tenantId, signal)),
};

async function recommendTenant(
  { db, now, log, notes }: JobContext,
  tenantId: string,
  signal: AbortSignal,
): Promise<number> {
  const trouble = await findTrouble(db, tenantId, { now: now(), signal });
  const { workloads, advice, failed } = await findAdvice(db, tenantId, { now, signal, log, budgetMs: BUDGET_MS });
  if (workloads > 0) log('Looked for advice.', { tenantId, workloads, advice });
  if (notes && failed > 0) notes.warning = `${failed} workloads could not be judged; the server’s log says why.`;
  return trouble + advice;
}
