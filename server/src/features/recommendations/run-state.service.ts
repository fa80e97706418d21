import type { Tx } from '../../platform/database.js';
import { type DueReason, dueReason } from './due-run.js';
import type { WorkloadPlace } from './slices.js';

/** A cluster that is to be looked at. */
export interface DueCluster {
  id: string;
  name: string;
  reason: DueReason;
  /** The workload that the run under way looked at last. */
  done: { subject: number; id: string } | null;
}

interface Row {
  id: string;
  name: string;
  createdAt: Date;
  begunAt: Date | null;
  finishedAt: Date | null;
  doneSubject: number | null;
  doneWorkloadId: string | null;
}

/** The Kubernetes clusters of a tenant that are to be looked at, what was begun first and then by age. */
export async function dueClusters(tx: Tx, tenantId: string, now: Date): Promise<DueCluster[]> {
  const rows = await tx.query<Row>(
    `SELECT c.id, c.name, c.created_at AS "createdAt", r.begun_at AS "begunAt", r.finished_at AS "finishedAt",
       r.done_subject AS "doneSubject", r.done_workload_id AS "doneWorkloadId"
     FROM cluster c LEFT JOIN recommendation_run r ON r.tenant_id = c.tenant_id AND r.cluster_id = c.id
     WHERE c.tenant_id = $1 AND c.kind = 'KUBERNETES' ORDER BY r.done_subject IS NULL, r.begun_at NULLS FIRST, c.id`,
    [tenantId],
  );
  return rows.flatMap(({ id, name, createdAt, begunAt, finishedAt, doneSubject, doneWorkloadId }) => {
    const reason = dueReason(begunAt && { begunAt, finishedAt }, createdAt, now);
    if (reason === null) return [];
    const isBegun = reason === 'UNDER_WAY' && doneSubject !== null && doneWorkloadId !== null;
    return [{ id, name, reason, done: isBegun ? { subject: doneSubject, id: doneWorkloadId } : null }];
  });
}

/** Notes that a run begins, or goes on. */
export async function beginRun(tx: Tx, tenantId: string, { id, reason }: DueCluster, now: Date): Promise<void> {
  if (reason === 'UNDER_WAY') return;
  await tx.query(
    `INSERT INTO recommendation_run AS r (tenant_id, cluster_id, begun_at) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id, cluster_id)
     DO UPDATE SET begun_at = excluded.begun_at, done_subject = NULL, done_workload_id = NULL`,
    [tenantId, id, now],
  );
}

/** Notes how far a run is; with what was found up to there, in one transaction. */
export async function noteProgress(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  { subject, id }: WorkloadPlace,
): Promise<void> {
  await tx.query(
    'UPDATE recommendation_run SET done_subject = $3, done_workload_id = $4 WHERE tenant_id = $1 AND cluster_id = $2',
    [tenantId, clusterId, subject, id],
  );
}

export async function finishRun(
  tx: Tx,
  tenantId: string,
  { clusterId, workloads }: { clusterId: string; workloads: number },
  now: Date,
): Promise<void> {
  await tx.query(
    `UPDATE recommendation_run SET finished_at = greatest($3, begun_at), workloads = $4, done_subject = NULL,
       done_workload_id = NULL WHERE tenant_id = $1 AND cluster_id = $2`,
    [tenantId, clusterId, now, workloads],
  );
}
