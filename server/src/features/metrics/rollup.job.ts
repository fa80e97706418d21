import { forEachTenant, type Job, type JobContext } from '../../platform/job-runner.js';
import { rebuildNext } from './rollup-next.service.js';

/** Compacts and rolls up the hours and days that are over and have newer samples, one transaction each. */
export const rollupJob: Job = {
  name: 'rollup',
  everySeconds: 15,
  meaning: 'Compacts the samples of hours that are over and rolls them up into hours and days.',
  // Until a cluster's hours can be rolled up, its answers are computed from the blocks.
  run: (context, signal) =>
    forEachTenant(context, 'rollup', signal, (tenantId) => rollUpTenant(context, tenantId, signal)),
};

async function rollUpTenant(context: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  let rows = 0;
  let chunks = 0;
  while (!signal.aborted) {
    const done = await rebuildNext(context, tenantId);
    if (done === null) break;
    rows += done;
    chunks++;
  }
  if (chunks > 0) context.log('Rolled up hours and days', { tenantId, chunks, rows });
  return rows;
}
