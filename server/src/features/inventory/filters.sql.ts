import { fromGlobalId, idsOfType } from '../../platform/id.js';
import { type Rights, scopeConditions } from '../../platform/rights.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { labelConditions } from '../clusters/object-label.service.js';
import { TYPE_OF_KIND } from './change.entity.js';
import type { ChangeFilter } from './change.types.js';
import type { ClusterNodeFilter, ConditionFilter } from './cluster-node.types.js';
import type { ContainerFilter } from './container.types.js';
import type { NamespaceFilter } from './namespace.types.js';
import { inNamespacesOf } from './owned-namespaces.service.js';
import type { PodFilter } from './pod.types.js';
import type { WorkloadFilter } from './workload.types.js';

// One filter level of each list as conditions on its rows `t`, ANDed. They read `t` and sub-queries only, never another
// table of the FROM clause: an order may lead with a FROM clause of its own.

export function inClusters(params: SqlParams, clusters: string[] | null | undefined): string[] {
  return params.anyOf('t.cluster_id', clusters && idsOfType('Cluster', clusters));
}

interface Aged {
  createdAfter?: Date | null;
  createdBefore?: Date | null;
}

export function createdWithin(params: SqlParams, { createdAfter, createdBefore }: Aged): string[] {
  return [...params.atLeast('t.created_at', createdAfter), ...params.below('t.created_at', createdBefore)];
}

const HAS_PRESSURE = `EXISTS (SELECT 1 FROM jsonb_to_recordset(t.conditions) AS c (type text, status text)
  WHERE c.type IN ('MemoryPressure', 'DiskPressure', 'PIDPressure') AND c.status = 'True')`;

function withCondition(params: SqlParams, wanted: readonly ConditionFilter[] | null | undefined): string[] {
  if (!wanted) return [];
  const choices = wanted.map(({ type, status }) => {
    const conditions = [`c.type = ${params.add(type)}`, ...params.anyOf('c.status', status)];
    return `(${conditions.join(' AND ')})`;
  });
  if (choices.length === 0) return ['false'];
  return [
    `EXISTS (SELECT 1 FROM jsonb_to_recordset(t.conditions) AS c (type text, status text) WHERE ${choices.join(' OR ')})`,
  ];
}

