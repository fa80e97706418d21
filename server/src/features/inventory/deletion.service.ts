import type { Tx } from '../../platform/database.js';
import { selectList } from '../../platform/entity-sql.js';
import { unrankObjects } from '../metrics/usage-rank.service.js';
import { deleteContainers } from './container.service.js';
import type { InventoryKind } from './inventory.types.js';
import type { InventoryBatch } from './inventory-batch.js';
import { isAfter, isOutdated, type Mark, markComplete, markDeleted } from './marks.js';
import { changedObject, positionOf, type StoredObject } from './object.service.js';
import { STORES } from './object-kinds.service.js';
import type { CompleteKindInput, DeletedObjectInput } from './report-inventory.types.js';

type Kind = keyof typeof InventoryKind;

/** Deletes the objects that a batch names as gone. @returns uids of the pods among them that lived until now */
export async function storeDeletions(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  deleted: readonly DeletedObjectInput[],
): Promise<string[]> {
  const pods: string[] = [];
  for (const kind of new Set(deleted.map((one) => one.kind))) {
    const uids = [...new Set(deleted.filter((one) => one.kind === kind).map((one) => one.uid))];
    pods.push(...(await deleteKind(tx, tenantId, batch, kind, uids)));
  }
  return pods;
}

async function deleteKind(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  kind: Kind,
  uids: string[],
): Promise<string[]> {
  const stored = await tx.query<StoredObject>(
    `SELECT ${selectList(STORES[kind].entity)} FROM ${STORES[kind].table} t
     WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.uid = ANY($3::text[])`,
    [tenantId, batch.clusterId, uids],
  );
  const known = new Set(stored.map((row) => row.uid));
  markDeleted(
    batch.marks,
    kind,
    uids.filter((uid) => !known.has(uid)),
    markOf(batch),
  );
  // The batch's own objects count as older than its deletions: within one batch the object was seen and then went.
  const older = stored.filter((row) => !isAfter(positionOf(row), batch.position));
  // One that is deleted already takes the new position too, so that a batch in between cannot bring it back.
  await tx.query(
    `UPDATE ${STORES[kind].table} SET deleted_at = coalesce(deleted_at, $3), report_epoch = $4, report_seq = $5,
       updated_at = CASE WHEN deleted_at IS NULL THEN $6 ELSE updated_at END
     WHERE tenant_id = $1 AND id = ANY($2::uuid[])`,
    [tenantId, older.map((row) => row.id), batch.observedAt, batch.position.epoch, batch.position.seq, batch.now],
  );
  return afterDeletion(
    tx,
    tenantId,
    batch,
    kind,
    older.filter((row) => row.deletedAt === null),
  );
}

/** Deletes what a complete list does not name. @returns uids of the pods among them */
export async function storeCompleteLists(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  complete: readonly CompleteKindInput[],
): Promise<string[]> {
  const pods: string[] = [];
  for (const { kind, uids } of complete) {
    if (isOutdated(batch.marks, kind, batch.position)) continue;
    pods.push(...(await deleteUnlisted(tx, tenantId, batch, kind, uids)));
    markComplete(batch.marks, kind, markOf(batch), await findMissing(tx, tenantId, batch, kind, uids));
  }
  return pods;
}

async function deleteUnlisted(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  kind: Kind,
  uids: string[],
): Promise<string[]> {
  const gone = await tx.query<StoredObject>(
    `UPDATE ${STORES[kind].table} t SET deleted_at = $4, report_epoch = $5, report_seq = $6, updated_at = $7
     WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.deleted_at IS NULL AND t.uid <> ALL($3::text[])
       AND (t.report_epoch, t.report_seq) < ($5::bigint, $6::bigint)
     RETURNING ${selectList(STORES[kind].entity)}`,
    [tenantId, batch.clusterId, uids, batch.observedAt, batch.position.epoch, batch.position.seq, batch.now],
  );
  return afterDeletion(tx, tenantId, batch, kind, gone);
}

/** The listed objects that are not stored live: batches that are still on their way bring them. */
async function findMissing(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  kind: Kind,
  uids: string[],
): Promise<string[]> {
  const rows = await tx.query<{ uid: string }>(
    `SELECT listed.uid FROM unnest($3::text[]) AS listed (uid) WHERE NOT EXISTS (
       SELECT 1 FROM ${STORES[kind].table} t
       WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.uid = listed.uid AND t.deleted_at IS NULL)`,
    [tenantId, batch.clusterId, uids],
  );
  return rows.map((row) => row.uid);
}

function markOf(batch: InventoryBatch): Mark {
  return { ...batch.position, observedAt: batch.observedAt.toISOString() };
}

async function afterDeletion(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  kind: Kind,
  gone: readonly StoredObject[],
): Promise<string[]> {
  const { observedAt } = batch;
  for (const row of gone) {
    batch.changes.push({ object: changedObject(kind, row), action: 'DELETED', change: null, observedAt });
    batch.counts.move(STORES[kind].counted, batch.clusterId, row, null);
  }
  await unrankObjects(tx, tenantId, gone.filter(isMeasured));
  if (kind !== 'POD') return [];
  await deleteContainers(tx, tenantId, batch, { column: 'pod_id', ids: gone.map((row) => row.id) });
  return gone.map((row) => row.uid);
}

function isMeasured(row: StoredObject): row is StoredObject & { subjectId: number } {
  return 'subjectId' in row;
}
