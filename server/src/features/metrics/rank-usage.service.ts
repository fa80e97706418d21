import type { Database, Tx } from '../../platform/database.js';
import { readBoard } from './latest-board.service.js';
import type { LatestView } from './latest-view.js';

/** Ranks of a whole cluster move no more often: they are four indexes, which cost more than the samples themselves. */
const RANKED_EVERY_SECONDS = 60;
/** Subjects per statement, and transaction. */
const CHUNK = 5_000;

interface DueRanking {
  clusterId: string;
  /** False between two rankings of the whole cluster: only objects that have no value yet get one. */
  isWhole: boolean;
}

/** A range of a cluster's subjects and what they use. */
interface RankedValues extends DueRanking {
  fromSubject: number;
  toSubject: number;
  subjectIds: number[];
  cpuCores: (number | null)[];
  memoryBytes: (number | null)[];
  observedAts: Date[];
}

/**
 * Moves the ranks of the next cluster that is due; one short transaction per step, because reports of the cluster wait
 * for its board. @returns how many moved; null where no cluster is due
 */
export async function rankNextCluster(
  db: Database,
  tenantId: string,
  togetherSeconds: number,
  now: Date,
): Promise<number | null> {
  const due = await db.runInTenant(tenantId, (tx) => claimDueRanking(tx, tenantId, now));
  if (!due) return null;
  const { revision, parts } = await db.runInTenant(tenantId, (tx) => readRanking(tx, tenantId, due, togetherSeconds));
  let rows = 0;
  for (const part of parts) rows += await db.runInTenant(tenantId, (tx) => moveRanks(tx, tenantId, part));
  if (due.isWhole) await db.runInTenant(tenantId, (tx) => noteRanked(tx, tenantId, due.clusterId, revision));
  return rows;
}

/**
 * Takes on the next cluster whose board has changed since its ranks moved and that has waited long enough, or has
 * newcomers; no other replica takes it on meanwhile. Should this one be lost, the cluster is due again in a minute.
 */
async function claimDueRanking(tx: Tx, tenantId: string, now: Date): Promise<DueRanking | null> {
  const waited = new Date(now.getTime() - RANKED_EVERY_SECONDS * 1_000);
  const [due] = await tx.query<DueRanking>(
    `WITH due AS (
       SELECT b.cluster_id, coalesce(b.ranked_at <= $3, true) AS is_whole FROM latest_board b
       WHERE b.tenant_id = $1 AND b.ranked_revision IS DISTINCT FROM b.revision
         AND (coalesce(b.ranked_at <= $3, true) OR b.has_newcomers)
       ORDER BY b.ranked_at NULLS FIRST, b.cluster_id LIMIT 1 FOR UPDATE SKIP LOCKED)
     UPDATE latest_board b SET ranked_at = CASE WHEN due.is_whole THEN $2 ELSE b.ranked_at END, has_newcomers = false
     FROM due WHERE b.tenant_id = $1 AND b.cluster_id = due.cluster_id
     RETURNING b.cluster_id AS "clusterId", due.is_whole AS "isWhole"`,
    [tenantId, now, waited],
  );
  return due ?? null;
}

/** What the objects of a cluster use now, in parts of one statement each, and the revision that says so. */
async function readRanking(
  tx: Tx,
  tenantId: string,
  due: DueRanking,
  togetherSeconds: number,
): Promise<{ revision: number; parts: RankedValues[] }> {
  const view = await readBoard(tx, tenantId, due.clusterId);
  if (!view) return { revision: 0, parts: [] };
  const ids = [...new Set(view.subjects())].sort((a, b) => a - b);
  const parts: RankedValues[] = [];
  for (let from = 0; from < ids.length; from += CHUNK) {
    const subjectIds = ids.slice(from, from + CHUNK);
    // Together the parts cover every subject, also those that have left the board.
    const fromSubject = from === 0 ? 0 : subjectIds[0]!;
    const toSubject = (ids[from + CHUNK] ?? 2 ** 31) - 1;
    parts.push({ ...due, fromSubject, toSubject, ...valuesOf(view, subjectIds, togetherSeconds * 1_000) });
  }
  return { revision: view.revision, parts };
}

function valuesOf(view: LatestView, subjectIds: number[], togetherMs: number) {
  const usages = subjectIds.map((id) => view.usageOf(id, togetherMs)!);
  return {
    subjectIds,
    cpuCores: usages.map((usage) => usage.cpuCores),
    memoryBytes: usages.map((usage) => usage.memoryBytes),
    observedAts: usages.map((usage) => usage.observedAt),
  };
}

const moved = (column: string): string =>
  `((r.${column} IS NULL) <> (${counted(column)} IS NULL) OR abs(${counted(column)} - r.${column}) > 0.01 * abs(r.${column}))`;
/** A value from before the object was made is that of another one of its name. */
const counted = (column: string): string => `(CASE WHEN v.at >= coalesce(r.since, '-infinity') THEN v.${column} END)`;

/**
 * Moves live objects in the lists sorted by usage where a value has moved by more than a hundredth, has become known or
 * unknown. @returns how many moved
 */
async function moveRanks(tx: Tx, tenantId: string, values: RankedValues): Promise<number> {
  const [count] = await tx.query<{ rows: number }>(
    `WITH moving AS (
       SELECT r.object_id, ${counted('cpu_cores')} AS cpu_cores, ${counted('memory_bytes')} AS memory_bytes
       FROM subject s JOIN usage_rank r ON r.tenant_id = $1 AND r.object_id = s.object_id AND r.is_running
       LEFT JOIN unnest($5::int[], $6::float8[], $7::float8[], $8::timestamptz[])
         AS v (subject_id, cpu_cores, memory_bytes, at) ON v.subject_id = s.id
       WHERE s.tenant_id = $1 AND s.cluster_id = $2 AND s.object_id IS NOT NULL AND s.id BETWEEN $3 AND $4
         AND ($9 OR (r.cpu_cores IS NULL AND r.memory_bytes IS NULL))
         AND (${moved('cpu_cores')} OR ${moved('memory_bytes')})),
     done AS (
       UPDATE usage_rank r SET cpu_cores = m.cpu_cores, memory_bytes = m.memory_bytes,
         cpu_ratio = m.cpu_cores / NULLIF(r.cpu_basis_cores, 0),
         memory_ratio = m.memory_bytes / NULLIF(r.memory_basis_bytes, 0)
       FROM moving m WHERE r.tenant_id = $1 AND r.object_id = m.object_id RETURNING 1)
     SELECT count(*)::int AS rows FROM done`,
    [
      tenantId,
      values.clusterId,
      values.fromSubject,
      values.toSubject,
      values.subjectIds,
      values.cpuCores,
      values.memoryBytes,
      values.observedAts,
      values.isWhole,
    ],
  );
  return count!.rows;
}

/** Says that the ranks of a whole cluster are those of a revision. */
async function noteRanked(tx: Tx, tenantId: string, clusterId: string, revision: number): Promise<void> {
  await tx.query('UPDATE latest_board SET ranked_revision = $3 WHERE tenant_id = $1 AND cluster_id = $2', [
    tenantId,
    clusterId,
    revision,
  ]);
}
