import type { StreamConsumer } from '../streams/consumer.types.js';
import { type EvaluationTools, evaluateIncidents } from './evaluate.service.js';

/** Events of one transaction; many of them are of few incidents, each of which is decided on once. */
const BATCH = 200;

/** Decides who is told of each incident that changes, in the transaction that moves its place in the stream. */
export function notificationConsumer(tools: () => EvaluationTools): StreamConsumer {
  return {
    name: 'notification',
    stream: 'incident',
    batch: BATCH,
    handle(tx, tenantId, events, now) {
      const ids = new Set(events.map(({ payload }) => (payload as { incident: { id: string } }).incident.id));
      return evaluateIncidents(tx, tenantId, { incidentIds: [...ids], tools: tools() }, now);
    },
    async rebuild(tx, tenantId, now) {
      const rows = await tx.query<{ id: string }>(
        `SELECT i.id FROM incident i WHERE i.tenant_id = $1 AND (i.status <> 'RESOLVED' OR EXISTS (
           SELECT 1 FROM notification_thread t WHERE t.tenant_id = $1 AND t.incident_id = i.id
             AND t.told ->> 'status' <> 'RESOLVED'))`,
        [tenantId],
      );
      for (let from = 0; from < rows.length; from += BATCH) {
        const incidentIds = rows.slice(from, from + BATCH).map(({ id }) => id);
        await evaluateIncidents(tx, tenantId, { incidentIds, tools: tools() }, now);
      }
    },
  };
}
