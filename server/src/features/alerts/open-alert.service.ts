import type { Tx } from '../../platform/database.js';
import type { PodName } from './pod-state.service.js';

/** What the clear rules need to know of an alert that fires. */
export interface OpenAlert extends PodName {
  fingerprint: string;
  rule: string;
  subjectKind: string;
  lastSeenAt: Date;
}

const SELECT_OPEN = `
  SELECT t.cluster_id AS "clusterId", t.fingerprint, t.rule, t.subject_kind AS "subjectKind", t.namespace,
    t.subject_name AS name, t.last_seen_at AS "lastSeenAt"
  FROM alert t WHERE t.tenant_id = $1 AND t.resolved_at IS NULL`;

/** Alerts that fire for pods of these names. */
export function readOpenPodAlerts(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  pods: readonly PodName[],
): Promise<OpenAlert[]> {
  if (pods.length === 0) return Promise.resolve([]);
  return tx.query<OpenAlert>(
    `${SELECT_OPEN} AND t.cluster_id = $2 AND t.subject_kind = 'Pod' AND t.subject_name = ANY($3::text[])`,
    [tenantId, clusterId, pods.map((pod) => pod.name)],
  );
}

/** Every alert of the tenant that fires, oldest sighting first, at most `limit`. */
export function readOpenAlerts(tx: Tx, tenantId: string, limit: number): Promise<OpenAlert[]> {
  return tx.query<OpenAlert>(`${SELECT_OPEN} ORDER BY t.last_seen_at LIMIT $2`, [tenantId, limit]);
}
