import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { advanceStream, readHead } from '../streams/stream.service.js';

const STREAM = 'objects';

const CHANGED = [
  ['CLUSTER_NODE', 'cluster_node', 'NULL', 't.name'],
  ['NAMESPACE', 'namespace', 'NULL', 't.name'],
  ['WORKLOAD', 'workload', 't.namespace', 't.name'],
  ['POD', 'pod', 't.namespace', 't.name'],
  ['CONTAINER', 'container', 't.namespace', `t.pod_name || '/' || t.name`],
  ['HORIZONTAL_POD_AUTOSCALER', 'horizontal_pod_autoscaler', 't.namespace', 't.name'],
  ['POD_DISRUPTION_BUDGET', 'pod_disruption_budget', 't.namespace', 't.name'],
  ['PERSISTENT_VOLUME_CLAIM', 'persistent_volume_claim', 't.namespace', 't.name'],
  ['SERVICE', 'service', 't.namespace', 't.name'],
  ['RESOURCE_QUOTA', 'resource_quota', 't.namespace', 't.name'],
].map(
  ([kind, table, namespace, name]) =>
    `SELECT t.id, '${kind}' AS kind, ${namespace} AS namespace, ${name} AS name, t.deleted_at IS NULL AS "isLive"
     FROM ${table} t WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.updated_at = $3`,
);

interface ChangedRow {
  id: string;
  kind: string;
  namespace: string | null;
  name: string;
  isLive: boolean;
}

/**
 * Moves every object that the batch of this moment has changed to the end of the feed. Call it last in the batch's
 * transaction: the row lock on the stream's head is held to commit, so that the order of the feed is that of commits and
 * a reader who has seen a position has seen everything before it.
 * @param now the batch's moment, which the changed rows bear as `updated_at`
 */
export async function feedChanges(tx: Tx, tenantId: string, clusterId: string, now: Date): Promise<void> {
  const rows = await tx.query<ChangedRow>(CHANGED.join(' UNION ALL '), [tenantId, clusterId, now]);
  if (rows.length === 0) return;
  const last = await advanceStream(tx, tenantId, STREAM, { by: rows.length, now });
  await tx.query(
    `INSERT INTO object_change (tenant_id, id, seq, object_kind, action, cluster_id, namespace, name, changed_at)
     SELECT $1, r.id, $4::bigint + r.ordinal, r.kind, CASE WHEN r."isLive" THEN 'STORED' ELSE 'DELETED' END, $2,
       r.namespace, r.name, $3
     FROM json_to_recordset($5::json) AS r (ordinal int, id uuid, kind text, namespace text, name text, "isLive" boolean)
     ON CONFLICT (tenant_id, id) DO UPDATE SET seq = excluded.seq, action = excluded.action, name = excluded.name,
       changed_at = excluded.changed_at`,
    [
      tenantId,
      clusterId,
      now,
      last - rows.length,
      JSON.stringify(rows.map((row, index) => ({ ...row, ordinal: index + 1 }))),
    ],
  );
}

/**
 * Checks that a position was given out by what is stored. The feed keeps one row per object for as long as the object
 * or its tombstone is kept, so nothing before a known position is ever missing.
 * @throws CURSOR_EXPIRED where it is ahead of what is stored, as after a restored backup
 */
export async function checkFeedPosition(tx: Tx, tenantId: string, seq: number): Promise<void> {
  const head = await readHead(tx, tenantId, STREAM);
  if (head !== null && seq <= head.seq) return;
  throw new AppError(
    'CURSOR_EXPIRED',
    'The cursor is ahead of what is stored here, as after a restored backup. Read the whole inventory again, by an export or by objectChanges without “after”.',
  );
}
