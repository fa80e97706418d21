import { forEachTenant, type Job } from '../../platform/job-runner.js';
import type { HealthThresholds } from './health.js';
import { reviewHealth } from './health.service.js';

/** Looks at the health of every cluster as often as agents send heartbeats by default. */
export function healthJob(thresholds: HealthThresholds): Job {
  return {
    name: 'health',
    everySeconds: 15,
    meaning: 'Keeps what is the matter with each cluster and since when, and the ledger of gaps.',
    run: (context, signal) =>
      forEachTenant(context, 'health', signal, (tenantId) =>
        context.db.runInTenant(tenantId, (tx) => reviewHealth(tx, tenantId, thresholds, context.now())),
      ),
  };
}
