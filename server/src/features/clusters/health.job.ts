import { forEachTenant, type Job } from '../../platform/job-runner.js';
import { alertOnAbsence } from '../alerts/cluster-absence.service.js';
import type { HealthThresholds } from './health.js';
import { reviewHealth } from './health.service.js';

/** Looks at the health of every cluster as often as agents send heartbeats by default. */
export function healthJob(thresholds: HealthThresholds): Job {
  // No report came while nobody listened: after a start each cluster has its time again before its absence is told.
  let listeningSince: Date | null = null;
  return {
    name: 'health',
    everySeconds: 15,
    meaning:
      'Keeps what is the matter with each cluster and since when, the ledger of gaps, and the alerts on absent clusters.',
    run: (context, signal) => {
      listeningSince ??= context.now();
      const limits = { ...thresholds, listeningSince };
      return forEachTenant(context, 'health', signal, async (tenantId) => {
        const reviewed = await context.db.runInTenant(tenantId, (tx) =>
          reviewHealth(tx, tenantId, thresholds, context.now()),
        );
        const alerted = await context.db.runInTenant(tenantId, (tx) =>
          alertOnAbsence(tx, tenantId, limits, context.now()),
        );
        return reviewed + alerted;
      });
    },
  };
}
