import { fromGlobalId, idsOfType } from '../../platform/id.js';
import type { ListSpec, OrderColumn } from '../../platform/list.js';
import { IN_CLUSTER, IN_NAMESPACE } from '../../platform/place-rule.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { Change, TYPE_OF_KIND } from './change.entity.js';
import type { ChangeFilter } from './change.types.js';
import { ClusterNode } from './cluster-node.entity.js';
import type { ClusterNodeFilter } from './cluster-node.types.js';
import { Container } from './container.entity.js';
import type { ContainerFilter } from './container.types.js';
import { Namespace } from './namespace.entity.js';
import type { NamespaceFilter } from './namespace.types.js';
import { PLACE_OF_CHANGE, PLACE_OF_NAMESPACE } from './places.js';
import { Pod } from './pod.entity.js';
import type { PodFilter } from './pod.types.js';
import { Workload } from './workload.entity.js';
import type { WorkloadFilter } from './workload.types.js';

const NAME: OrderColumn = { sql: 't.name', type: 'text' };
const NAMESPACE: OrderColumn = { sql: 't.namespace', type: 'text' };
const CREATED_AT: OrderColumn = { sql: 't.created_at', type: 'timestamptz', nullable: true };
import { LATEST, usageOrders } from './usage-orders.sql.js';
const RESTARTS: OrderColumn = { sql: 't.restart_count', type: 'int4' };
const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;

interface Deletable {
  includeDeleted?: boolean | null;
}

function liveOnly(filter: Deletable | null | undefined): string[] {
  return filter?.includeDeleted ? [] : ['t.deleted_at IS NULL'];
}

function inClusters(params: SqlParams, clusters: string[] | null | undefined): string[] {
  return params.anyOf('t.cluster_id', clusters && idsOfType('Cluster', clusters));
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
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.anyOf('t.status', filter.status),
    ...params.equals('t.is_schedulable', filter.isSchedulable),
    ...params.anyOf('t.zone', filter.zone),
    ...params.anyOf('t.pool', filter.pool),
  ],
};

export const namespaceList: ListSpec<Namespace, NamespaceFilter> = {
  name: 'namespaces',
  entity: Namespace,
  from: 'namespace t',
  place: PLACE_OF_NAMESPACE,
  orders: { NAME, CREATED_AT },
  defaultOrder: BY_NAME,
  always: liveOnly,
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
  ],
};

export const workloadList: ListSpec<Workload, WorkloadFilter> = {
  name: 'workloads',
  entity: Workload,
  from: 'workload t',
  place: IN_NAMESPACE,
  orders: { NAME, NAMESPACE, CREATED_AT },
  defaultOrder: BY_NAME,
  always: liveOnly,
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.anyOf('t.kind', filter.kind),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
  ],
};

/** The pods of workloads: made by them directly, or by a ReplicaSet or Job that they made. */
export function madeByWorkload(isWanted: string): string {
  return `(t.cluster_id, t.owner_uid) IN (
      SELECT w.cluster_id, w.uid FROM workload w WHERE w.tenant_id = t.tenant_id AND w.id ${isWanted}
      UNION SELECT made.cluster_id, made.uid FROM workload w JOIN workload made
        ON made.tenant_id = w.tenant_id AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
      WHERE w.tenant_id = t.tenant_id AND w.id ${isWanted})`;
}

function onClusterNodes(params: SqlParams, nodes: string[]): string[] {
  const ids = params.add(idsOfType('ClusterNode', nodes));
  return [
    `(t.cluster_id, t.node_name) IN (
      SELECT n.cluster_id, n.name FROM cluster_node n WHERE n.tenant_id = t.tenant_id AND n.id = ANY(${ids}))`,
  ];
}

/** A pod that is merely starting is no problem; one that runs and is not ready serves nobody. */
const HAS_PROBLEM = `(t.reason IS NOT NULL OR t.phase IN ('FAILED', 'UNKNOWN') OR (t.phase = 'RUNNING' AND NOT t.is_ready))`;

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
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...(filter.clusterNode ? onClusterNodes(params, filter.clusterNode) : []),
    ...(filter.workload ? [madeByWorkload(`= ANY(${params.add(idsOfType('Workload', filter.workload))})`)] : []),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.anyOf('t.phase', filter.phase),
    ...params.anyOf('t.reason', filter.reason),
    ...params.anyOf('t.node_name', filter.nodeName),
    ...params.equals('t.is_ready', filter.isReady),
    ...params.equals(HAS_PROBLEM, filter.hasProblem),
    ...(filter.minRestarts == null ? [] : [`t.restart_count >= ${params.add(filter.minRestarts)}`]),
  ],
};

export const containerList: ListSpec<Container, ContainerFilter> = {
  name: 'containers',
  entity: Container,
  from: `container t ${LATEST}`,
  place: IN_NAMESPACE,
  orders: { NAME, NAMESPACE, RESTARTS, ...usageOrders('CONTAINER', 'container', 'REQUEST') },
  defaultOrder: BY_NAME,
  always: liveOnly,
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.pod_id', filter.pod && idsOfType('Pod', filter.pod)),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.prefix('t.image', filter.image),
    ...params.anyOf('t.kind', filter.kind),
    ...params.anyOf('t.state', filter.state),
    ...params.anyOf('t.reason', filter.reason),
  ],
};

const OBJECT_TYPES = new Set(Object.values(TYPE_OF_KIND));

function objectIds(globalIds: readonly string[]): string[] {
  return globalIds.flatMap((globalId) => {
    const parsed = fromGlobalId(globalId);
    return parsed && OBJECT_TYPES.has(parsed.type) ? [parsed.id] : [];
  });
}

export const changeList: ListSpec<Change, ChangeFilter> = {
  name: 'changes',
  entity: Change,
  from: 'change t',
  place: PLACE_OF_CHANGE,
  orders: { OBSERVED_AT: { sql: 't.observed_at', type: 'timestamptz' } },
  defaultOrder: { field: 'OBSERVED_AT', direction: 'DESC' },
  where: (filter, params) => [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.object_kind', filter.objectKind),
    ...params.anyOf('t.object_id', filter.objectId && objectIds(filter.objectId)),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.anyOf('t.field', filter.field),
  ],
};
