import { ClusterNode } from './cluster-node.entity.js';
import { countedClusterNodes, countedNamespaces, countedPods, countedWorkloads } from './counted-lists.js';
import type { ClusterNodeInput, NamespaceInput, PodInput, WorkloadInput } from './inventory.types.js';
import { Namespace } from './namespace.entity.js';
import { autoscalerStore, budgetStore, claimStore, quotaStore, serviceStore } from './namespaced-kinds.service.js';
import type { ObjectStore } from './object.service.js';
import { Pod } from './pod.entity.js';
import { rankedClusterNode, rankedPod } from './ranked.js';
import { clusterNodeRow, namespaceRow, podRow, workloadRow } from './rows.js';
import { Workload } from './workload.entity.js';

export const clusterNodeStore: ObjectStore<ClusterNodeInput, ClusterNode> = {
  kind: 'CLUSTER_NODE',
  entity: ClusterNode,
  table: 'cluster_node',
  counted: countedClusterNodes,
  toRow: clusterNodeRow,
  subjectOf: ({ name }) => ({ kind: 'CLUSTER_NODE', namespace: '', name, container: '' }),
  ranked: { kind: 'CLUSTER_NODE', of: rankedClusterNode },
};

export const namespaceStore: ObjectStore<NamespaceInput, Namespace> = {
  kind: 'NAMESPACE',
  entity: Namespace,
  table: 'namespace',
  counted: countedNamespaces,
  toRow: namespaceRow,
  keep: ['teamId'],
};

export const workloadStore: ObjectStore<WorkloadInput, Workload> = {
  kind: 'WORKLOAD',
  entity: Workload,
  table: 'workload',
  counted: countedWorkloads,
  toRow: workloadRow,
};

export const podStore: ObjectStore<PodInput, Pod> = {
  kind: 'POD',
  entity: Pod,
  table: 'pod',
  counted: countedPods,
  toRow: podRow,
  subjectOf: ({ namespace, name }) => ({ kind: 'POD', namespace, name, container: '' }),
  ranked: { kind: 'POD', of: rankedPod },
};

/** How each kind that can be deleted is stored. */
export const STORES = {
  CLUSTER_NODE: clusterNodeStore,
  NAMESPACE: namespaceStore,
  WORKLOAD: workloadStore,
  POD: podStore,
  HORIZONTAL_POD_AUTOSCALER: autoscalerStore,
  POD_DISRUPTION_BUDGET: budgetStore,
  PERSISTENT_VOLUME_CLAIM: claimStore,
  SERVICE: serviceStore,
  RESOURCE_QUOTA: quotaStore,
} as const;
