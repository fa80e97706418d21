import type { Tx } from '../../platform/database.js';
import { InventoryKind } from './inventory.types.js';
import type { UnobservedKind } from './unobserved.types.js';

interface SeenRow {
  clusterId: string;
  /** Reasons by kind, as the agent told them. */
  refused: Record<string, string> | null;
  /** Kinds that were listed completely at least once; null before the first report. */
  listed: string[] | null;
}

const NEVER_LISTED =
  'The agent has not listed them. One that has just started does so within a minute; an older one does not know them: upgrade it.';

/** What the agents of clusters do not see, in the order of the ids; nothing before a cluster's first report. */
export async function unobservedIn(tx: Tx, tenantId: string, ids: readonly string[]): Promise<UnobservedKind[][]> {
  const rows = await tx.query<SeenRow>(
    `SELECT c.id AS "clusterId", CASE jsonb_typeof(a.unobserved) WHEN 'object' THEN a.unobserved END AS refused,
       (SELECT array_agg(k.kind) FROM jsonb_object_keys(s.marks -> 'complete') AS k (kind)) AS listed
     FROM cluster c
     LEFT JOIN agent a ON a.tenant_id = c.tenant_id AND a.cluster_id = c.id
     LEFT JOIN inventory_state s ON s.tenant_id = c.tenant_id AND s.cluster_id = c.id
     WHERE c.tenant_id = $1 AND c.id = ANY($2::uuid[]) AND c.kind = 'KUBERNETES'`,
    [tenantId, ids],
  );
  const byId = new Map(rows.map((row) => [row.clusterId, row]));
  return ids.map((id) => kindsOf(byId.get(id)));
}

function kindsOf(row: SeenRow | undefined): UnobservedKind[] {
  const { refused = null, listed = null } = row ?? {};
  return Object.values(InventoryKind).flatMap((kind) => {
    const reason = refused?.[kind] ?? (listed && !listed.includes(kind) ? NEVER_LISTED : null);
    return reason === null ? [] : [{ kind, reason }];
  });
}
