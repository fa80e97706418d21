import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { Outcome, Reason } from './verdict.js';

/** One decision to be kept. */
export interface NewDecision {
  incidentId: string;
  /** Null for what was decided before any route. */
  routeId: string | null;
  outcome: Outcome;
  reason: Reason | 'NOT_DELIVERED';
  sentence: string;
  until: Date | null;
}

/** Keeps decisions, so that anybody can ask later why they were told, or were not. */
export async function storeDecisions(
  tx: Tx,
  tenantId: string,
  decisions: readonly NewDecision[],
  now: Date,
): Promise<void> {
  if (decisions.length === 0) return;
  const rows = decisions.map(({ incidentId, routeId, outcome, reason, sentence, until }) => ({
    id: newId(now.getTime()),
    incident_id: incidentId,
    route_id: routeId,
    outcome,
    reason,
    sentence,
    until,
  }));
  await tx.query(
    `INSERT INTO notification_decision (tenant_id, id, incident_id, route_id, decided_at, outcome, reason, sentence, until)
     SELECT $1, r.id, r.incident_id, r.route_id, $3, r.outcome, r.reason, r.sentence, r.until
     FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, incident_id uuid, route_id uuid, outcome text, reason text,
       sentence text, until timestamptz)`,
    [tenantId, JSON.stringify(rows), now],
  );
}

/** Keeps that a message came to nothing; one that is about no incident has no decision. */
export async function recordDeliveryEnd(
  tx: Tx,
  tenantId: string,
  { claim, sentence }: { claim: { incidentId: string | null; routeId: string | null }; sentence: string },
  now: Date,
): Promise<void> {
  const { incidentId, routeId } = claim;
  if (incidentId === null) return;
  const decision = {
    incidentId,
    routeId,
    outcome: 'NOT_NOTIFIED',
    reason: 'NOT_DELIVERED',
    sentence,
    until: null,
  } as const;
  await storeDecisions(tx, tenantId, [decision], now);
}
