import type { CountedList } from '../../platform/counted-list.js';

// The lists of the inventory whose lengths are kept, and by what.

export const countedClusterNodes: CountedList = {
  list: 'clusterNodes',
  table: 'cluster_node',
  keepsDeleted: true,
  facets: {
    STATUS: { property: 'status' },
    ZONE: { property: 'zone' },
    POOL: { property: 'pool' },
    ROLE: { property: 'roles', isArray: true },
  },
};

export const countedNamespaces: CountedList = {
  list: 'namespaces',
  table: 'namespace',
  keepsDeleted: true,
  facets: { PHASE: { property: 'phase' } },
};

export const countedWorkloads: CountedList = {
  list: 'workloads',
  table: 'workload',
  keepsDeleted: true,
  facets: { KIND: { property: 'kind' }, NAMESPACE: { property: 'namespace' } },
};

export const countedPods: CountedList = {
  list: 'pods',
  table: 'pod',
  keepsDeleted: true,
  facets: {
    PHASE: { property: 'phase' },
    REASON: { property: 'reason' },
    NAMESPACE: { property: 'namespace' },
    CLUSTER_NODE: { property: 'nodeName' },
    QOS_CLASS: { property: 'qosClass' },
  },
};

export const countedContainers: CountedList = {
  list: 'containers',
  table: 'container',
  keepsDeleted: true,
  facets: {
    STATE: { property: 'state' },
    KIND: { property: 'kind' },
    REASON: { property: 'reason' },
    NAMESPACE: { property: 'namespace' },
  },
};

export const countedChanges: CountedList = {
  list: 'changes',
  table: 'change',
  keepsDeleted: false,
  facets: {
    OBJECT_KIND: { property: 'objectKind' },
    ACTION: { property: 'action' },
    FIELD: { property: 'field' },
  },
};

/** Of a kind that lives in namespaces. */
function countedNamespaced(list: string, table: string, facets: CountedList['facets'] = {}): CountedList {
  return { list, table, keepsDeleted: true, facets: { NAMESPACE: { property: 'namespace' }, ...facets } };
}

export const countedAutoscalers = countedNamespaced('horizontalPodAutoscalers', 'horizontal_pod_autoscaler');
export const countedBudgets = countedNamespaced('podDisruptionBudgets', 'pod_disruption_budget');
export const countedClaims = countedNamespaced('persistentVolumeClaims', 'persistent_volume_claim', {
  PHASE: { property: 'phase' },
  STORAGE_CLASS: { property: 'storageClass' },
});
export const countedServices = countedNamespaced('services', 'service', { TYPE: { property: 'type' } });
export const countedQuotas = countedNamespaced('resourceQuotas', 'resource_quota');
