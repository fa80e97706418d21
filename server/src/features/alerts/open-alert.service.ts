import type { Tx } from '../../platform/database.js';
import type { PodName } from './pod-state.service.js';

/** What the clear rules need to know of an open alert. */
export interface OpenAlert extends PodName {
  fingerprint: string;
  rule: string;
  subjectKind: string;
  lastSeenAt: Date;
}

// What a rule of the tenant raised, it alone ends; so does the health of clusters with its alerts.
const SELECT_OPEN = `
  SELECT t.cluster_id AS "clusterId", t.fingerprint, t.rule, t.subject_kind AS "subjectKind", t.namespace,
    t.subject_name AS name, t.last_seen_at AS "lastSeenAt" FROM alert t
  WHERE t.tenant_id = $1 AND t.resolved_at IS NULL AND t.rule_id IS NULL AND t.subject_kind <> 'Cluster'`;

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

/**
 * A page of the alerts that fire in clusters heard of since `reportedSince`, in the order of their fingerprints: of a
 * cluster that is silent nothing is known, and nothing ends.
 */
export function readOpenAlerts(
  tx: Tx,
  tenantId: string,
  { after, limit, reportedSince }: { after: string; limit: number; reportedSince: Date },
): Promise<OpenAlert[]> {
  return tx.query<OpenAlert>(
    `${SELECT_OPEN} AND t.fingerprint > $2 AND EXISTS (SELECT 1 FROM cluster c
       WHERE c.tenant_id = $1 AND c.id = t.cluster_id AND c.last_report_at >= $3)
     ORDER BY t.fingerprint LIMIT $4`,
    [tenantId, after, reportedSince, limit],
  );
}
