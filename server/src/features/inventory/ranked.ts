import type { RowOf } from '../../platform/upsert.js';
import type { RankedObject } from '../metrics/usage-rank.entity.js';
import type { ClusterNode } from './cluster-node.entity.js';
import type { Container } from './container.entity.js';
import type { Pod } from './pod.entity.js';

// What the lists sorted by usage need to know of each kind of measured object.

export function rankedClusterNode(node: RowOf<ClusterNode>): RankedObject {
  return {
    id: node.id,
    subjectId: node.subjectId,
    isRunning: true,
    since: node.createdAt,
    cpuBasisCores: node.allocatableCpuCores,
    memoryBasisBytes: node.allocatableMemoryBytes,
  };
}

export function rankedPod(pod: RowOf<Pod>): RankedObject {
  return {
    id: pod.id,
    subjectId: pod.subjectId,
    isRunning: pod.phase !== 'SUCCEEDED' && pod.phase !== 'FAILED',
    since: pod.createdAt,
    cpuBasisCores: pod.cpuRequestCores,
    memoryBasisBytes: pod.memoryRequestBytes,
  };
}

/** A container that waits to be restarted uses nothing; when it runs again it is measured anew. */
export function rankedContainer(container: RowOf<Container>, podCreatedAt: Date | null): RankedObject {
  return {
    id: container.id,
    subjectId: container.subjectId,
    isRunning: container.state === 'RUNNING' || container.state === 'UNKNOWN',
    since: podCreatedAt,
    cpuBasisCores: container.cpuRequestCores,
    memoryBasisBytes: container.memoryRequestBytes,
  };
}
