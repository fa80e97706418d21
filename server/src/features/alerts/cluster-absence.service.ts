import type { Tx } from '../../platform/database.js';
import { handleFindings } from './alert-pipeline.service.js';
import {
  ABSENCE_RULES,
  type AbsenceLimits,
  findingsOfAbsence,
  type ReportingCluster,
} from './detectors/cluster-absence.js';

/**
 * Raises and ends the alerts on clusters that are not heard of. In a transaction of its own: whoever has locked clusters
 * must not wait for their alerts.
 * @returns the number of alerts that were raised or ended
 */
export async function alertOnAbsence(tx: Tx, tenantId: string, limits: AbsenceLimits, now: Date): Promise<number> {
  const clusters = await tx.query<ReportingCluster>(
    `SELECT c.id, c.name, c.last_report_at AS "lastReportAt" FROM cluster c
     WHERE c.tenant_id = $1 AND c.deleted_at IS NULL ORDER BY c.id`,
    [tenantId],
  );
  const open = await tx.query<{ clusterId: string; rule: string; lastSeenAt: Date }>(
    `SELECT t.cluster_id AS "clusterId", t.rule, t.last_seen_at AS "lastSeenAt" FROM alert t
     WHERE t.tenant_id = $1 AND t.resolved_at IS NULL AND t.subject_kind = 'Cluster' AND t.rule = ANY($2::text[])
       AND t.cluster_id = ANY($3::uuid[])`,
    [tenantId, ABSENCE_RULES, clusters.map(({ id }) => id)],
  );
  const findings = clusters.flatMap((cluster) =>
    findingsOfAbsence({ ...cluster, open: open.filter(({ clusterId }) => clusterId === cluster.id) }, limits, now),
  );
  const applied = await handleFindings(tx, tenantId, findings, now);
  return applied.filter(({ decision }) => decision.change !== 'NONE').length;
}
