import type { Tx } from '../../platform/database.js';
import { type PodName, podKey } from './pod-state.service.js';

/** What the rules need to know of a persistent volume claim. */
export interface ClaimState {
  phase: string;
  deletedAt: Date | null;
}

/** The newest claim of each name, by `podKey`. */
export async function readClaimsByName(
  tx: Tx,
  tenantId: string,
  names: readonly PodName[],
): Promise<Map<string, ClaimState>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<PodName & ClaimState>(
    `SELECT c.cluster_id AS "clusterId", c.namespace, c.name, c.phase, c.deleted_at AS "deletedAt"
     FROM persistent_volume_claim c WHERE c.tenant_id = $1 AND (c.cluster_id, c.namespace, c.name) IN (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[])) ORDER BY c.id`,
    [
      tenantId,
      names.map((each) => each.clusterId),
      names.map((each) => each.namespace ?? ''),
      names.map((each) => each.name),
    ],
  );
  return new Map(rows.map((claim) => [podKey(claim), claim]));
}
