import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';

// What the health job does to gaps. Reports write the gaps that they end (arrival.service.ts); this opens those that
// last, and says afterwards whether the agent was running. Everything here may be done twice, by two replicas too.

/**
 * Opens the gap of every cluster whose report is overdue, from its last report on. A cluster whose row is locked is
 * reporting right now and is left alone; one that is locked here cannot report before its gap is there to be closed.
 */
export async function openAbsences(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const away = await tx.query<{ id: string; lastReportAt: Date }>(
    `SELECT c.id, c.last_report_at AS "lastReportAt" FROM cluster c
     WHERE c.tenant_id = $1 AND c.deleted_at IS NULL
       AND c.last_report_at <= $2::timestamptz - make_interval(secs => c.overdue_after_seconds)
       AND NOT EXISTS (SELECT 1 FROM gap g WHERE g.tenant_id = $1 AND g.cluster_id = c.id
         AND g.reason = 'AGENT_OFFLINE' AND g.data = 'ALL' AND g.to_at IS NULL)
     ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED`,
    [tenantId, now],
  );
  if (away.length === 0) return 0;
  const opened = await tx.query(
    `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, backfilled, created_at, updated_at)
     SELECT $1, n.id, n.cluster_id, 'AGENT_OFFLINE', 'ALL', n.from_at, '{}', $5, $5
     FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) AS n (id, cluster_id, from_at)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      tenantId,
      away.map(() => newId(now.getTime())),
      away.map(({ id }) => id),
      away.map(({ lastReportAt }) => lastReportAt),
      now,
    ],
  );
  return opened.length;
}

/** So long after its end it may still turn out that the agent ran through an absence: it says so with a heartbeat. */
const EXPLAINED_WITHIN_SECONDS = 3_600;

/** Closes absences that a report has ended without noting it, as an older server's do, and explains those that are over. */
export async function settleGaps(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const closed = await tx.query(
    `UPDATE gap g SET to_at = CASE WHEN c.reporting_since > g.from_at THEN c.reporting_since ELSE c.last_report_at END,
       updated_at = $2
     FROM cluster c WHERE g.tenant_id = $1 AND g.to_at IS NULL AND g.reason = 'AGENT_OFFLINE' AND c.tenant_id = $1
       AND c.id = g.cluster_id AND c.last_report_at > g.from_at RETURNING 1`,
    [tenantId, now],
  );
  // A process that started before the last report was there all the while; its clock is corrected like its samples.
  const explained = await tx.query(
    `UPDATE gap g SET reason = 'SERVER_UNREACHABLE', updated_at = $2
     FROM agent a WHERE g.tenant_id = $1 AND g.reason = 'AGENT_OFFLINE'
       AND g.to_at > $2::timestamptz - make_interval(secs => $3) AND a.tenant_id = $1 AND a.cluster_id = g.cluster_id
       AND a.last_heartbeat_at >= g.to_at
       AND a.started_at - make_interval(secs => coalesce(a.clock_skew_seconds, 0)) <= g.from_at RETURNING 1`,
    [tenantId, now, EXPLAINED_WITHIN_SECONDS],
  );
  return closed.length + explained.length;
}

export interface SourceState {
  clusterId: string;
  /** From when on its source of usage cannot be read, where that has lasted; else null. */
  awaySince: Date | null;
  /** In the words of the health reason. */
  detail: string | null;
  /** When it was there again; null while it is away. */
  backAt: Date | null;
}

/** Opens and closes the gaps of sources of usage. @returns the number of gaps that were written */
export async function openSourceGaps(
  tx: Tx,
  tenantId: string,
  states: readonly SourceState[],
  now: Date,
): Promise<number> {
  const opened = await openSources(tx, tenantId, states, now);
  return opened + (await closeSources(tx, tenantId, states, now));
}

async function openSources(tx: Tx, tenantId: string, states: readonly SourceState[], now: Date): Promise<number> {
  const away = states.filter((state) => state.awaySince !== null);
  if (away.length === 0) return 0;
  const opened = await tx.query(
    `INSERT INTO gap (tenant_id, id, cluster_id, reason, data, from_at, backfilled, detail, created_at, updated_at)
     SELECT $1, n.id, n.cluster_id, 'SOURCE_UNAVAILABLE', 'SAMPLES', n.from_at, '{}', n.detail, $6, $6
     FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[]) AS n (id, cluster_id, from_at, detail)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      tenantId,
      away.map(() => newId(now.getTime())),
      away.map(({ clusterId }) => clusterId),
      away.map(({ awaySince }) => awaySince),
      away.map(({ detail }) => detail),
      now,
    ],
  );
  return opened.length;
}

async function closeSources(tx: Tx, tenantId: string, states: readonly SourceState[], now: Date): Promise<number> {
  const back = states.filter((state) => state.backAt !== null);
  const closed = await tx.query(
    `UPDATE gap g SET to_at = greatest(n.back_at, g.from_at), updated_at = $4
     FROM unnest($2::uuid[], $3::timestamptz[]) AS n (cluster_id, back_at)
     WHERE g.tenant_id = $1 AND g.cluster_id = n.cluster_id AND g.reason = 'SOURCE_UNAVAILABLE' AND g.to_at IS NULL
     RETURNING 1`,
    [tenantId, back.map(({ clusterId }) => clusterId), back.map(({ backAt }) => backAt), now],
  );
  return closed.length;
}
