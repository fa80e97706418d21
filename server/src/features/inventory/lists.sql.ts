import { idsOfType } from '../../platform/id.js';
import type { ListSpec, OrderColumn } from '../../platform/list.js';
import { IN_CLUSTER, IN_NAMESPACE } from '../../platform/place-rule.js';
import { readClustersAhead } from '../clusters/cluster.loader.js';
import { Change } from './change.entity.js';
import type { ChangeFilter } from './change.types.js';
import { ClusterNode } from './cluster-node.entity.js';
import { readClusterNodesAhead } from './cluster-node.loader.js';
import type { ClusterNodeFilter } from './cluster-node.types.js';
import { Container } from './container.entity.js';
import type { ContainerFilter } from './container.types.js';
import {
  countedChanges,
  countedClusterNodes,
  countedContainers,
  countedNamespaces,
  countedPods,
  countedWorkloads,
} from './counted-lists.js';
import {
  changeFacets,
  clusterNodeFacets,
  containerFacets,
  namespaceFacets,
  podFacets,
  workloadFacets,
} from './facets.sql.js';
import {
  changeConditions,
  clusterNodeConditions,
  containerConditions,
  namespaceConditions,
  podConditions,
  workloadConditions,
} from './filters.sql.js';
import { Namespace } from './namespace.entity.js';
import type { NamespaceFilter } from './namespace.types.js';
import { ObjectChange } from './object-change.entity.js';
import type { ObjectChangeFilter } from './object-change.types.js';
import { PLACE_OF_CHANGE, PLACE_OF_NAMESPACE } from './places.js';
import { Pod } from './pod.entity.js';
import type { PodFilter } from './pod.types.js';
import { LATEST, usageOrders } from './usage-orders.sql.js';
import { Workload } from './workload.entity.js';
import type { WorkloadFilter } from './workload.types.js';

export const NAME: OrderColumn = { sql: 't.name', type: 'text' };
export const NAMESPACE: OrderColumn = { sql: 't.namespace', type: 'text' };
export const CREATED_AT: OrderColumn = { sql: 't.created_at', type: 'timestamptz', nullable: true };
const RESTARTS: OrderColumn = { sql: 't.restart_count', type: 'int4' };
export const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;

interface Deletable {
  includeDeleted?: boolean | null;
}

export function liveOnly(filter: Deletable | null | undefined): string[] {
  return filter?.includeDeleted ? [] : ['t.deleted_at IS NULL'];
}

export const clusterNodeList: ListSpec<ClusterNode, ClusterNodeFilter> = {
  name: 'clusterNodes',
  entity: ClusterNode,
  from: `cluster_node t ${LATEST}`,
  place: IN_CLUSTER,
  orders: {
    NAME,
    CREATED_AT,
    STATUS: { sql: 't.status', type: 'text' },
    ...usageOrders('CLUSTER_NODE', 'cluster_node', 'ALLOCATABLE'),
  },
  defaultOrder: BY_NAME,
  always: liveOnly,
  ahead: readClustersAhead,
  facets: clusterNodeFacets,
  counted: countedClusterNodes,
  where: clusterNodeConditions,
};

export const namespaceList: ListSpec<Namespace, NamespaceFilter> = {
  name: 'namespaces',
  entity: Namespace,
  from: 'namespace t',
  place: PLACE_OF_NAMESPACE,
  orders: { NAME, CREATED_AT },
  defaultOrder: BY_NAME,
  always: liveOnly,
  ahead: readClustersAhead,
  facets: namespaceFacets,
  counted: countedNamespaces,
  where: namespaceConditions,
};

export const workloadList: ListSpec<Workload, WorkloadFilter> = {
  name: 'workloads',
  entity: Workload,
  from: 'workload t',
  place: IN_NAMESPACE,
  orders: { NAME, NAMESPACE, CREATED_AT },
  defaultOrder: BY_NAME,
  always: liveOnly,
  ahead: readClustersAhead,
  facets: workloadFacets,
  counted: countedWorkloads,
  where: workloadConditions,
};

export const podList: ListSpec<Pod, PodFilter> = {
  name: 'pods',
  entity: Pod,
  from: `pod t ${LATEST}`,
  place: IN_NAMESPACE,
  orders: {
    NAME,
    NAMESPACE,
    CREATED_AT,
    RESTARTS,
    PHASE: { sql: 't.phase', type: 'text' },
    ...usageOrders('POD', 'pod', 'REQUEST'),
  },
  defaultOrder: BY_NAME,
  always: liveOnly,
  ahead: (context, pods) => Promise.all([readClusterNodesAhead(context, pods), readClustersAhead(context, pods)]),
  facets: podFacets,
  counted: countedPods,
  where: podConditions,
};

export const containerList: ListSpec<Container, ContainerFilter> = {
  name: 'containers',
  entity: Container,
  from: `container t ${LATEST}`,
  place: IN_NAMESPACE,
  orders: { NAME, NAMESPACE, RESTARTS, ...usageOrders('CONTAINER', 'container', 'REQUEST') },
  defaultOrder: BY_NAME,
  always: liveOnly,
  ahead: readClustersAhead,
  facets: containerFacets,
  counted: countedContainers,
  where: containerConditions,
};

export const changeList: ListSpec<Change, ChangeFilter> = {
  name: 'changes',
  entity: Change,
  from: 'change t',
  place: PLACE_OF_CHANGE,
  orders: { OBSERVED_AT: { sql: 't.observed_at', type: 'timestamptz' } },
  defaultOrder: { field: 'OBSERVED_AT', direction: 'DESC' },
  facets: changeFacets,
  counted: countedChanges,
  where: changeConditions,
};

/** The feed of last changes, in the order of commits. */
export const objectChangeList: ListSpec<ObjectChange, ObjectChangeFilter> = {
  name: 'objectChanges',
  isFeed: true,
  entity: ObjectChange,
  from: 'object_change t',
  place: PLACE_OF_CHANGE,
  orders: { SEQUENCE: { sql: 't.seq', type: 'int8' } },
  defaultOrder: { field: 'SEQUENCE', direction: 'ASC' },
  where: (filter, params) => [
    ...params.anyOf('t.cluster_id', filter.cluster && idsOfType('Cluster', filter.cluster)),
    ...params.anyOf('t.object_kind', filter.objectKind),
    ...params.anyOf('t.namespace', filter.namespace),
  ],
};