export function clusterNodeConditions(filter: ClusterNodeFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.anyOf('t.status', filter.status),
    ...params.equals('t.is_schedulable', filter.isSchedulable),
    ...params.anyOf('t.zone', filter.zone),
    ...params.anyOf('t.region', filter.region),
    ...params.anyOf('t.pool', filter.pool),
    ...params.anyOf('t.instance_type', filter.instanceType),
    ...params.anyOf('t.architecture', filter.architecture),
    ...params.anyPrefix('t.kubelet_version', filter.kubeletVersion),
    ...(filter.role ? [`t.roles && ${params.add(filter.role)}::text[]`] : []),
    ...withCondition(params, filter.condition),
    ...params.holds(HAS_PRESSURE, filter.hasPressure),
    ...labelConditions('CLUSTER_NODE', filter.labels, params),
    ...createdWithin(params, filter),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

export function namespaceConditions(filter: NamespaceFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.anyOf('t.team_id', filter.team && idsOfType('Team', filter.team)),
    ...params.anyOf('t.phase', filter.phase),
    ...labelConditions('NAMESPACE', filter.labels, params),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

/** False where too few are ready, null where nobody says how many are wanted. */
const IS_FULLY_READY = 'coalesce(t.ready_replicas, 0) >= t.desired_replicas';

function withImageInSpec(params: SqlParams, image: string | null | undefined): string[] {
  const named = params.prefix('i.image', image);
  return named.length === 0
    ? []
    : [`EXISTS (SELECT 1 FROM unnest(t.images) AS i (image) WHERE ${named.join(' AND ')})`];
}

export function workloadConditions(filter: WorkloadFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.anyOf('t.kind', filter.kind),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.equals(`(${IS_FULLY_READY})`, filter.isFullyReady),
    ...withImageInSpec(params, filter.image),
    ...labelConditions('WORKLOAD', filter.labels, params),
    ...createdWithin(params, filter),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

/** The pods of workloads: made by them directly, or by a ReplicaSet or Job that they made. */
export function madeByWorkload(isWanted: string): string {
  return `(t.cluster_id, t.owner_uid) IN (
      SELECT w.cluster_id, w.uid FROM workload w WHERE w.tenant_id = t.tenant_id AND w.id ${isWanted}
      UNION SELECT made.cluster_id, made.uid FROM workload w JOIN workload made
        ON made.tenant_id = w.tenant_id AND made.cluster_id = w.cluster_id AND made.owner_uid = w.uid
      WHERE w.tenant_id = t.tenant_id AND w.id ${isWanted})`;
}

/** A cluster node out of scope has no pods here, as one that does not exist. */
function onClusterNodes(params: SqlParams, nodes: string[], rights: Rights): string[] {
  const conditions = [
    'n.tenant_id = t.tenant_id',
    ...params.anyOf('n.id', idsOfType('ClusterNode', nodes)),
    ...scopeConditions(rights, { cluster: 'n.cluster_id', namespace: null }, params),
  ];
  return [
    `(t.cluster_id, t.node_name) IN (SELECT n.cluster_id, n.name FROM cluster_node n WHERE ${conditions.join(' AND ')})`,
  ];
}

/** A pod that is merely starting is no problem; one that runs and is not ready serves nobody. */
const HAS_PROBLEM = `(t.reason IS NOT NULL OR t.phase IN ('FAILED', 'UNKNOWN') OR (t.phase = 'RUNNING' AND NOT t.is_ready))`;

function isOverRequest(kind: 'POD' | 'CONTAINER'): string {
  return `EXISTS (SELECT 1 FROM usage_rank r WHERE r.tenant_id = t.tenant_id AND r.object_id = t.id
    AND r.kind = '${kind}' AND (r.cpu_ratio > 1 OR r.memory_ratio > 1))`;
}

/** The containers of a pod as it is; of a deleted one, where such are listed, as it was. */
export function hasContainer(isDeletedListed: boolean, ...conditions: string[]): string {
  const isCurrent = isDeletedListed ? '(c.deleted_at IS NULL OR t.deleted_at IS NOT NULL)' : 'c.deleted_at IS NULL';
  const all = ['c.tenant_id = t.tenant_id', 'c.pod_id = t.id', isCurrent, ...conditions];
  return `EXISTS (SELECT 1 FROM container c WHERE ${all.join(' AND ')})`;
}

function hasContainerMissing(what: 'request' | 'limit', { includeDeleted }: PodFilter): string {
  return hasContainer(
    includeDeleted === true,
    `c.kind <> 'INIT'`,
    `(c.cpu_${what}_cores IS NULL OR c.memory_${what}_bytes IS NULL)`,
  );
}

function withImage(params: SqlParams, { image, imageDigest, includeDeleted }: PodFilter): string[] {
  const conditions = [...params.prefix('c.image', image), ...params.anyOf('c.image_digest', imageDigest)];
  return conditions.length > 0 ? [hasContainer(includeDeleted === true, ...conditions)] : [];
}

export function podConditions(filter: PodFilter, params: SqlParams, rights: Rights): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...(filter.clusterNode ? onClusterNodes(params, filter.clusterNode, rights) : []),
    ...(filter.workload ? [madeByWorkload(`= ANY(${params.add(idsOfType('Workload', filter.workload))})`)] : []),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.anyOf('t.phase', filter.phase),
    ...params.anyOf('t.reason', filter.reason),
    ...params.anyOf('t.node_name', filter.nodeName),
    ...params.anyOf('t.qos_class', filter.qosClass),
    ...params.equals('t.is_ready', filter.isReady),
    ...params.holds(HAS_PROBLEM, filter.hasProblem),
    ...params.atLeast('t.restart_count', filter.minRestarts),
    ...params.holds(isOverRequest('POD'), filter.isOverRequest),
    ...params.holds(hasContainerMissing('request', filter), filter.isMissingRequests),
    ...params.holds(hasContainerMissing('limit', filter), filter.isMissingLimits),
    ...withImage(params, filter),
    ...labelConditions('POD', filter.labels, params),
    ...createdWithin(params, filter),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

export function containerConditions(filter: ContainerFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.pod_id', filter.pod && idsOfType('Pod', filter.pod)),
    ...params.anyOf('t.pod_name', filter.podName),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.prefix('t.name', filter.name?.toLowerCase()),
    ...params.prefix('t.image', filter.image),
    ...params.anyOf('t.image_digest', filter.imageDigest),
    ...params.anyOf('t.kind', filter.kind),
    ...params.anyOf('t.state', filter.state),
    ...params.anyOf('t.reason', filter.reason),
    ...params.anyOf('t.last_termination_reason', filter.lastTerminationReason),
    ...params.equals('t.is_ready', filter.isReady),
    ...params.atLeast('t.restart_count', filter.minRestarts),
    ...params.holds(isOverRequest('CONTAINER'), filter.isOverRequest),
    ...params.holds('t.cpu_request_cores IS NULL OR t.memory_request_bytes IS NULL', filter.isMissingRequests),
    ...params.holds('t.cpu_limit_cores IS NULL OR t.memory_limit_bytes IS NULL', filter.isMissingLimits),
    ...params.holds('NOT t.has_liveness_probe OR NOT t.has_readiness_probe', filter.isMissingProbes),
    ...params.atLeast('t.updated_at', filter.updatedSince),
  ];
}

const OBJECT_TYPES = new Set(Object.values(TYPE_OF_KIND));

function objectIds(globalIds: readonly string[]): string[] {
  return globalIds.flatMap((globalId) => {
    const parsed = fromGlobalId(globalId);
    return parsed && OBJECT_TYPES.has(parsed.type) ? [parsed.id] : [];
  });
}

export function changeConditions(filter: ChangeFilter, params: SqlParams): string[] {
  return [
    ...inClusters(params, filter.cluster),
    ...params.anyOf('t.object_kind', filter.objectKind),
    ...params.anyOf('t.object_id', filter.objectId && objectIds(filter.objectId)),
    ...params.anyOf('t.namespace', filter.namespace),
    ...params.prefix('t.name', filter.name),
    ...params.anyOf('t.action', filter.action),
    ...params.anyOf('t.field', filter.field),
    ...params.atLeast('t.observed_at', filter.observedAfter),
    ...params.below('t.observed_at', filter.observedBefore),
  ];
}
