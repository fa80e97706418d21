import { CountChanges } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import { applyCounts } from '../../platform/object-count.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { observePods } from '../alerts/pod-conditions.service.js';
import { assertKubeSystemUid } from '../clusters/cluster.service.js';
import { type BatchPosition, type Receipt, withReceipt } from '../clusters/receipt.service.js';
import { recordChanges } from './change.service.js';
import { type CheckedReport, checkReport, OBJECT_LISTS, type ObjectList } from './check-report.js';
import { storeContainers } from './container.service.js';
import { storeCompleteLists, storeDeletions } from './deletion.service.js';
import type { InventoryBatch } from './inventory-batch.js';
import { lockInventory, saveFacts, saveMarks, saveUnobserved } from './inventory-state.service.js';
import { advance } from './marks.js';
import { assignTeams } from './namespace-team.service.js';
import { autoscalerStore, budgetStore, claimStore, quotaStore, serviceStore } from './namespaced-kinds.service.js';
import { storeObjects } from './object.service.js';
import { feedChanges } from './object-change.service.js';
import { clusterNodeStore, namespaceStore, podStore, workloadStore } from './object-kinds.service.js';
import type { ReportInventoryInput } from './report-inventory.types.js';

export interface InventoryReport {
  agent: AgentCaller;
  report: ReportInventoryInput;
  /** Most objects and deletions in one batch. */
  maxObjects: number;
}

/**
 * Stores one batch of an agent's inventory, once. Batches may come late, twice or out of order: what a newer one has
 * said of an object is never undone.
 * @throws TOO_LARGE for too many objects, CONFLICT for the agent of another Kubernetes cluster
 */
export function storeInventory(tx: Tx, tenantId: string, input: InventoryReport, now: Date): Promise<Receipt> {
  const { agent, report } = input;
  refuseTooLarge(report, input.maxObjects);
  const claim = { batchId: report.batchId, kind: 'INVENTORY' as const, body: report, now };
  return withReceipt(tx, tenantId, agent, claim, (position) => storeBatch(tx, tenantId, { ...input, position }, now));
}

function countItems(report: Partial<ReportInventoryInput>): number {
  const lists = [...(Object.keys(OBJECT_LISTS) as ObjectList[]), 'deleted'] as const;
  return lists.reduce((sum, list) => sum + (report[list]?.length ?? 0), 0);
}

function refuseTooLarge(report: ReportInventoryInput, maxObjects: number): void {
  const found = countItems(report);
  if (found <= maxObjects) return;
  throw new AppError(
    'TOO_LARGE',
    `The batch has ${found} objects; at most ${maxObjects} are stored at once. Split it into smaller batches: agentSettings.maxObjectsPerBatch says the limit.`,
    { found, expected: maxObjects },
  );
}

async function storeBatch(
  tx: Tx,
  tenantId: string,
  { agent, report, position }: InventoryReport & { position: BatchPosition },
  now: Date,
): Promise<Pick<Receipt, 'accepted' | 'rejected'>> {
  const { clusterId } = agent;
  const items = checkReport(report);
  const { kubeSystemUid } = items.cluster;
  if (kubeSystemUid) await assertKubeSystemUid(tx, tenantId, clusterId, kubeSystemUid);
  const { firstReportAt, marks } = await lockInventory(tx, tenantId, clusterId, now);
  const observedAt = clampToNow(report.observedAt, now);
  const counts = new CountChanges();
  const batch: InventoryBatch = { clusterId, position, observedAt, now, firstReportAt, marks, changes: [], counts };
  const pods = await storeItems(tx, tenantId, batch, items);
  await recordChanges(tx, tenantId, batch);
  await applyCounts(tx, tenantId, counts);
  const tellsFacts = report.cluster != null && advance(marks, 'facts', position);
  const tellsSeen = items.complete.length + items.unobserved.length > 0 && advance(marks, 'seen', position);
  await saveMarks(tx, tenantId, clusterId, marks);
  await observePods(tx, tenantId, clusterId, pods, now);
  // The cluster's row is locked last, as by every other report, so that two of them never wait for each other.
  if (tellsSeen) await saveUnobserved(tx, tenantId, clusterId, items);
  if (tellsFacts) await saveFacts(tx, tenantId, { clusterId, facts: items.cluster }, now);
  await feedChanges(tx, tenantId, clusterId, now);
  return { accepted: countItems(items), rejected: items.rejected };
}

/** @returns the pods that were written or have gone */
async function storeItems(
  tx: Tx,
  tenantId: string,
  batch: InventoryBatch,
  items: CheckedReport,
): Promise<{ uid: string }[]> {
  await storeObjects(tx, tenantId, batch, clusterNodeStore, items.clusterNodes);
  const namespaces = await storeObjects(tx, tenantId, batch, namespaceStore, items.namespaces);
  await assignTeams(tx, tenantId, namespaces, batch.now);
  await storeObjects(tx, tenantId, batch, workloadStore, items.workloads);
  const pods = await storeObjects(tx, tenantId, batch, podStore, items.pods);
  await storeContainers(tx, tenantId, batch, pods);
  await storeObjects(tx, tenantId, batch, autoscalerStore, items.horizontalPodAutoscalers);
  await storeObjects(tx, tenantId, batch, budgetStore, items.podDisruptionBudgets);
  await storeObjects(tx, tenantId, batch, claimStore, items.persistentVolumeClaims);
  await storeObjects(tx, tenantId, batch, serviceStore, items.services);
  await storeObjects(tx, tenantId, batch, quotaStore, items.resourceQuotas);
  const deleted = await storeDeletions(tx, tenantId, batch, items.deleted);
  const unlisted = await storeCompleteLists(tx, tenantId, batch, items.complete);
  const uids = new Set([...pods.map(({ row }) => row.uid), ...deleted, ...unlisted]);
  return [...uids].map((uid) => ({ uid }));
}

/** An agent's clock that runs ahead must not date things into the future; 1970 is where clocks start that were never set. */
function clampToNow(observedAt: Date, now: Date): Date {
  const ms = observedAt.getTime();
  return ms > 0 && ms < now.getTime() ? observedAt : now;
}
