import type { ReportInventoryInput } from '../api/generated.js';
import type { InventoryReport } from '../collectors/collector.js';
import { chunk } from './chunks.js';

export type InventoryPart = Omit<ReportInventoryInput, 'batchId'>;

const LISTS = [
  'clusterNodes',
  'namespaces',
  'workloads',
  'pods',
  'horizontalPodAutoscalers',
  'podDisruptionBudgets',
  'persistentVolumeClaims',
  'services',
  'resourceQuotas',
  'deleted',
] as const;

/**
 * Cuts a report into parts of at most `maxObjects` objects and `maxBytes`. The lists of what is complete or unobserved
 * stand in the last part only: the server deletes what is missing once it has seen every object (protocol P13).
 */
export function splitInventory(report: InventoryReport, maxObjects: number, maxBytes: number): InventoryPart[] {
  const items = LISTS.flatMap((list) => (report[list] ?? []).map((object) => ({ list, object })));
  const observedAt = new Date(report.observedAt).toISOString();
  const parts = chunk(items, maxObjects, maxBytes).map((run): InventoryPart => {
    const lists = LISTS.map(
      (list) => [list, run.filter((item) => item.list === list).map((item) => item.object)] as const,
    );
    return { observedAt, ...Object.fromEntries(lists.filter(([, objects]) => objects.length > 0)) };
  });
  if (parts.length === 0) parts.push({ observedAt });
  if (report.cluster !== undefined) parts[0] = { ...parts[0]!, cluster: report.cluster };
  const last = parts.length - 1;
  parts[last] = {
    ...parts[last]!,
    ...(report.complete.length > 0 && { complete: [...report.complete] }),
    ...(report.unobserved.length > 0 && { unobserved: [...report.unobserved] }),
  };
  return parts;
}

/** How many objects a part carries, the deleted ones included. */
export function objectsOf(part: InventoryPart): number {
  return LISTS.reduce((sum, list) => sum + (part[list]?.length ?? 0), 0);
}
