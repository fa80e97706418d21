import { allocateNode, type ContainerCost } from './allocate-node.js';
import type {
  ClusterCost,
  ContainerCostInput,
  CostPolicy,
  NodeCost,
  NodeCostInput,
  WorkloadCost,
  WorkloadRef,
} from './cost.js';
import { type Nanos, splitNanos } from './money.js';

/**
 * What the workloads of a cluster cost per hour: every container pays for max(request, usage) at the price of its node.
 * What nobody pays for is idle or not allocatable, never lost: of priced nodes the parts add up to the price, to the nano.
 * Containers of nodes without a price, and of nodes that are not given, are unpriced, not free.
 */
export function allocateCost(
  nodes: readonly NodeCostInput[],
  containers: readonly ContainerCostInput[],
  policy: CostPolicy,
): ClusterCost {
  const byNode = groupBy(containers, ({ node }) => node);
  const costs = new Map<ContainerCostInput, ContainerCost>();
  const nodeCosts = nodes.map((node) => {
    const own = byNode.get(node.name) ?? [];
    const allocation = allocateNode(node, own);
    own.forEach((container, index) => {
      costs.set(container, allocation.containers[index]!);
    });
    return allocation.node;
  });
  const workloads = [...groupBy(containers, ({ workload }) => keyOf(workload)).values()].map((own) =>
    workloadCost(own, costs, policy),
  );
  return spread(nodeCosts, workloads, policy);
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** The same workloads come hour after hour. */
const keys = new WeakMap<WorkloadRef, string>();

/** Tells workloads apart, whichever object names them. */
export function keyOf(workload: WorkloadRef): string {
  let key = keys.get(workload);
  if (key === undefined) {
    key = `${workload.namespace}/${workload.kind}/${workload.name}`;
    keys.set(workload, key);
  }
  return key;
}

/** The sum of what is known; null where nothing is. */
function sumKnown(values: readonly (Nanos | null)[]): Nanos | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

function workloadCost(
  containers: readonly ContainerCostInput[],
  costs: ReadonlyMap<ContainerCostInput, ContainerCost>,
  policy: CostPolicy,
): WorkloadCost {
  const { workload } = containers[0]!;
  const own = containers.map((container) => costs.get(container) ?? { cpu: null, memory: null });
  const cpu = sumKnown(own.map((cost) => cost.cpu));
  const memory = sumKnown(own.map((cost) => cost.memory));
  return {
    ...{ workload, cpu, memory, sharedShare: null, idleShare: null },
    isShared: isShared(workload, policy),
    total: sumKnown([cpu, memory]),
    unpricedContainers: own.filter((cost) => cost.cpu === null || cost.memory === null).length,
    efficiency: {
      cpu: efficiencyOf(containers.map(({ cpuUsage, cpuRequest }) => [cpuUsage, cpuRequest])),
      memory: efficiencyOf(containers.map(({ memoryUsage, memoryRequest }) => [memoryUsage, memoryRequest])),
    },
  };
}

function isShared({ namespace, kind }: WorkloadRef, policy: CostPolicy): boolean {
  return (policy.sharesDaemonSets && kind === 'DaemonSet') || policy.sharedNamespaces.includes(namespace);
}

function efficiencyOf(pairs: readonly (readonly [usage: number | null, request: number | null])[]): number | null {
  const known = pairs.filter(([usage, request]) => usage !== null && request !== null);
  const requested = known.reduce((sum, [, request]) => sum + request!, 0);
  return requested === 0 ? null : known.reduce((sum, [usage]) => sum + usage!, 0) / requested;
}

/** Gives what is shared and idle to the other workloads where the policy says so, by what each of them costs itself. */
function spread(nodes: NodeCost[], workloads: readonly WorkloadCost[], policy: CostPolicy): ClusterCost {
  const sumOf = (key: 'price' | 'allocated' | 'idle' | 'unallocated'): Nanos | null =>
    sumKnown(nodes.map((node) => node[key]));
  const price = sumOf('price');
  const idle = sumOf('idle');
  // Where nodes are priced and nothing of them is shared, that is nothing, not unknown.
  const shared = price === null ? null : (sumKnown(workloads.map((each) => (each.isShared ? each.total : null))) ?? 0);
  const weights = workloads.map((each) => (each.isShared ? 0 : (each.total ?? 0)));
  const takers = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = (amount: Nanos | null, how: CostPolicy['idle']): Nanos[] | null =>
    amount !== null && how === 'PROPORTIONAL' && takers > 0 ? splitNanos(amount, weights) : null;
  const sharedShares = shares(shared, policy.shared);
  const idleShares = shares(idle, policy.idle);
  const withShares = workloads.map((each, index): WorkloadCost => {
    if (each.isShared || each.total === null) return each;
    const [sharedShare, idleShare] = [sharedShares?.[index] ?? null, idleShares?.[index] ?? null];
    return { ...each, sharedShare, idleShare, total: sumKnown([each.total, sharedShare, idleShare]) };
  });
  return {
    ...{ nodes, workloads: withShares, price, idle, shared },
    allocated: sumOf('allocated'),
    unallocated: sumOf('unallocated'),
    idleApart: idleShares ? 0 : idle,
    sharedApart: sharedShares ? 0 : shared,
    unpricedNodes: nodes.filter((node) => node.price === null).length,
  };
}
