import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { NewChange } from './change.js';

/** Records any number of changes of one cluster by one statement. */
export async function recordChanges(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  changes: readonly NewChange[],
  now: Date,
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
  await tx.query(
    `INSERT INTO change (tenant_id, cluster_id, received_at, id, object_kind, object_id, namespace, name, action, field,
       before, after, observed_at)
     SELECT $1, $2, $3, r.id, r.kind, r.object, r.namespace, r.name, r.action, r.field, r.before, r.after, r."observedAt"
     FROM json_to_recordset($4::json) AS r (id uuid, kind text, object uuid, namespace text, name text, action text,
       field text, before text, after text, "observedAt" timestamptz)`,
    [tenantId, clusterId, now, JSON.stringify(rows)],
  );
}
