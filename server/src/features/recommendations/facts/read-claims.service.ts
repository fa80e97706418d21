import type { Tx } from '../../../platform/database.js';
import type { ClaimFacts } from '../facts.js';

export interface IdentifiedClaim {
  id: string;
  facts: ClaimFacts;
}

type Row = Omit<ClaimFacts, 'createdAt' | 'lastMountedAt' | 'watchedSince'> & {
  id: string;
  createdAt: Date | null;
  lastMountedAt: Date | null;
};

/** The live volume claims of a cluster with the pods that mount them, or did. @param watchedSince unix ms */
export async function readClaims(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  watchedSince: number | null,
): Promise<IdentifiedClaim[]> {
  const rows = await tx.query<Row>(SELECT_CLAIMS, [tenantId, clusterId]);
  return rows.map(({ id, createdAt, lastMountedAt, ...row }) => ({
    id,
    facts: {
      ...row,
      ...{ createdAt: createdAt?.getTime() ?? null, lastMountedAt: lastMountedAt?.getTime() ?? null, watchedSince },
    },
  }));
}

/** Pods are gone through once, whatever the number of claims. */
const SELECT_CLAIMS = `WITH known AS (
    SELECT p.namespace, p.name, p.claims, p.deleted_at IS NULL AND p.phase NOT IN ('SUCCEEDED', 'FAILED') AS is_live,
      CASE WHEN p.deleted_at IS NOT NULL THEN p.deleted_at
        WHEN p.phase IN ('SUCCEEDED', 'FAILED') THEN p.updated_at END AS ended_at
    FROM pod p WHERE p.tenant_id = $1 AND p.cluster_id = $2 AND (p.claims IS NULL OR p.claims <> '{}')
  ), mount AS (
    SELECT k.namespace, c.name AS claim, max(k.ended_at) AS ended_at,
      coalesce(array_agg(k.name ORDER BY k.name) FILTER (WHERE k.is_live), '{}') AS pods
    FROM known k CROSS JOIN LATERAL unnest(k.claims) AS c (name) GROUP BY k.namespace, c.name
  ), untold AS (SELECT DISTINCT k.namespace FROM known k WHERE k.is_live AND k.claims IS NULL)
  SELECT v.id, v.namespace, v.name, v.phase, v.storage_class AS "storageClass", v.capacity_bytes AS "capacityBytes",
    v.created_at AS "createdAt", m.ended_at AS "lastMountedAt",
    CASE WHEN coalesce(m.pods, '{}') <> '{}' THEN m.pods WHEN u.namespace IS NULL THEN '{}' END AS "mountedBy"
  FROM persistent_volume_claim v LEFT JOIN mount m ON m.namespace = v.namespace AND m.claim = v.name
  LEFT JOIN untold u ON u.namespace = v.namespace
  WHERE v.tenant_id = $1 AND v.cluster_id = $2 AND v.deleted_at IS NULL ORDER BY v.id`;
