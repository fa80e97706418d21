import type { Tx } from '../../platform/database.js';
import { alertOn, type StoredAnomaly } from './anomaly.service.js';
import { STORED_ANOMALY } from './anomaly.sql.js';

/** Anomalies settled in one transaction. */
const PAGE = 500;
/** Agents tell again of what stands every 15 minutes at least; four times missed, nobody knows of it any more. */
const FORGOTTEN_MS = 60 * 60_000;

// By the server's clock, so that an agent whose clock is slow is not forgotten at once. A workload is gone when it was
// deleted and no other bears its name; kinds are compared as Kubernetes and as the API write them.
const SETTLE = `
  WITH open AS (
    SELECT t.id, t.updated_at < $2 AS is_forgotten, EXISTS (
        SELECT 1 FROM workload w WHERE w.tenant_id = $1 AND w.cluster_id = t.cluster_id AND w.namespace = t.namespace
          AND w.name = t.workload_name AND replace(w.kind, '_', '') = upper(t.workload_kind)
        HAVING count(*) > 0 AND count(*) FILTER (WHERE w.deleted_at IS NULL) = 0) AS is_gone
    FROM anomaly t WHERE t.tenant_id = $1 AND t.state = 'FIRING'
  ), settled AS (
    SELECT t.id, o.is_gone FROM anomaly t JOIN open o ON o.id = t.id
    WHERE t.tenant_id = $1 AND t.state = 'FIRING' AND (o.is_gone OR o.is_forgotten)
    ORDER BY t.id LIMIT $3 FOR UPDATE OF t SKIP LOCKED
  )
  UPDATE anomaly a SET state = 'ENDED', ended_at = a.observed_at, updated_at = $4, ended_reason = CASE
      WHEN s.is_gone THEN 'Its workload was deleted.' ELSE 'The agent has not told of it for an hour.' END
  FROM settled s WHERE a.tenant_id = $1 AND a.id = s.id RETURNING ${STORED_ANOMALY}`;

/**
 * Ends the anomalies that no finding will end: those of deleted workloads, and those of which an agent that is silent,
 * or has forgotten them, says nothing more. Their alerts end with them.
 * @returns how many; fewer than a page when no more are left
 */
export async function settleAnomalies(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const forgottenBefore = new Date(now.getTime() - FORGOTTEN_MS);
  const settled = await tx.query<StoredAnomaly>(SETTLE, [tenantId, forgottenBefore, PAGE, now]);
  await alertOn(tx, tenantId, settled, now);
  return settled.length;
}
