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
  /** The workload that made it, as Kubernetes names it; null for a pod made by hand. */
  ownerKind: string | null;
  ownerName: string | null;
  ownerUid: string | null;
  observedAt: Date;
  /** When what is stored of it last changed, by the server's clock: of a dead pod about when it died. */
  updatedAt: Date;
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

/** Where nothing but silence can show the end, in milliseconds: the time Kubernetes itself keeps an event. */
export const FORGOTTEN_MS = 60 * 60_000;

/** The kubelet cannot make or start the container; its image is there. */
const START_REASONS = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

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

/** The container waits because it cannot be made or started, for the first time: later tries are a crash loop. */
export function cannotStart(container: ContainerState): boolean {
  return container.state === 'WAITING' && START_REASONS.has(container.reason ?? '') && container.restartCount === 0;
}

/** The container is between two restarts; one that cannot even be run anew says so between two waits. */
export function isCrashLooping(container: ContainerState): boolean {
  if (container.state !== 'WAITING') return false;
  return container.reason === 'CrashLoopBackOff' || (hasFailedToRestart(container) && container.restartCount > 0);
}

function hasFailedToRestart({ reason }: ContainerState): boolean {
  return reason === 'RunContainerError' || reason === 'StartError';
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

/** The node threw it out for lack of memory, disk or process ids; the rest of it is a corpse that nobody restarts. */
export function isEvicted(pod: PodState): boolean {
  return pod.phase === 'FAILED' && pod.reason === 'Evicted';
}

/** When a dead pod died: by its last container, by the server's clock where none ever ran. */
export function diedAt({ containers, updatedAt }: PodState): Date {
  const times = containers.flatMap(({ lastTerminationFinishedAt: at }) => (at ? [at.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : updatedAt;
}

/** Its work is done: an init container that succeeded, or a container of a job. */
export function isCompleted(container: ContainerState): boolean {
  return container.state === 'TERMINATED' && container.reason === 'Completed';
}
