import type { Tx } from '../../platform/database.js';
import type { CheckedReport } from './check-report.js';
import type { InventoryState } from './inventory-state.entity.js';
import { type InventoryMarks, NO_MARKS } from './marks.js';
import type { ClusterFactsInput } from './report-inventory.types.js';

/**
 * Reads what is remembered of a cluster's inventory and locks it to the end of the transaction: batches of one cluster
 * are stored one after the other, so that comparing positions in memory is safe.
 */
export async function lockInventory(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  now: Date,
): Promise<Pick<InventoryState, 'firstReportAt' | 'marks'>> {
  const [state] = await tx.query<InventoryState>(
    `INSERT INTO inventory_state AS s (tenant_id, cluster_id, first_report_at, marks) VALUES ($1, $2, $3, $4)
     ON CONFLICT (tenant_id, cluster_id) DO UPDATE SET first_report_at = s.first_report_at
     RETURNING first_report_at AS "firstReportAt", marks`,
    [tenantId, clusterId, now, JSON.stringify(NO_MARKS)],
  );
  return state!;
}

export async function saveMarks(tx: Tx, tenantId: string, clusterId: string, marks: InventoryMarks): Promise<void> {
  await tx.query('UPDATE inventory_state SET marks = $3 WHERE tenant_id = $1 AND cluster_id = $2', [
    tenantId,
    clusterId,
    JSON.stringify(marks),
  ]);
}

/** Stores what a batch says of the cluster as a whole; what it leaves out stays. */
export async function saveFacts(
  tx: Tx,
  tenantId: string,
  { clusterId, facts }: { clusterId: string; facts: ClusterFactsInput },
  now: Date,
): Promise<void> {
  const values = [facts.kubernetesVersion ?? null, facts.provider ?? null, facts.region ?? null];
  if (values.every((value) => value === null)) return;
  await tx.query(
    `UPDATE cluster SET kubernetes_version = coalesce($3::text, kubernetes_version),
       provider = coalesce($4::text, provider), region = coalesce($5::text, region), updated_at = $6
     WHERE tenant_id = $1 AND id = $2 AND (kubernetes_version, provider, region) IS DISTINCT FROM
       (coalesce($3::text, kubernetes_version), coalesce($4::text, provider), coalesce($5::text, region))`,
    [tenantId, clusterId, ...values, now],
  );
}

/** Keeps on the agent which kinds it cannot see and why; a complete list of a kind ends that. */
export async function saveUnobserved(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  seen: Pick<CheckedReport, 'complete' | 'unobserved'>,
): Promise<void> {
  const reasons = Object.fromEntries(seen.unobserved.map(({ kind, reason }) => [kind, reason]));
  await tx.query(
    `UPDATE agent SET unobserved = (CASE jsonb_typeof(unobserved) WHEN 'object' THEN unobserved ELSE '{}' END
       - $3::text[]) || $4::jsonb WHERE tenant_id = $1 AND cluster_id = $2`,
    [tenantId, clusterId, seen.complete.map(({ kind }) => kind), JSON.stringify(reasons)],
  );
}
