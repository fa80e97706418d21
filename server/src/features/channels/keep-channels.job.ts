import { forEachTenant, type Job } from '../../platform/job-runner.js';
import { forgetCallbacks } from './callback.service.js';
import { resealSecrets } from './channel-secret.service.js';

/** Seals the secrets of channels with the newest key, and forgets callbacks that are too old to come again. */
export function keepChannelsJob(secretKeys: string | null): Job {
  return {
    name: 'keep-channels',
    everySeconds: 3_600,
    meaning: 'Seals the secrets of channels with the newest key, and forgets old callbacks.',
    run: (context, signal) =>
      forEachTenant(context, 'keep-channels', signal, (tenantId) =>
        context.db.runInTenant(tenantId, async (tx) => {
          const resealed = secretKeys ? await resealSecrets(tx, tenantId, secretKeys) : 0;
          return resealed + (await forgetCallbacks(tx, tenantId, context.now()));
        }),
      ),
  };
}
