/** Sums over days of what workloads cost, in nanos of the currency; null where nothing of it is known. */
export interface CostRow {
  clusterId: string;
  clusterName: string;
  /** Of the team that the row is of; null by other keys. */
  teamName: string | null;
  day: string | null;
  namespace: string | null;
  kind: string | null;
  name: string | null;
  workloadId: string | null;
  teamId: string | null;
  cpu: number | null;
  memory: number | null;
  storage: number;
  sharedShare: number | null;
  idleShare: number | null;
  /** Of what is shared by the policy: CPU, memory and storage together. */
  shared: number | null;
  isShared: boolean;
  cpuUsed: number;
  cpuRequested: number;
  memoryUsed: number;
  memoryRequested: number;
  unpricedContainers: number;
  unpricedClaims: number;
}

/** What the cluster nodes of a cluster cost on one day, in nanos; money is null where the caller does not see all of it. */
export interface ClusterDayRow {
  clusterId: string;
  clusterName: string;
  day: string;
  hours: number;
  countedUntil: Date;
  /** Whether the caller operates all of the cluster. */
  isWhole: boolean;
  price: number | null;
  idle: number | null;
  unallocated: number | null;
  storage: number | null;
  unpricedNodes: number | null;
}
