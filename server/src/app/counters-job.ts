import { countedAlerts, countedEvents } from '../features/alerts/counted-lists.js';
import * as inventory from '../features/inventory/counted-lists.js';
import { forEachTenant, type Job, type JobContext } from '../platform/job-runner.js';
import { recount } from '../platform/object-count.js';

/** Every list whose length is kept. */
export const COUNTED_LISTS = [...Object.values(inventory), countedAlerts, countedEvents];

/**
 * Counts everything anew from time to time: an older server that runs beside this one during an upgrade
 * writes rows and no counters. One short transaction per cluster, whose reports wait for it.
 */
export const countersJob: Job = {
  name: 'counters',
  everySeconds: 21_600,
  meaning: 'Counts the rows behind every list anew and puts right the lengths that are kept of them.',
  run: (context, signal) => forEachTenant(context, 'counters', signal, (tenantId) => repair(context, tenantId, signal)),
};

async function repair({ db, log }: JobContext, tenantId: string, signal: AbortSignal): Promise<number> {
  const clusters = await db.runInTenant(tenantId, (tx) =>
    tx.query<{ id: string }>('SELECT id FROM cluster WHERE tenant_id = $1 ORDER BY id', [tenantId]),
  );
  let repaired = 0;
  for (const { id } of clusters) {
    if (signal.aborted) return repaired;
    const wrong = await db.runInTenant(tenantId, (tx) => recount(tx, tenantId, id, COUNTED_LISTS));
    if (wrong > 0) log('Put counters right', { tenantId, clusterId: id, counters: wrong });
    repaired += wrong;
  }
  return repaired;
}
