import { CountChanges } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { applyCounts } from '../../platform/object-count.js';
import { countedAlerts, countedEvents } from './counted-lists.js';

/** What is to go: what ended before a moment, at most so many rows in one transaction. */
export interface Purge {
  before: Date;
  limit: number;
}

interface CountedRow {
  clusterId: string;
}

// By the index of what was last seen: nothing is seen again after it was resolved.
const RESOLVED = `SELECT t.id FROM alert t
  WHERE t.tenant_id = $1 AND t.state = 'RESOLVED' AND t.last_seen_at < $2 AND t.resolved_at < $2
  ORDER BY t.last_seen_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED`;
// A server of the version before, which knew no waiting, raises alerts without the moment of firing.
const NEVER_FIRED = `SELECT t.id FROM alert t
  WHERE t.tenant_id = $1 AND t.fired_at IS NULL AND t.resolved_at < $2 AND EXISTS (
    SELECT 1 FROM alert_history h WHERE h.tenant_id = $1 AND h.alert_id = t.id AND h.kind = 'PENDING')
  ORDER BY t.resolved_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED`;

/**
 * Deletes alerts that were resolved long ago, with their history and the words they are found by, and takes them out of
 * the counters.
 * @returns how many; fewer than `limit` when no more are left
 */
export function purgeResolvedAlerts(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  return purgeAlerts(tx, tenantId, RESOLVED, purge);
}

/** Deletes alerts that ended before they fired: nobody was to learn of them. @returns as `purgeResolvedAlerts` does */
export function purgeNeverFired(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  return purgeAlerts(tx, tenantId, NEVER_FIRED, purge);
}

async function purgeAlerts(tx: Tx, tenantId: string, which: string, { before, limit }: Purge): Promise<number> {
  const alerts = await tx.query<CountedRow & { id: string }>(
    `DELETE FROM alert a WHERE a.tenant_id = $1 AND a.id IN (${which})
     RETURNING a.id, a.cluster_id AS "clusterId", a.severity, a.state, a.rule, a.namespace`,
    [tenantId, before, limit],
  );
  if (alerts.length === 0) return 0;
  const ids = alerts.map(({ id }) => id);
  await tx.query('DELETE FROM alert_term WHERE tenant_id = $1 AND alert_id = ANY ($2::uuid[])', [tenantId, ids]);
  await tx.query('DELETE FROM alert_history WHERE tenant_id = $1 AND alert_id = ANY ($2::uuid[])', [tenantId, ids]);
  const counts = new CountChanges();
  for (const alert of alerts) counts.move(countedAlerts, alert.clusterId, alert, null);
  await applyCounts(tx, tenantId, counts);
  return alerts.length;
}

/** Deletes events of clusters that were last seen long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeClusterEvents(tx: Tx, tenantId: string, { before, limit }: Purge): Promise<number> {
  const events = await tx.query<CountedRow>(
    `DELETE FROM cluster_event e WHERE e.tenant_id = $1 AND e.id IN (
       SELECT t.id FROM cluster_event t WHERE t.tenant_id = $1 AND t.last_seen_at < $2
       ORDER BY t.last_seen_at, t.id LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING e.cluster_id AS "clusterId", e.type, e.reason`,
    [tenantId, before, limit],
  );
  const counts = new CountChanges();
  for (const event of events) counts.move(countedEvents, event.clusterId, event, null);
  await applyCounts(tx, tenantId, counts);
  return events.length;
}
