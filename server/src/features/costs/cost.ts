import type { Nanos } from './money.js';

/** A container that runs on a cluster node, at one moment or on average over an hour. Microcores and bytes. */
export interface ContainerCostInput {
  node: string;
  workload: WorkloadRef;
  /** Null where nothing is requested. */
  cpuRequest: number | null;
  memoryRequest: number | null;
  /** Null where not measured. */
  cpuUsage: number | null;
  memoryUsage: number | null;
}

export interface WorkloadRef {
  namespace: string;
  /** Kubernetes’ kind, such as “Deployment”; “Pod” for a bare one. */
  kind: string;
  name: string;
}

/** A cluster node with its price (`priceOfNode`) in nanos per hour; null where it has none. */
export interface NodeCostInput {
  name: string;
  price: { cpu: Nanos; memory: Nanos } | null;
  capacity: Amounts | null;
  /** What pods can have of it; null counts as all of it. */
  allocatable: Amounts | null;
}

/** Microcores and bytes. */
export interface Amounts {
  cpu: number;
  memory: number;
}

/** Whether a cost that belongs to nobody is spread over workloads, by what they cost themselves, or kept apart. */
export type Spread = 'PROPORTIONAL' | 'APART';

export interface CostPolicy {
  /** What DaemonSets cost is shared. */
  sharesDaemonSets: boolean;
  /** What workloads of these namespaces cost is shared. */
  sharedNamespaces: readonly string[];
  shared: Spread;
  idle: Spread;
}

export const DEFAULT_COST_POLICY: CostPolicy = {
  sharesDaemonSets: true,
  sharedNamespaces: ['kube-system'],
  shared: 'APART',
  idle: 'APART',
};

/** Nanos per hour. */
export interface WorkloadCost {
  workload: WorkloadRef;
  isShared: boolean;
  /** Own cost by max(request, usage) of its priced containers; null where none of them is priced. */
  cpu: Nanos | null;
  memory: Nanos | null;
  /** Its part of what is shared; null where that is kept apart, and of what is shared itself. */
  sharedShare: Nanos | null;
  /** Its part of what is idle; likewise. */
  idleShare: Nanos | null;
  /** All of the above; null where none of its containers is priced. */
  total: Nanos | null;
  /** Containers whose CPU or memory has no price: their cost is missing in the sums. */
  unpricedContainers: number;
  /** Used by requested, over containers of which both are known; above 1 where more is used. Null without a request. */
  efficiency: { cpu: number | null; memory: number | null };
}

/** Nanos per hour; null of an unpriced node. */
export interface NodeCost {
  name: string;
  price: Nanos | null;
  /** Of its containers, of shared ones too. */
  allocated: Nanos | null;
  /** What pods could have and neither request nor use. Never negative. */
  idle: Nanos | null;
  /** What nobody can have: kept by the system, so not allocatable. */
  unallocated: Nanos | null;
  /** More is requested or used than it has: its containers pay for all of it, each less than its amounts would cost. */
  isOverCommitted: { cpu: boolean; memory: boolean };
  /** Containers of which neither request nor usage is known: what they take counts as idle. */
  unknownContainers: number;
}

/** Nanos per hour. Of priced nodes: allocated + idle + unallocated = price, to the nano. */
export interface ClusterCost {
  nodes: NodeCost[];
  workloads: WorkloadCost[];
  /** Of priced nodes; null where there are none. */
  price: Nanos | null;
  allocated: Nanos | null;
  idle: Nanos | null;
  unallocated: Nanos | null;
  /** What shared workloads cost themselves; part of `allocated`. */
  shared: Nanos | null;
  /** Of `idle` and `shared` what is not spread over workloads: by policy, or because no other workload is priced. */
  idleApart: Nanos | null;
  sharedApart: Nanos | null;
  unpricedNodes: number;
}
