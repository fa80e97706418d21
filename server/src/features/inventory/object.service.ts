import type { CountedList } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { type EntityClass, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { LabelPair } from '../../platform/label-selector.js';
import { type RowOf, upsertRows } from '../../platform/upsert.js';
import { storeLabels } from '../clusters/object-label.service.js';
import type { BatchPosition } from '../clusters/receipt.service.js';
import { ensureSubjects, type SubjectKey } from '../metrics/subject.service.js';
import type { RankedObject } from '../metrics/usage-rank.entity.js';
import { rankObjects } from '../metrics/usage-rank.service.js';
import { type ChangedObject, diffObject, isNewlyCreated, type NewChange } from './change.js';
import type { InventoryKind } from './inventory.types.js';
import type { InventoryBatch } from './inventory-batch.js';
import { deletedLater, isAfter, settle } from './marks.js';
import type { RowBase } from './rows.js';

/** What all kinds of objects have in common. */
export interface StoredObject extends RowBase {
  uid: string;
  name: string;
  namespace?: string;
  labels: LabelPair[];
  createdAt: Date | null;
}

/** How one kind of object is stored. */
export interface ObjectStore<Input extends { uid: string }, Entity extends StoredObject> {
  kind: keyof typeof InventoryKind;
  entity: EntityClass<Entity>;
  table: string;
  toRow(input: Input, base: RowBase, subjectId: number): RowOf<Entity>;
  /** The measured subject behind the object, for kinds that have one. */
  subjectOf?(input: Input): SubjectKey;
  counted: CountedList;
  /** The object as lists sorted by usage know it, for kinds that are measured. */
  ranked?: { kind: 'CLUSTER_NODE' | 'POD'; of(row: RowOf<Entity>): RankedObject };
  /** Properties that reports do not bring. */
  keep?: (keyof Entity & string)[];
}

/** An object that a batch has written: what was reported, what was stored before, and what is stored now. */
export interface WrittenObject<Input, Entity extends object> {
  input: Input;
  before: Entity | null;
  row: RowOf<Entity>;
}

const NEWER = '(t.report_epoch, t.report_seq) < (excluded.report_epoch, excluded.report_seq)';

/**
 * Stores the reported objects of one kind in a handful of statements, whatever their number. Those that a later batch
 * has written already are left alone.
 */
export async function storeObjects<Input extends { uid: string }, Entity extends StoredObject>(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  store: ObjectStore<Input, Entity>,
  inputs: readonly Input[],
): Promise<WrittenObject<Input, Entity>[]> {
  if (inputs.length === 0) return [];
  const stored = await readByUid(tx, tenantId, batch.clusterId, store, inputs);
  const fresh = inputs.filter((input) => {
    const before = stored.get(input.uid);
    return !before || isAfter(batch.position, positionOf(before));
  });
  const subjects = store.subjectOf
    ? await ensureSubjects(tx, tenantId, batch.clusterId, fresh.map(store.subjectOf))
    : [];
  const written = fresh.map((input, index) => {
    const before = stored.get(input.uid) ?? null;
    return {
      input,
      before,
      row: store.toRow(input, baseOf(tenantId, batch, store, input, before), subjects[index] ?? 0),
    };
  });
  const target = {
    entity: store.entity,
    table: store.table,
    key: ['cluster_id', 'uid'],
    keep: store.keep ?? [],
    dated: { property: 'updatedAt' as const, besides: ['observedAt', 'reportEpoch', 'reportSeq'] as const },
    onlyWhere: NEWER,
  };
  await upsertRows<Entity>(
    tx,
    tenantId,
    target,
    written.map((one) => one.row),
  );
  await storeLabels(
    tx,
    tenantId,
    store.kind,
    written.map(({ before, row }) => ({ id: row.id, labels: row.labels, before: before?.labels ?? null })),
  );
  for (const one of written) batch.changes.push(...changesOf(batch, store.kind, one.before, one.row as StoredObject));
  for (const { before, row } of written) {
    batch.counts.move(store.counted, batch.clusterId, liveOrNull(before), liveOrNull(row));
  }
  const live = written.map((one) => one.row).filter((row) => row.deletedAt === null);
  settle(
    batch.marks,
    store.kind,
    live.map((row) => row.uid),
  );
  if (store.ranked) await rankObjects(tx, tenantId, store.ranked.kind, live.map(store.ranked.of));
  return written;
}

/** What counts of a row: nothing where its object is gone. */
export function liveOrNull<T extends { deletedAt: Date | null }>(row: T | null | undefined): T | null {
  return row && row.deletedAt === null ? row : null;
}

async function readByUid<Input extends { uid: string }, Entity extends StoredObject>(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  store: ObjectStore<Input, Entity>,
  inputs: readonly Input[],
): Promise<Map<string, Entity>> {
  const rows = await tx.query<Entity>(
    `SELECT ${selectList(store.entity)} FROM ${store.table} t
     WHERE t.tenant_id = $1 AND t.cluster_id = $2 AND t.uid = ANY($3::text[])`,
    [tenantId, clusterId, inputs.map((input) => input.uid)],
  );
  return new Map(rows.map((row) => [row.uid, row]));
}

/** Where the batch stands that wrote an object last. */
export function positionOf(row: Pick<RowBase, 'reportEpoch' | 'reportSeq'>): BatchPosition {
  return { epoch: Number(row.reportEpoch), seq: Number(row.reportSeq) };
}

function baseOf<Input extends { uid: string }>(
  tenantId: string,
  batch: InventoryBatch,
  store: { kind: keyof typeof InventoryKind },
  input: Input,
  before: StoredObject | null,
): RowBase {
  const { clusterId, marks, position, observedAt, now } = batch;
  const isLive = before !== null && before.deletedAt === null;
  return {
    tenantId,
    clusterId,
    id: before?.id ?? newId(now.getTime()),
    observedAt,
    deletedAt: isLive ? null : deletedLater(marks, store.kind, input.uid, position),
    updatedAt: now,
    reportEpoch: String(position.epoch),
    reportSeq: String(position.seq),
  };
}

/** The object as changes name it. */
export function changedObject(
  kind: ChangedObject['kind'],
  row: Pick<StoredObject, 'id' | 'name' | 'namespace'>,
): ChangedObject {
  return { kind, id: row.id, namespace: row.namespace ?? null, name: row.name };
}

function changesOf(
  batch: InventoryBatch,
  kind: ChangedObject['kind'],
  before: StoredObject | null,
  row: StoredObject,
): NewChange[] {
  const object = changedObject(kind, row);
  const { observedAt } = batch;
  const wasLive = before !== null && before.deletedAt === null;
  if (wasLive) {
    return diffObject(kind, before, row).map((change) => ({ object, action: 'UPDATED', change, observedAt }));
  }
  const lives: NewChange[] = [];
  const isNews = before === null ? isNewlyCreated(row.createdAt, batch.firstReportAt) : row.deletedAt === null;
  if (isNews) lives.push({ object, action: 'CREATED', change: null, observedAt });
  if (row.deletedAt && before === null) {
    lives.push({ object, action: 'DELETED', change: null, observedAt: row.deletedAt });
  }
  return lives;
}
