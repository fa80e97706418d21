import { allocateCost, keyOf } from './allocate-cost.js';
import {
  type Amounts,
  type ContainerCostInput,
  DEFAULT_COST_POLICY,
  type NodeCostInput,
  type WorkloadRef,
} from './cost.js';
import { type Nanos, splitNanos } from './money.js';

const HOUR_MS = 3_600_000;

/** When something was there, in Unix ms; infinite where nobody told. */
export interface Stay {
  from: number;
  to: number;
}

/** A cluster node with its price per hour; null where it has none. */
export interface CountedNode extends Stay {
  name: string;
  price: { cpu: Nanos; memory: Nanos } | null;
  capacity: Amounts | null;
  allocatable: Amounts | null;
}

/** A container of a pod that was on a cluster node. Requests in microcores and bytes, null where nothing is requested. */
export interface CountedContainer extends Stay {
  subjectId: number;
  node: string;
  workload: WorkloadRef;
  workloadId: string | null;
  cpuRequest: number | null;
  memoryRequest: number | null;
}

/** A claim with the price of its volume per hour; null where it has none. */
export interface CountedClaim extends Stay {
  /** What mounts it, each once; itself where nothing does. */
  owners: readonly WorkloadRef[];
  perHour: Nanos | null;
}

/** What a container used in an hour on average while it was measured; null where it was not. */
export interface HourUsage {
  cpu(subjectId: number, hourAt: number): number | null;
  memory(subjectId: number, hourAt: number): number | null;
}

export interface DayToCount {
  /** Whole hours, in Unix ms. */
  from: number;
  to: number;
  nodes: readonly CountedNode[];
  containers: readonly CountedContainer[];
  claims: readonly CountedClaim[];
  usage: HourUsage;
}

/** What a workload cost, summed over hours. */
export interface WorkloadDay {
  workload: WorkloadRef;
  workloadId: string | null;
  /** Null where none of its containers had a price. */
  cpu: Nanos | null;
  memory: Nanos | null;
  storage: Nanos;
  /** Amounts by hours, of containers of which both are known. */
  cpuUsed: number;
  cpuRequested: number;
  memoryUsed: number;
  memoryRequested: number;
  /** Most in one hour. */
  unpricedContainers: number;
  unpricedClaims: number;
}

/** What a cluster cost, summed over hours: price = CPU and memory of its workloads + idle + unallocated, to the nano. */
export interface ClusterDay {
  hours: number;
  /** Null where no cluster node had a price. */
  price: Nanos | null;
  idle: Nanos | null;
  unallocated: Nanos | null;
  storage: Nanos;
  unpricedNodes: number;
  workloads: WorkloadDay[];
}

/**
 * Counts hours of a cluster, one after the other: what was there for a part of an hour counts with that part of its
 * price, capacity, request and usage. Between hours it lets others in.
 */
export async function countDay(day: DayToCount, pause: () => Promise<void>): Promise<ClusterDay> {
  const total: ClusterDay = {
    ...{ hours: 0, price: null, idle: null, unallocated: null, storage: 0, unpricedNodes: 0, workloads: [] },
  };
  const workloads = new Map<string, WorkloadDay>();
  for (let hourAt = day.from; hourAt < day.to; hourAt += HOUR_MS) {
    countHour(day, hourAt, { total, workloads });
    total.hours++;
    await pause();
  }
  total.workloads = [...workloads.values()];
  return total;
}

interface Sums {
  total: ClusterDay;
  workloads: Map<string, WorkloadDay>;
}

function countHour(day: DayToCount, hourAt: number, sums: Sums): void {
  const nodes = nodesIn(day.nodes, hourAt);
  const ran = containersIn(day, hourAt);
  // Shares are worked out when they are read.
  const cost = allocateCost(
    nodes,
    ran.map(({ input }) => input),
    { ...DEFAULT_COST_POLICY, shared: 'APART', idle: 'APART' },
  );
  const { total } = sums;
  total.price = plus(total.price, cost.price);
  total.idle = plus(total.idle, cost.idle);
  total.unallocated = plus(total.unallocated, cost.unallocated);
  total.unpricedNodes = Math.max(total.unpricedNodes, cost.unpricedNodes);
  for (const { input, container } of ran)
    addEfficiency(workloadOf(sums, container.workload, container.workloadId), input);
  for (const { workload, cpu, memory, unpricedContainers } of cost.workloads) {
    const own = workloadOf(sums, workload, null);
    own.cpu = plus(own.cpu, cpu);
    own.memory = plus(own.memory, memory);
    own.unpricedContainers = Math.max(own.unpricedContainers, unpricedContainers);
  }
  countClaims(day.claims, hourAt, sums);
}

