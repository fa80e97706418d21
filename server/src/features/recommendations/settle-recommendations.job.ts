import { forEachTenant, type Job } from '../../platform/job-runner.js';
import { settleRecommendations } from './settle-recommendations.service.js';

/** Finds advice applied, judges what was, and wakes what was put off. */
export const settleRecommendationsJob: Job = {
  name: 'settle-recommendations',
  everySeconds: 60,
  meaning: 'Finds recommendations applied in the inventory, judges them after three days, and wakes those put off.',
  run: (context, signal) =>
    forEachTenant(context, 'settle-recommendations', signal, async (tenantId) => {
      const { db, now } = context;
      const settled = await db.runInTenant(tenantId, (tx) => settleRecommendations(tx, tenantId, now()));
      const rows = Object.values(settled).reduce((sum, count) => sum + count, 0);
      if (rows > 0) context.log('Settled recommendations.', { tenantId, ...settled });
      return rows;
    }),
};
