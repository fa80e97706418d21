import { forEachTenant, type Job } from '../../platform/job-runner.js';
import { settleIncidents } from './settle-incidents.service.js';

/** Ends incidents that have been quiet for long enough, and looks for changes of what the others hit. */
export const settleIncidentsJob: Job = {
  name: 'settle-incidents',
  everySeconds: 15,
  meaning: 'Resolves incidents whose alerts have all ended, and adds changes of what open ones hit to their timelines.',
  run: (context, signal) =>
    forEachTenant(context, 'settle-incidents', signal, async (tenantId) => {
      const { db, now } = context;
      const ended = await db.runInTenant(tenantId, (tx) => settleIncidents(tx, tenantId, now()));
      if (ended > 0) context.log('Resolved incidents that were quiet.', { tenantId, ended });
      return ended;
    }),
};
