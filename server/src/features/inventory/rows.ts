import type { RowOf } from '../../platform/upsert.js';
import type { ClusterNode } from './cluster-node.entity.js';
import type { Container } from './container.entity.js';
import { imageId } from './image-reference.js';
import type {
  ClusterNodeInput,
  ContainerInput,
  NamespaceInput,
  PodInput,
  TerminationInput,
  WorkloadInput,
} from './inventory.types.js';
import type { Namespace } from './namespace.entity.js';
import type { Pod } from './pod.entity.js';
import { podTotals } from './pod-totals.js';
import type { Workload } from './workload.entity.js';

/** What every stored object has besides what was reported of it. */
export interface RowBase {
  tenantId: string;
  clusterId: string;
  id: string;
  observedAt: Date;
  deletedAt: Date | null;
  /** The server’s clock; kept only where something else has changed too. */
  updatedAt: Date;
  reportEpoch: string;
  reportSeq: string;
}

/** Picks fields of an input; what was left out is null, as in its row. */
export function pick<T extends object, K extends keyof T>(
  input: T,
  keys: readonly K[],
): { [P in K]-?: NonNullable<T[P]> | (null extends T[P] ? null : never) } {
  const picked = keys.map((key) => [key, input[key] ?? null]);
  return Object.fromEntries(picked);
}

const NODE_FIELDS = [
  ...(['uid', 'name', 'status', 'statusReason', 'isSchedulable', 'roles', 'pool', 'zone', 'region'] as const),
  ...(['instanceType', 'internalIp', 'kubeletVersion', 'osImage', 'kernelVersion', 'containerRuntime'] as const),
  ...(['architecture', 'conditions', 'taints', 'labels', 'createdAt'] as const),
] as const;

export function clusterNodeRow(input: ClusterNodeInput, base: RowBase, subjectId: number): RowOf<ClusterNode> {
  const amounts = ['cpuCores', 'memoryBytes', 'pods', 'ephemeralStorageBytes'] as const;
  const capacity = pick(input.capacity, amounts);
  const allocatable = pick(input.allocatable, amounts);
  return {
    ...base,
    ...pick(input, NODE_FIELDS),
    subjectId,
    capacityCpuCores: capacity.cpuCores,
    capacityMemoryBytes: capacity.memoryBytes,
    capacityPods: capacity.pods,
    capacityEphemeralStorageBytes: capacity.ephemeralStorageBytes,
    allocatableCpuCores: allocatable.cpuCores,
    allocatableMemoryBytes: allocatable.memoryBytes,
    allocatablePods: allocatable.pods,
    allocatableEphemeralStorageBytes: allocatable.ephemeralStorageBytes,
  };
}

export function namespaceRow(input: NamespaceInput, base: RowBase): RowOf<Namespace> {
  return { ...base, ...pick(input, ['uid', 'name', 'phase', 'labels', 'createdAt']), teamId: null };
}

const WORKLOAD_FIELDS = [
  ...(['uid', 'namespace', 'kind', 'name', 'ownerUid', 'desiredReplicas', 'readyReplicas'] as const),
  ...(['updatedReplicas', 'availableReplicas', 'images', 'labels', 'createdAt'] as const),
] as const;

export function workloadRow(input: WorkloadInput, base: RowBase): RowOf<Workload> {
  return { ...base, ...pick(input, WORKLOAD_FIELDS) };
}

const POD_FIELDS = [
  ...(['uid', 'namespace', 'name', 'nodeName', 'phase', 'reason', 'message', 'isReady', 'qosClass', 'podIp'] as const),
  ...(['hostIp', 'ownerKind', 'ownerName', 'ownerUid', 'labels', 'createdAt', 'startedAt', 'claims'] as const),
  'scheduling',
] as const;

export function podRow(input: PodInput, base: RowBase, subjectId: number): RowOf<Pod> {
  return { ...base, ...podTotals(input.containers), ...pick(input, POD_FIELDS), subjectId };
}

const CONTAINER_FIELDS = [
  ...(['name', 'kind', 'image', 'imageDigest', 'state', 'reason', 'message', 'isReady', 'restartCount'] as const),
  ...(['startedAt', 'hasLivenessProbe', 'hasReadinessProbe', 'hasStartupProbe'] as const),
] as const;

/** A container lives and dies with its pod, and is as new as it. */
export function containerRow(
  input: ContainerInput,
  pod: Pick<Pod, 'tenantId' | 'clusterId' | 'id' | 'namespace' | 'name' | 'observedAt' | 'deletedAt' | 'updatedAt'>,
  id: string,
  subjectId: number,
): RowOf<Container> {
  const ended = pick<TerminationInput, 'reason' | 'exitCode' | 'startedAt' | 'finishedAt'>(
    input.lastTermination ?? {},
    ['reason', 'exitCode', 'startedAt', 'finishedAt'],
  );
  return {
    ...pick(input, CONTAINER_FIELDS),
    ...pick(input.resources, ['cpuRequestCores', 'cpuLimitCores', 'memoryRequestBytes', 'memoryLimitBytes']),
    tenantId: pod.tenantId,
    clusterId: pod.clusterId,
    id,
    podId: pod.id,
    subjectId,
    namespace: pod.namespace,
    podName: pod.name,
    lastTerminationReason: ended.reason,
    lastTerminationExitCode: ended.exitCode,
    lastTerminationStartedAt: ended.startedAt,
    lastTerminationFinishedAt: ended.finishedAt,
    imageId: imageId(pod.tenantId, input),
    observedAt: pod.observedAt,
    deletedAt: pod.deletedAt,
    updatedAt: pod.updatedAt,
  };
}
