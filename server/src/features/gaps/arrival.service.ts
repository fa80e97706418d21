import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

/**
 * The row of a cluster keeps its absences: a report that comes `overdue_after_seconds` or more after the one before it
 * ends one, and notes from when to when. The columns on the right are those before the update, read under its lock, so
 * of several reports that arrive together one ends the absence. Clusters are locked in the order of their ids, so that
 * two transactions never wait in a circle.
 */
const noteReportsWhere = (condition: string): string => `WITH reporting AS (
    SELECT id FROM cluster WHERE tenant_id = $1 AND id = ANY($2::uuid[]) ${condition} ORDER BY id FOR NO KEY UPDATE)
  UPDATE cluster c SET
    last_report_at = greatest(c.last_report_at, $3::timestamptz),
    away_from = CASE WHEN c.last_report_at <= $3::timestamptz - make_interval(secs => c.overdue_after_seconds)
      THEN c.last_report_at ELSE c.away_from END,
    reporting_since = CASE WHEN c.last_report_at > $3::timestamptz - make_interval(secs => c.overdue_after_seconds)
      THEN c.reporting_since ELSE $3::timestamptz END
  FROM reporting r WHERE c.tenant_id = $1 AND c.id = r.id
  RETURNING c.id, c.reporting_since, c.away_from`;
const NOTE_REPORTS = noteReportsWhere('');
const NOTE_RETURNS = noteReportsWhere(
  'AND last_report_at <= $3::timestamptz - make_interval(secs => overdue_after_seconds)',
);

/** Notes that a report of a cluster has arrived. One that ends an absence of the cluster writes the gap, which nobody else may have seen. */
export async function noteReport(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<void> {
  await noteReports(tx, tenantId, [clusterId], now);
}

/**
 * The same for reports of several clusters that are stored together, by one statement.
 * @returns since when each of them reports without an absence; null for one of which that is not known
 */
export function noteReports(
  tx: Tx,
  tenantId: string,
  clusterIds: readonly string[],
  now: Date,
): Promise<Map<string, Date | null>> {
  return note(tx, tenantId, NOTE_REPORTS, clusterIds, now);
}

/** The same where a transaction looks at gaps before it has noted its report; changes nothing unless an absence ends. */
export async function noteReturn(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<void> {
  await note(tx, tenantId, NOTE_RETURNS, [clusterId], now);
}

async function note(
  tx: Tx,
  tenantId: string,
  statement: string,
  clusterIds: readonly string[],
  now: Date,
): Promise<Map<string, Date | null>> {
  const rows = (await tx.read(statement, [tenantId, clusterIds, now], { isStable: true })) as [
    string,
    Date | null,
    Date | null,
  ][];
  for (const [clusterId, reportingSince, awayFrom] of rows) {
    const hasEnded = reportingSince?.getTime() === now.getTime() && awayFrom !== null;
    if (hasEnded) await storeAbsence(tx, tenantId, { clusterId, awayFrom }, now);
  }
  return new Map(rows.map(([clusterId, reportingSince]) => [clusterId, reportingSince]));
}

/** Closes the gap that the health job has opened, or stores one that began and ended between two looks of the job. */
async function storeAbsence(
  tx: Tx,
  tenantId: string,
  { clusterId, awayFrom }: { clusterId: string; awayFrom: Date },
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO gap AS g (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
     VALUES ($1, $2, $3, 'AGENT_OFFLINE', 'ALL', $4, $5, '{}', $5, $5)
     ON CONFLICT (tenant_id, cluster_id, reason, data, from_at)
     DO UPDATE SET to_at = excluded.to_at, updated_at = excluded.updated_at WHERE g.to_at IS NULL`,
    [tenantId, newId(now.getTime()), clusterId, awayFrom, now],
  );
}
