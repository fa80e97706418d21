/** What the rules need to know of a pod, as it is stored. */
export interface PodState {
  clusterId: string;
  uid: string;
  namespace: string;
  name: string;
  nodeName: string | null;
  phase: string;
  reason: string | null;
  message: string | null;
  isReady: boolean;
  observedAt: Date;
  deletedAt: Date | null;
  containers: ContainerState[];
}

export interface ContainerState {
  name: string;
  kind: string;
  state: string;
  reason: string | null;
  message: string | null;
  restartCount: number;
  /** When the current state began; null while it waits. */
  startedAt: Date | null;
  lastTerminationReason: string | null;
  lastTerminationFinishedAt: Date | null;
}

/**
 * A container that has run this long has recovered, in milliseconds: the kubelet itself forgets a container's restarts
 * after 10 minutes without problems; anything shorter may be the calm between two crashes, which are up to 5 minutes apart.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export const STABLE_MS = 10 * 60_000;

const IMAGE_REASONS = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
]);

/** The container waits because its image cannot be had. */
export function waitsForImage(container: ContainerState): boolean {
  return container.state === 'WAITING' && IMAGE_REASONS.has(container.reason ?? '');
}

/** The container is between two restarts. */
export function isCrashLooping(container: ContainerState): boolean {
  return container.state === 'WAITING' && container.reason === 'CrashLoopBackOff';
}

/** The last time this container ended, it was killed for lack of memory. */
export function wasOomKilled(container: ContainerState): boolean {
  return container.lastTerminationReason === 'OOMKilled';
}

/** It runs, and has run long enough to have recovered from what ended it before. */
export function isStable(container: ContainerState, now: Date): boolean {
  if (container.state !== 'RUNNING' || !container.startedAt) return false;
  return now.getTime() - container.startedAt.getTime() >= STABLE_MS;
}

/** Its work is done: an init container that succeeded, or a container of a job. */
export function isCompleted(container: ContainerState): boolean {
  return container.state === 'TERMINATED' && container.reason === 'Completed';
}
