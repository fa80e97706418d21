import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

/**
 * The row of a cluster keeps its absences: a report that comes `overdue_after_seconds` or more after the one before it
 * ends one, and notes from when to when. The columns on the right are those before the update, read under its lock, so
 * of several reports that arrive together one ends the absence.
 */
const NOTE_REPORT = `UPDATE cluster SET
  last_report_at = greatest(last_report_at, $3::timestamptz),
  away_from = CASE WHEN last_report_at <= $3::timestamptz - make_interval(secs => overdue_after_seconds) THEN last_report_at
    ELSE away_from END,
  reporting_since = CASE WHEN last_report_at > $3::timestamptz - make_interval(secs => overdue_after_seconds) THEN reporting_since
    ELSE $3::timestamptz END
  WHERE tenant_id = $1 AND id = $2`;
const IF_OVERDUE = 'AND last_report_at <= $3::timestamptz - make_interval(secs => overdue_after_seconds)';
const ENDED =
  'RETURNING reporting_since = $3::timestamptz AND away_from IS NOT NULL AS "hasEnded", away_from AS "awayFrom"';

interface Noted {
  hasEnded: boolean;
  awayFrom: Date;
}

/** Notes that a report of a cluster has arrived. One that ends an absence of the cluster writes the gap, which nobody else may have seen. */
export async function noteReport(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<void> {
  const [noted] = await tx.query<Noted>(`${NOTE_REPORT} ${ENDED}`, [tenantId, clusterId, now]);
  await storeAbsence(tx, tenantId, clusterId, noted, now);
}

/** The same where a transaction looks at gaps before it has noted its report; locks nothing unless an absence ends. */
export async function noteReturn(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<void> {
  const [noted] = await tx.query<Noted>(`${NOTE_REPORT} ${IF_OVERDUE} ${ENDED}`, [tenantId, clusterId, now]);
  await storeAbsence(tx, tenantId, clusterId, noted, now);
}

/** Closes the gap that the health job has opened, or stores one that began and ended between two looks of the job. */
async function storeAbsence(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  noted: Noted | undefined,
  now: Date,
): Promise<void> {
  if (!noted?.hasEnded) return;
  await tx.query(
    `INSERT INTO gap AS g (tenant_id, id, cluster_id, reason, data, from_at, to_at, backfilled, created_at, updated_at)
     VALUES ($1, $2, $3, 'AGENT_OFFLINE', 'ALL', $4, $5, '{}', $5, $5)
     ON CONFLICT (tenant_id, cluster_id, reason, data, from_at)
     DO UPDATE SET to_at = excluded.to_at, updated_at = excluded.updated_at WHERE g.to_at IS NULL`,
    [tenantId, newId(now.getTime()), clusterId, noted.awayFrom, now],
  );
}
