import type { ServerConfig } from '../config.js';
import { DeliveryWorker } from '../features/notifications/delivery-worker.service.js';
import { readDossiers } from '../features/notifications/dossier.service.js';
import type { EvaluationTools } from '../features/notifications/evaluate.service.js';
import { createSender } from '../features/notifications/sender.service.js';
import type { JobContext } from '../platform/job-runner.js';
import { observeAttempt } from './metrics.js';

export interface Notifications {
  /** What decisions need; asked for each, because the public address is known once the server listens. */
  tools(): EvaluationTools;
  /** Begins to send; `stop` gives back what is under way. */
  start(context: JobContext): DeliveryWorker;
}

/** Puts notifications together: decisions, and the worker that sends what they have put into the outbox. */
export function createNotifications(config: ServerConfig, publicUrl: () => string, now: () => Date): Notifications {
  const policy = { allowedHosts: config.outboundAllowedHosts };
  const sender = createSender({ secretKeys: config.secretKeys, publicUrl, policy, now });
  const tools = (): EvaluationTools => ({ readDossiers, sender, publicUrl: publicUrl() });
  return {
    tools,
    start(context) {
      const worker = new DeliveryWorker({ ...context, sender, tools, observe: observeAttempt });
      worker.start();
      return worker;
    },
  };
}
