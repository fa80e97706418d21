import type { Tx } from '../../platform/database.js';
import { openAbsences, openSourceGaps, type SourceState, settleGaps } from '../gaps/gap-keeping.service.js';
import { type HealthChange, tellHealth } from './cluster-health-stream.service.js';
import {
  decideHealth,
  type HealthFacts,
  type HealthReason,
  type HealthStatus,
  type HealthThresholds,
  type StoredHealthReason,
} from './health.js';
import { type ClusterFacts, judgeReasons, usageFailure } from './health-reasons.js';

/** Distinguishes this lock from other advisory locks; the second key is the tenant's. */
const HEALTH_LOCK = 71_004;
/** So long after its last report a loss of data is worth a warning. */
const DROPPED_FOR_SECONDS = 3_600;

interface ClusterRow extends HealthFacts {
  id: string;
  collectors: ClusterFacts['collectors'] | null;
  unobserved: ClusterFacts['unobserved'] | null;
  usageSources: ClusterFacts['usageSources'];
  clockSkewSeconds: number | null;
  lastHeartbeatAt: Date | null;
  totalNodes: number;
  notReadyNodes: number;
  dropped: { from: string; to: string; batches: number | null } | null;
}

/** What a look at one cluster has found. */
interface Found {
  id: string;
  status: HealthStatus;
  since: Date | null;
  reasons: readonly StoredHealthReason[];
}

/**
 * Looks at every cluster of a tenant: keeps its health with reasons and since when they hold, and opens, closes and
 * explains gaps. One transaction; of replicas that come together one does it. What has not changed is not written.
 * @returns the number of clusters and gaps that were written
 */
export async function reviewHealth(tx: Tx, tenantId: string, thresholds: HealthThresholds, now: Date): Promise<number> {
  const [lock] = await tx.query<{ isOurs: boolean }>('SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS "isOurs"', [
    HEALTH_LOCK,
    tenantId,
  ]);
  if (!lock!.isOurs) return 0;
  const adjusted = await keepThreshold(tx, tenantId, thresholds);
  const opened = await openAbsences(tx, tenantId, now);
  const settled = await settleGaps(tx, tenantId, now);
  const clusters = await readClusters(tx, tenantId, now);
  const found = clusters.map((cluster) => ({ cluster, found: look(cluster, thresholds, now) }));
  const changed = found.filter(({ cluster, found }) => hasChanged(cluster, found));
  await store(
    tx,
    tenantId,
    changed.map((one) => one.found),
  );
  const sources = found.map(({ cluster, found }) => sourceOf(cluster, found, thresholds, now));
  const sourceGaps = await openSourceGaps(tx, tenantId, sources, now);
  await tellHealth(
    tx,
    tenantId,
    changed.map((one) => changeOf(one, thresholds, now)),
    now,
  );
  return adjusted + opened + settled + changed.length + sourceGaps;
}

function changeOf(
  { cluster, found }: { cluster: ClusterRow; found: Found },
  thresholds: HealthThresholds,
  now: Date,
): HealthChange {
  const facts = { ...cluster, healthReasons: found.reasons, healthStatus: found.status, healthSince: found.since };
  const { lastReportAt, healthStatus } = cluster;
  return {
    clusterId: cluster.id,
    health: decideHealth(facts, thresholds, now),
    lastReportAt,
    previousStatus: healthStatus,
  };
}

/** Reports measure absence by the threshold on their cluster's row. */
async function keepThreshold(tx: Tx, tenantId: string, { warningAfter }: HealthThresholds): Promise<number> {
  const rows = await tx.query(
    'UPDATE cluster SET overdue_after_seconds = $2 WHERE tenant_id = $1 AND overdue_after_seconds <> $2 RETURNING 1',
    [tenantId, warningAfter],
  );
  return rows.length;
}

