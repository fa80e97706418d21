import type { ClusterNodeInput } from '../../api/generated.js';
import type { InventoryReport } from '../collector.js';
import type { HostFacts } from './readings.js';

function toClusterNode(facts: HostFacts, hostName: string): ClusterNodeInput {
  const capacity = { cpuCores: facts.cores, memoryBytes: facts.memoryBytes };
  return {
    uid: facts.uid,
    name: hostName,
    status: 'READY',
    isSchedulable: true,
    roles: [],
    internalIp: facts.internalIp,
    osImage: facts.distribution,
    kernelVersion: facts.kernel,
    architecture: facts.architecture,
    capacity,
    allocatable: capacity,
    conditions: [],
    taints: [],
    labels: [],
  };
}

/** This machine as the whole inventory of a cluster of kind HOST. */
export function hostInventory(facts: HostFacts, hostName: string, observedAt: number): InventoryReport {
  return {
    isSnapshot: true,
    observedAt,
    clusterNodes: [toClusterNode(facts, hostName)],
    namespaces: [],
    workloads: [],
    pods: [],
    deleted: [],
    complete: [{ kind: 'CLUSTER_NODE', uids: [facts.uid] }],
    unobserved: [],
  };
}
