import type { Tx } from '../../platform/database.js';
import type { RowOf } from '../../platform/upsert.js';
import type { Container } from './container.entity.js';
import { endsBetween } from './container-ends.js';
import type { InventoryBatch } from './inventory-batch.js';
import type { Pod } from './pod.entity.js';

/** A container that a batch has written: its pod, what was stored of it before, and what is now. */
export interface WrittenContainer {
  pod: Pick<Pod, 'namespace' | 'ownerKind' | 'ownerName' | 'createdAt'>;
  before: Container | null;
  row: RowOf<Container>;
}

interface EndsOfHour {
  namespace: string;
  ownerKind: string;
  ownerName: string;
  container: string;
  hourAt: Date;
  reason: string;
  times: number;
  lastAt: Date;
  memoryLimitBytes: number | null;
}

const HOUR_MS = 3_600_000;

/** Counts the ends that a batch brings to light, by workload; nothing is read or written where there are none. */
export async function countEnds(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  written: readonly WrittenContainer[],
): Promise<void> {
  const found = new Map<string, EndsOfHour>();
  for (const one of written) for (const ends of endsIn(batch, one)) addTo(found, ends);
  if (found.size === 0) return;
  await tx.query(
    `INSERT INTO container_end AS t (tenant_id, cluster_id, namespace, owner_kind, owner_name, container, hour_at, reason,
       times, last_at, memory_limit_bytes)
     SELECT $1, $2, r.namespace, r."ownerKind", r."ownerName", r.container, r."hourAt", r.reason, r.times, r."lastAt",
       r."memoryLimitBytes"
     FROM json_to_recordset($3::json) AS r (namespace text, "ownerKind" text, "ownerName" text, container text,
       "hourAt" timestamptz, reason text, times integer, "lastAt" timestamptz, "memoryLimitBytes" double precision)
     ON CONFLICT (tenant_id, cluster_id, namespace, owner_kind, owner_name, container, hour_at, reason) DO UPDATE SET
       times = t.times + excluded.times, last_at = greatest(t.last_at, excluded.last_at),
       memory_limit_bytes = excluded.memory_limit_bytes`,
    [tenantId, batch.clusterId, JSON.stringify([...found.values()])],
  );
}

/** Init containers end by design, and what nothing owns has no workload to be counted for. */
function endsIn(batch: InventoryBatch, { pod, before, row }: WrittenContainer): EndsOfHour[] {
  const { ownerKind, ownerName, namespace } = pod;
  if (row.kind === 'INIT' || ownerKind === null || ownerName === null) return [];
  // Of a container that was there before its cluster was watched only what follows is known.
  if (!before && !(pod.createdAt && pod.createdAt > batch.firstReportAt)) return [];
  const { name: container, memoryLimitBytes } = row;
  return endsBetween(before, row, batch.observedAt).map(({ reason, times, at }) => ({
    ...{ namespace, ownerKind, ownerName, container, reason, times, lastAt: at, memoryLimitBytes },
    hourAt: new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS),
  }));
}

function addTo(found: Map<string, EndsOfHour>, ends: EndsOfHour): void {
  const { namespace, ownerKind, ownerName, container, hourAt, reason } = ends;
  const key = JSON.stringify([namespace, ownerKind, ownerName, container, hourAt, reason]);
  const known = found.get(key);
  if (!known) {
    found.set(key, { ...ends });
    return;
  }
  known.times += ends.times;
  if (ends.lastAt > known.lastAt) known.lastAt = ends.lastAt;
}

/** A workload by its names; Kubernetes’ kind. */
export interface WorkloadNames {
  namespace: string;
  kind: string;
  name: string;
}

/** How often a container of a workload ended for one reason, at one memory limit. */
export interface CountedEnds extends WorkloadNames {
  container: string;
  reason: string;
  times: number;
  lastAt: Date;
  /** Bytes; null where none was set. */
  memoryLimitBytes: number | null;
}

/**
 * Ends of the containers of workloads of a cluster from a moment on. They are counted by hours: where one was after that
 * moment within its hour, one is known, and no more.
 */
export function readEnds(
  tx: Tx,
  tenantId: string,
  { clusterId, workloads, since }: { clusterId: string; workloads: readonly WorkloadNames[]; since: Date },
): Promise<CountedEnds[]> {
  return tx.query<CountedEnds>(
    `SELECT e.namespace, e.owner_kind AS kind, e.owner_name AS name, e.container, e.reason, sum(CASE WHEN e.hour_at >= $4 THEN e.times ELSE 1 END)::int AS times,
       max(e.last_at) AS "lastAt", e.memory_limit_bytes AS "memoryLimitBytes"
     FROM json_to_recordset($3::json) AS w (namespace text, kind text, name text)
     JOIN container_end e ON e.tenant_id = $1 AND e.cluster_id = $2 AND e.namespace = w.namespace
       AND e.owner_kind = w.kind AND e.owner_name = w.name AND e.last_at >= $4
     GROUP BY 1, 2, 3, 4, 5, 8 ORDER BY 1, 2, 3, 4, 5, 8`,
    [tenantId, clusterId, JSON.stringify(workloads), since],
  );
}

/** Deletes counts of long ago. @returns how many; fewer than `limit` when no more are left */
export async function purgeEnds(
  tx: Tx,
  tenantId: string,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM container_end e WHERE e.tenant_id = $1 AND e.ctid IN (
       SELECT t.ctid FROM container_end t WHERE t.tenant_id = $1 AND t.hour_at < $2 LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return rows.length;
}