function readClusters(tx: Tx, tenantId: string, now: Date): Promise<ClusterRow[]> {
  return tx.query<ClusterRow>(
    `SELECT c.id, c.created_at AS "createdAt", c.last_report_at AS "lastReportAt",
       c.reporting_since AS "reportingSince", c.health_status AS "healthStatus", c.health_since AS "healthSince",
       c.health_reasons AS "healthReasons", a.last_heartbeat_at AS "lastHeartbeatAt",
       a.clock_skew_seconds AS "clockSkewSeconds",
       CASE jsonb_typeof(a.collectors) WHEN 'array' THEN a.collectors END AS collectors,
       CASE jsonb_typeof(a.unobserved) WHEN 'object' THEN a.unobserved END AS unobserved,
       CASE jsonb_typeof(a.usage_sources) WHEN 'array' THEN a.usage_sources END AS "usageSources",
       coalesce(n.total, 0)::float8 AS "totalNodes", coalesce(n.not_ready, 0)::float8 AS "notReadyNodes",
       (SELECT json_build_object('from', g.from_at, 'to', g.to_at, 'batches', g.batches) FROM gap g
        WHERE g.tenant_id = $1 AND g.cluster_id = c.id AND g.reason = 'DATA_DROPPED'
          AND g.updated_at > $2::timestamptz - make_interval(secs => $3)
        ORDER BY g.from_at DESC LIMIT 1) AS dropped
     FROM cluster c
     LEFT JOIN agent a ON a.tenant_id = $1 AND a.cluster_id = c.id
     LEFT JOIN (SELECT cluster_id, sum(count) FILTER (WHERE facet = '') AS total,
         sum(count) FILTER (WHERE facet = 'STATUS' AND value <> 'READY') AS not_ready
       FROM object_count WHERE tenant_id = $1 AND list = 'clusterNodes' AND facet IN ('', 'STATUS') GROUP BY cluster_id) n
       ON n.cluster_id = c.id
     WHERE c.tenant_id = $1 AND c.deleted_at IS NULL ORDER BY c.id`,
    [tenantId, now, DROPPED_FOR_SECONDS],
  );
}

/** What was found before stays while the cluster does not report: nothing newer is known. */
function look(cluster: ClusterRow, thresholds: HealthThresholds, now: Date): Found {
  const before = cluster.healthReasons;
  const reasons = isReporting(cluster, thresholds, now)
    ? judgeReasons(factsOf(cluster), before.map(asReason), now).map(stored)
    : before;
  const { status, since } = decideHealth({ ...cluster, healthReasons: reasons }, thresholds, now);
  const hasRecovered = status === 'HEALTHY' && before.length > 0;
  return { id: cluster.id, status, since: hasRecovered ? now : since, reasons };
}

function isReporting({ lastReportAt }: ClusterRow, { warningAfter }: HealthThresholds, now: Date): boolean {
  return lastReportAt !== null && now.getTime() - lastReportAt.getTime() < warningAfter * 1_000;
}

function factsOf(row: ClusterRow): ClusterFacts {
  const { dropped } = row;
  return {
    collectors: row.collectors ?? [],
    unobserved: row.unobserved ?? {},
    usageSources: row.usageSources,
    clockSkewSeconds: row.clockSkewSeconds,
    clusterNodes: { total: row.totalNodes, notReady: row.notReadyNodes },
    dropped: dropped && { ...dropped, from: new Date(dropped.from), to: new Date(dropped.to) },
    lastHeartbeatAt: row.lastHeartbeatAt,
  };
}

function hasChanged({ healthStatus, healthSince, healthReasons }: ClusterRow, found: Found): boolean {
  const before = healthReasons.map(asReason).map(stored);
  return (
    healthStatus !== found.status ||
    healthSince?.getTime() !== found.since?.getTime() ||
    JSON.stringify(before) !== JSON.stringify(found.reasons)
  );
}

function stored({ code, message, since }: HealthReason): StoredHealthReason {
  return { code, message, since: since.toISOString() };
}

function asReason(reason: StoredHealthReason): HealthReason {
  return { ...reason, since: new Date(reason.since) };
}

/** Locks the rows in the order of ids, as everything that writes several clusters does. */
async function store(tx: Tx, tenantId: string, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return;
  await tx.query(
    `WITH locked AS (
       SELECT c.id FROM cluster c WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) ORDER BY c.id FOR NO KEY UPDATE)
     UPDATE cluster c SET health_status = n.status, health_since = n.since, health_reasons = n.reasons::jsonb
     FROM locked l JOIN unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::text[]) AS n (id, status, since, reasons)
       ON n.id = l.id
     WHERE c.tenant_id = $1 AND c.id = l.id`,
    [
      tenantId,
      found.map(({ id }) => id),
      found.map(({ status }) => status),
      found.map(({ since }) => since),
      found.map(({ reasons }) => JSON.stringify(reasons)),
    ],
  );
}

/**
 * Whether a source of usage has been away for so long that its gap opens: as long as a report may be overdue, so that
 * one reading that fails is none.
 */
function sourceOf(cluster: ClusterRow, { reasons }: Found, thresholds: HealthThresholds, now: Date): SourceState {
  const away = reasons.find(({ code }) => code === 'SOURCE_UNAVAILABLE');
  const awaySince = away ? new Date(away.since) : null;
  const hasLasted = awaySince !== null && now.getTime() - awaySince.getTime() >= thresholds.warningAfter * 1_000;
  return {
    clusterId: cluster.id,
    awaySince: hasLasted ? awaySince : null,
    detail: usageFailure({ collectors: cluster.collectors ?? [], usageSources: cluster.usageSources }),
    // The heartbeat that told of the source being there again.
    backAt: away ? null : (cluster.lastHeartbeatAt ?? now),
  };
}
