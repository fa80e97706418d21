import type { Tx } from '../../platform/database.js';
import type { BatchPosition } from '../clusters/receipt.service.js';
import type { InventoryState } from './inventory-state.entity.js';
import { type InventoryMarks, isAfter, NO_MARKS } from './marks.js';
import type { ClusterFactsInput, CompleteKindInput, UnobservedKindInput } from './report-inventory.types.js';

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

/** Notes a batch as the newest; false where a newer one is stored, whose facts hold. */
export function advance(marks: InventoryMarks, position: BatchPosition): boolean {
  if (marks.latest && !isAfter(position, marks.latest)) return false;
  marks.latest = position;
  return true;
}

/** Stores what was said of the cluster as a whole; what was left out stays. */
export async function saveFacts(tx: Tx, tenantId: string, clusterId: string, facts: ClusterFactsInput): Promise<void> {
  await tx.query(
    `UPDATE cluster SET kubernetes_version = coalesce($3::text, kubernetes_version),
       provider = coalesce($4::text, provider), region = coalesce($5::text, region)
     WHERE tenant_id = $1 AND id = $2 AND (kubernetes_version, provider, region) IS DISTINCT FROM
       (coalesce($3::text, kubernetes_version), coalesce($4::text, provider), coalesce($5::text, region))`,
    [tenantId, clusterId, facts.kubernetesVersion ?? null, facts.provider ?? null, facts.region ?? null],
  );
}

/** Keeps on the agent which kinds it cannot see and why; a complete list of a kind ends that. */
export async function saveUnobserved(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  seen: { complete: readonly CompleteKindInput[]; unobserved: readonly UnobservedKindInput[] },
): Promise<void> {
  if (seen.complete.length === 0 && seen.unobserved.length === 0) return;
  const reasons = Object.fromEntries(seen.unobserved.map(({ kind, reason }) => [kind, reason]));
  await tx.query(
    `UPDATE agent SET unobserved = (CASE jsonb_typeof(unobserved) WHEN 'object' THEN unobserved ELSE '{}' END
       - $3::text[]) || $4::jsonb WHERE tenant_id = $1 AND cluster_id = $2`,
    [tenantId, clusterId, seen.complete.map(({ kind }) => kind), JSON.stringify(reasons)],
  );
}
