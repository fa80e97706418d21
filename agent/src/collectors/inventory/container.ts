import type { ContainerInput, ContainerKind, ResourcesInput, TerminationInput } from '../../api/generated.js';
import type { KubeContainer, KubeContainerStatus, KubePod, KubeTermination } from '../../kube/objects.js';
import { bytes, cores } from '../../kube/quantity.js';
import { messageOrNull } from '../../redact.js';
import { textOrNull, timeOrNull } from './fields.js';

function resourcesOf({ resources }: KubeContainer): ResourcesInput {
  return {
    cpuRequestCores: cores(resources?.requests?.['cpu']),
    cpuLimitCores: cores(resources?.limits?.['cpu']),
    memoryRequestBytes: bytes(resources?.requests?.['memory']),
    memoryLimitBytes: bytes(resources?.limits?.['memory']),
  };
}

/** An imageID is name@digest, possibly with a scheme, or the digest alone. */
function digestOf(imageId: string | undefined): string | null {
  return /(sha256:[0-9a-f]{64})$/.exec(imageId ?? '')?.[1] ?? null;
}

function terminationOf(termination: KubeTermination | undefined): TerminationInput | null {
  if (termination === undefined) return null;
  return {
    reason: textOrNull(termination.reason),
    exitCode: termination.exitCode ?? null,
    startedAt: timeOrNull(termination.startedAt),
    finishedAt: timeOrNull(termination.finishedAt),
  };
}

type State = Pick<ContainerInput, 'state' | 'reason' | 'message' | 'startedAt'>;

function stateOf(status: KubeContainerStatus | undefined, isPending: boolean): State {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running !== undefined) {
    return { state: 'RUNNING', reason: null, message: null, startedAt: timeOrNull(running.startedAt) };
  }
  if (terminated !== undefined) {
    const { reason, message, startedAt } = terminated;
    return {
      state: 'TERMINATED',
      reason: textOrNull(reason),
      message: messageOrNull(message),
      startedAt: timeOrNull(startedAt),
    };
  }
  // A pod without a node has no statuses yet: its containers wait.
  const state = waiting !== undefined || isPending ? 'WAITING' : 'UNKNOWN';
  return { state, reason: textOrNull(waiting?.reason), message: messageOrNull(waiting?.message), startedAt: null };
}

function toContainer(
  kind: ContainerKind,
  container: KubeContainer,
  status: KubeContainerStatus | undefined,
  isPending: boolean,
): ContainerInput {
  return {
    name: container.name ?? '',
    kind,
    image: textOrNull(container.image),
    imageDigest: digestOf(status?.imageID),
    ...stateOf(status, isPending),
    isReady: status?.ready ?? false,
    restartCount: status?.restartCount ?? 0,
    lastTermination: terminationOf(status?.state?.terminated ?? status?.lastState?.terminated),
    resources: resourcesOf(container),
    hasLivenessProbe: container.livenessProbe !== undefined,
    hasReadinessProbe: container.readinessProbe !== undefined,
    hasStartupProbe: container.startupProbe !== undefined,
  };
}

/** A pod's containers: init containers first, those that keep running (restartPolicy Always) as sidecars. */
export function containersOf(pod: KubePod): ContainerInput[] {
  const isPending = pod.status?.phase === 'Pending';
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const map = (kind: ContainerKind) => (container: KubeContainer) =>
    toContainer(kind, container, byName.get(container.name), isPending);
  const init = (pod.spec?.initContainers ?? []).map((container) =>
    map(container.restartPolicy === 'Always' ? 'SIDECAR' : 'INIT')(container),
  );
  return [...init, ...(pod.spec?.containers ?? []).map(map('REGULAR'))];
}
