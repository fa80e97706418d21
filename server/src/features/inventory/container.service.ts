import type { Tx } from '../../platform/database.js';
import { selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { type RowOf, upsertRows } from '../../platform/upsert.js';
import { ensureSubjects } from '../metrics/subject.service.js';
import { rankObjects, unrankObjects } from '../metrics/usage-rank.service.js';
import { diffObject } from './change.js';
import { Container } from './container.entity.js';
import { countEnds } from './container-end.service.js';
import { countedContainers } from './counted-lists.js';
import { storeImages } from './image.service.js';
import type { ContainerInput, PodInput } from './inventory.types.js';
import type { InventoryBatch } from './inventory-batch.js';
import { liveOrNull, type WrittenObject } from './object.service.js';
import type { Pod } from './pod.entity.js';
import { rankedContainer } from './ranked.js';
import { containerRow } from './rows.js';

const TARGET = {
  entity: Container,
  table: 'container',
  key: ['pod_id', 'name'],
  keep: [],
  dated: { property: 'updatedAt' as const, besides: ['observedAt'] as const },
};

/** Stores the containers of pods that were just written; those that a pod has no more are deleted. */
export async function storeContainers(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  pods: readonly WrittenObject<PodInput, Pod>[],
): Promise<RowOf<Container>[]> {
  if (pods.length === 0) return [];
  const stored = await readContainers(tx, tenantId, pods);
  const pairs = pods.flatMap(({ input, row }) => input.containers.map((container) => ({ container, pod: row })));
  const keys = pairs.map(({ container, pod }) => ({
    kind: 'CONTAINER' as const,
    namespace: pod.namespace,
    name: pod.name,
    container: container.name,
  }));
  const subjects = await ensureSubjects(tx, tenantId, batch.clusterId, keys);
  const rows = pairs.map(({ container, pod }, index) =>
    rowOf(batch, container, pod, { before: stored.get(keyOf(pod.id, container.name)), subjectId: subjects[index]! }),
  );
  await storeImages(tx, tenantId, rows, batch.now);
  await upsertRows<Container>(tx, tenantId, TARGET, rows);
  const written = rows.map((row, index) => {
    const { pod } = pairs[index]!;
    return { row, pod, before: stored.get(keyOf(pod.id, row.name)) ?? null };
  });
  for (const { row, before } of written) {
    batch.counts.move(countedContainers, batch.clusterId, liveOrNull(before), liveOrNull(row));
  }
  await countEnds(tx, tenantId, batch, written);
  const kept = new Set(rows.map((row) => row.id));
  const gone = [...stored.values()].filter((row) => row.deletedAt === null && !kept.has(row.id));
  await deleteContainers(tx, tenantId, batch, { column: 'id', ids: gone.map((row) => row.id) });
  const ranked = rows.map((row, index) => rankedContainer(row, pairs[index]!.pod.createdAt));
  const live = ranked.filter((_, index) => rows[index]!.deletedAt === null);
  await rankObjects(tx, tenantId, 'CONTAINER', live);
  return rows;
}

function keyOf(podId: string, name: string): string {
  return `${podId}/${name}`;
}

async function readContainers(
  tx: Tx,
  tenantId: string,
  pods: readonly WrittenObject<PodInput, Pod>[],
): Promise<Map<string, Container>> {
  const known = pods.filter((pod) => pod.before).map((pod) => pod.row.id);
  if (known.length === 0) return new Map();
  const rows = await tx.query<Container>(
    `SELECT ${selectList(Container)} FROM container t WHERE t.tenant_id = $1 AND t.pod_id = ANY($2::uuid[])`,
    [tenantId, known],
  );
  return new Map(rows.map((row) => [keyOf(row.podId, row.name), row]));
}

function rowOf(
  batch: InventoryBatch,
  input: ContainerInput,
  pod: RowOf<Pod>,
  known: { before: Container | undefined; subjectId: number },
): RowOf<Container> {
  const { before, subjectId } = known;
  const row = containerRow(input, pod, before?.id ?? newId(batch.now.getTime()), subjectId);
  const object = {
    kind: 'CONTAINER' as const,
    id: row.id,
    namespace: row.namespace,
    name: `${row.podName}/${row.name}`,
  };
  const differences = before && before.deletedAt === null ? diffObject('CONTAINER', before, row) : [];
  for (const change of differences) {
    batch.changes.push({ object, action: 'UPDATED', change, observedAt: batch.observedAt });
  }
  return row;
}

/** Marks containers as gone, found by their own ids or by their pods'. */
export async function deleteContainers(
  tx: Tx,
  tenantId: string,
  { clusterId, counts, observedAt, now }: InventoryBatch,
  which: { column: 'id' | 'pod_id'; ids: readonly string[] },
): Promise<void> {
  if (which.ids.length === 0) return;
  const gone = await tx.query<Container>(
    `UPDATE container t SET deleted_at = $3, updated_at = $4
     WHERE tenant_id = $1 AND ${which.column} = ANY($2::uuid[]) AND deleted_at IS NULL
     RETURNING ${selectList(Container)}`,
    [tenantId, which.ids, observedAt, now],
  );
  for (const row of gone) counts.move(countedContainers, clusterId, row, null);
  await unrankObjects(tx, tenantId, gone);
}
