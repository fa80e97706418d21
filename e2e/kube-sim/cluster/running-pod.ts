import { rfc3339 } from '../clock.js';
import { sha256 } from '../prng.js';
import type { Container, ContainerStatus, Pod } from '../types.js';
import { imageId } from './pod-spec.js';
import { isSidecar, refresh, waitingStatus } from './pod-status.js';

export interface Placement {
  node: string;
  hostIP: string;
  podIP: string;
  startedMs: number;
}

/** Turns a pod that was only admitted into one that has come up on its node: what must run runs and is ready. */
export function letRun(pod: Pod, { node, hostIP, podIP, startedMs }: Placement): Pod {
  const startTime = rfc3339(startedMs);
  pod.spec.nodeName = node;
  Object.assign(pod.status, { hostIP, hostIPs: [{ ip: hostIP }], podIP, podIPs: [{ ip: podIP }], startTime });
  pod.status.containerStatuses = pod.spec.containers.map((it) => runningStatus(pod, it, startTime));
  if (pod.spec.initContainers) {
    pod.status.initContainerStatuses = pod.spec.initContainers.map((it) =>
      isSidecar(pod, it.name) ? runningStatus(pod, it, startTime) : completedStatus(pod, it, startTime),
    );
  }
  refresh(pod, startTime);
  return pod;
}

function startedStatus(pod: Pod, container: Container): ContainerStatus {
  return {
    ...waitingStatus(container, 'ContainerCreating'),
    containerID: `containerd://${sha256(pod.metadata.uid, container.name)}`,
    imageID: imageId(container.image),
    ready: true,
    started: true,
  };
}

function runningStatus(pod: Pod, container: Container, startedAt: string): ContainerStatus {
  return { ...startedStatus(pod, container), state: { running: { startedAt } } };
}

function completedStatus(pod: Pod, container: Container, at: string): ContainerStatus {
  const status = startedStatus(pod, container);
  const ended = { containerID: status.containerID ?? '', exitCode: 0, reason: 'Completed' };
  return { ...status, started: false, state: { terminated: { ...ended, startedAt: at, finishedAt: at } } };
}
