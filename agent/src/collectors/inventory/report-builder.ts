import type { ClusterFactsInput, DeletedObjectInput, InventoryKind, UnobservedKindInput } from '../../api/generated.js';
import type { InventoryLists, InventoryReport } from '../collector.js';

/** The list of a report that a kind's objects stand in. */
export const LIST_OF = {
  CLUSTER_NODE: 'clusterNodes',
  NAMESPACE: 'namespaces',
  WORKLOAD: 'workloads',
  HORIZONTAL_POD_AUTOSCALER: 'horizontalPodAutoscalers',
  POD_DISRUPTION_BUDGET: 'podDisruptionBudgets',
  PERSISTENT_VOLUME_CLAIM: 'persistentVolumeClaims',
  RESOURCE_QUOTA: 'resourceQuotas',
  SERVICE: 'services',
  POD: 'pods',
} as const satisfies Record<InventoryKind, keyof InventoryLists>;

/** So many objects are unpacked and written at a time; more would keep everything else waiting. */
const PART_OBJECTS = 100;

/** Gathers objects into reports of a bounded size. */
export class ReportBuilder {
  private lists: Partial<Record<keyof InventoryLists, object[]>> = {};
  private deleted: DeletedObjectInput[] = [];
  private count = 0;
  private isFirst = true;

  constructor(
    readonly isSnapshot: boolean,
    private readonly observedAt: number,
    private readonly cluster?: ClusterFactsInput,
  ) {}

  /** The mapper of a kind fits the list of the kind. */
  add(kind: InventoryKind, input: object): void {
    const list = this.lists[LIST_OF[kind]] ?? [];
    list.push(input);
    this.lists[LIST_OF[kind]] = list;
    this.count += 1;
  }

  delete(kind: InventoryKind, uid: string): void {
    this.deleted.push({ kind, uid });
    this.count += 1;
  }

  get isFull(): boolean {
    return this.count >= PART_OBJECTS;
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** What has been gathered, as one part of several. */
  part(): InventoryReport {
    return this.close(false, {});
  }

  last(rest: { complete?: Map<InventoryKind, string[]>; unobserved: UnobservedKindInput[] }): InventoryReport {
    const complete = [...(rest.complete ?? [])].map(([kind, uids]) => ({ kind, uids }));
    return this.close(true, { complete, unobserved: rest.unobserved });
  }

  private close(isLast: boolean, rest: Partial<InventoryReport>): InventoryReport {
    const { isSnapshot, observedAt, isFirst, lists, deleted } = this;
    const none = { clusterNodes: [], namespaces: [], workloads: [], pods: [], complete: [], unobserved: [] };
    const report = { isSnapshot, observedAt, part: { isFirst, isLast }, ...none, ...lists, deleted, ...rest };
    [this.lists, this.deleted, this.count, this.isFirst] = [{}, [], 0, false];
    // Each list holds what the mapper of its kind made.
    return { ...report, ...(isFirst && this.cluster !== undefined && { cluster: this.cluster }) } as InventoryReport;
  }
}
