import { forEachTenant, type Job } from '../../platform/job-runner.js';
import { sendDueDigest } from './send-digest.service.js';

/** Sends each tenant its digest of the week, once. */
export const digestsJob: Job = {
  name: 'digests',
  everySeconds: 60,
  meaning: 'Sends the weekly digest of recommendations and costs where one is due.',
  run: (context, signal) =>
    forEachTenant(context, 'digests', signal, (tenantId) =>
      context.db.runInTenant(tenantId, (tx) => sendDueDigest(tx, tenantId, context.now())),
    ),
};
