import type { ContainerCostInput, NodeCost, NodeCostInput } from './cost.js';
import { type Nanos, splitNanos } from './money.js';

const RESOURCES = ['cpu', 'memory'] as const;
type Resource = (typeof RESOURCES)[number];

/** What one container costs; null where it has no price. */
export type ContainerCost = Record<Resource, Nanos | null>;

export interface NodeAllocation {
  node: NodeCost;
  /** In the order of the containers given. */
  containers: ContainerCost[];
}

/** What a container holds of its node: what it asked for keeps others out, what it uses beyond that does too. */
function held(container: ContainerCostInput, resource: Resource): number | null {
  const [request, usage] =
    resource === 'cpu' ? [container.cpuRequest, container.cpuUsage] : [container.memoryRequest, container.memoryUsage];
  return request === null && usage === null ? null : Math.max(request ?? 0, usage ?? 0);
}

/** Divides what a cluster node costs over its containers, what is idle, and what is not allocatable. */
export function allocateNode(input: NodeCostInput, containers: readonly ContainerCostInput[]): NodeAllocation {
  const unknownContainers = containers.filter((each) => RESOURCES.some((key) => held(each, key) === null)).length;
  const { name, price, capacity } = input;
  if (!price || !capacity || capacity.cpu <= 0 || capacity.memory <= 0) {
    return {
      node: {
        ...{ name, price: null, allocated: null, idle: null, unallocated: null, unknownContainers },
        isOverCommitted: { cpu: false, memory: false },
      },
      containers: containers.map(() => ({ cpu: null, memory: null })),
    };
  }
  const cpu = divide(input, 'cpu', containers);
  const memory = divide(input, 'memory', containers);
  return {
    node: {
      ...{ name, unknownContainers, price: price.cpu + price.memory },
      allocated: cpu.allocated + memory.allocated,
      idle: cpu.idle + memory.idle,
      unallocated: cpu.unallocated + memory.unallocated,
      isOverCommitted: { cpu: cpu.isOverCommitted, memory: memory.isOverCommitted },
    },
    containers: containers.map((_, index) => ({ cpu: cpu.costs[index]!, memory: memory.costs[index]! })),
  };
}

interface Division {
  costs: (Nanos | null)[];
  allocated: Nanos;
  idle: Nanos;
  unallocated: Nanos;
  isOverCommitted: boolean;
}

/**
 * By amounts: the price of one resource over what is held, what is idle and what is not allocatable. Where more is held
 * than the node has, the holders share all of its price in proportion, so nothing is idle, and never less than nothing.
 */
function divide(
  { price, capacity, allocatable }: NodeCostInput,
  resource: Resource,
  containers: readonly ContainerCostInput[],
): Division {
  const amounts = containers.map((container) => held(container, resource));
  const taken = amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0);
  const all = capacity![resource];
  const usable = Math.min(all, allocatable?.[resource] ?? all);
  const idleAmount = Math.max(0, usable - taken);
  const unallocatedAmount = Math.max(0, all - Math.max(usable, taken));
  const weights = [...amounts.map((amount) => amount ?? 0), idleAmount, unallocatedAmount];
  const parts = splitNanos(price![resource], weights);
  const [idle, unallocated] = parts.slice(amounts.length) as [Nanos, Nanos];
  const costs = amounts.map((amount, index) => (amount === null ? null : parts[index]!));
  return {
    ...{ costs, idle, unallocated },
    allocated: price![resource] - idle - unallocated,
    isOverCommitted: taken > all,
  };
}
