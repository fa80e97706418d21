import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { countedChanges } from './counted-lists.js';
import type { InventoryBatch } from './inventory-batch.js';

/** Records what a batch has changed by one statement. */
export async function recordChanges(
  tx: Tx,
  tenantId: string,
  { clusterId, changes, counts, now }: InventoryBatch,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ object, action, change, observedAt }) => ({
    id: newId(now.getTime()),
    kind: object.kind,
    object: object.id,
    namespace: object.namespace,
    name: object.name,
    action,
    ...(change ?? { field: null, before: null, after: null }),
    observedAt,
  }));
  for (const { kind, action, field } of rows) {
    counts.move(countedChanges, clusterId, null, { objectKind: kind, action, field });
  }
  await tx.query(
    `INSERT INTO change (tenant_id, cluster_id, received_at, id, object_kind, object_id, namespace, name, action, field,
       before, after, observed_at)
     SELECT $1, $2, $3, r.id, r.kind, r.object, r.namespace, r.name, r.action, r.field, r.before, r.after, r."observedAt"
     FROM json_to_recordset($4::json) AS r (id uuid, kind text, object uuid, namespace text, name text, action text,
       field text, before text, after text, "observedAt" timestamptz)`,
    [tenantId, clusterId, now, JSON.stringify(rows)],
  );
}