function plus(sum: Nanos | null, more: Nanos | null): Nanos | null {
  return more === null ? sum : (sum ?? 0) + more;
}

/** The part of an hour in which something was there, 0 to 1. */
function partOf({ from, to }: Stay, hourAt: number): number {
  return Math.max(0, Math.min(to, hourAt + HOUR_MS) - Math.max(from, hourAt)) / HOUR_MS;
}

/** Two of one name, one after the other, are one: containers know their cluster node by its name. */
function nodesIn(nodes: readonly CountedNode[], hourAt: number): NodeCostInput[] {
  const byName = new Map<string, NodeCostInput>();
  for (const node of nodes) {
    const part = partOf(node, hourAt);
    if (part === 0) continue;
    const own = inPart(node, part);
    const other = byName.get(node.name);
    byName.set(node.name, other ? joined(other, own) : own);
  }
  return [...byName.values()];
}

function inPart({ name, price, capacity, allocatable }: CountedNode, part: number): NodeCostInput {
  const times = (amounts: Amounts | null): Amounts | null =>
    amounts && { cpu: amounts.cpu * part, memory: amounts.memory * part };
  return {
    name,
    price: price && { cpu: Math.round(price.cpu * part), memory: Math.round(price.memory * part) },
    capacity: times(capacity),
    allocatable: times(allocatable),
  };
}

function joined(one: NodeCostInput, other: NodeCostInput): NodeCostInput {
  const sum = (a: Amounts | null, b: Amounts | null): Amounts | null =>
    a && b ? { cpu: a.cpu + b.cpu, memory: a.memory + b.memory } : (a ?? b);
  return {
    name: one.name,
    price: sum(one.price, other.price),
    capacity: sum(one.capacity, other.capacity),
    allocatable: sum(one.allocatable, other.allocatable),
  };
}

interface RanContainer {
  container: CountedContainer;
  input: ContainerCostInput;
}

function containersIn({ containers, usage }: DayToCount, hourAt: number): RanContainer[] {
  const ran: RanContainer[] = [];
  for (const container of containers) {
    const part = partOf(container, hourAt);
    if (part === 0) continue;
    const { node, workload, subjectId } = container;
    const input: ContainerCostInput = {
      node,
      workload,
      cpuRequest: times(container.cpuRequest, part),
      memoryRequest: times(container.memoryRequest, part),
      cpuUsage: times(usage.cpu(subjectId, hourAt), part),
      memoryUsage: times(usage.memory(subjectId, hourAt), part),
    };
    ran.push({ container, input });
  }
  return ran;
}

function times(amount: number | null, part: number): number | null {
  return amount === null ? null : amount * part;
}

function workloadOf({ workloads }: Sums, workload: WorkloadRef, workloadId: string | null): WorkloadDay {
  const key = keyOf(workload);
  let own = workloads.get(key);
  if (!own) {
    own = {
      ...{ workload, workloadId: null, cpu: null, memory: null, storage: 0 },
      ...{ cpuUsed: 0, cpuRequested: 0, memoryUsed: 0, memoryRequested: 0 },
      ...{ unpricedContainers: 0, unpricedClaims: 0 },
    };
    workloads.set(key, own);
  }
  // Ids grow with time: of two workloads of one name the youngest is the one that people mean.
  if (workloadId !== null && (own.workloadId === null || workloadId > own.workloadId)) own.workloadId = workloadId;
  return own;
}

function addEfficiency(
  own: WorkloadDay,
  { cpuUsage, cpuRequest, memoryUsage, memoryRequest }: ContainerCostInput,
): void {
  if (cpuUsage !== null && cpuRequest !== null) {
    own.cpuUsed += cpuUsage;
    own.cpuRequested += cpuRequest;
  }
  if (memoryUsage !== null && memoryRequest !== null) {
    own.memoryUsed += memoryUsage;
    own.memoryRequested += memoryRequest;
  }
}

/** A claim that several workloads mount is shared out evenly. */
function countClaims(claims: readonly CountedClaim[], hourAt: number, sums: Sums): void {
  const unpriced = new Map<WorkloadDay, number>();
  for (const claim of claims) {
    const part = partOf(claim, hourAt);
    if (part === 0) continue;
    const owners = claim.owners.map((owner) => workloadOf(sums, owner, null));
    if (claim.perHour === null) {
      for (const owner of owners) unpriced.set(owner, (unpriced.get(owner) ?? 0) + 1);
      continue;
    }
    const cost = Math.round(claim.perHour * part);
    sums.total.storage += cost;
    const parts = splitNanos(
      cost,
      owners.map(() => 1),
    );
    owners.forEach((owner, n) => {
      owner.storage += parts[n]!;
    });
  }
  for (const [owner, count] of unpriced) owner.unpricedClaims = Math.max(owner.unpricedClaims, count);
}
