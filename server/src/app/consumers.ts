import { correlation } from '../features/incidents/correlation.service.js';
import type { EvaluationTools } from '../features/notifications/evaluate.service.js';
import { notificationConsumer } from '../features/notifications/incident-consumer.service.js';
import { inhibitionConsumer } from '../features/silences/inhibition.service.js';
import type { StreamConsumer } from '../features/streams/consumer.types.js';

/** Everything inside the server that reads a stream and makes something of its events. */
export function createConsumers(notifications: () => EvaluationTools): StreamConsumer[] {
  return [inhibitionConsumer, correlation, notificationConsumer(notifications)];
}
