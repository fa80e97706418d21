import type { Condition, Container, ContainerState, ContainerStatus, Pod } from '../types.js';

/** Status of a container that was not started yet. */
export function waitingStatus(container: Container, reason: string): ContainerStatus {
  return {
    image: container.image,
    imageID: '',
    lastState: {},
    name: container.name,
    ready: false,
    restartCount: 0,
    started: false,
    state: { waiting: { reason } },
    volumeMounts: (container.volumeMounts ?? []).map((mount) => ({ ...mount, recursiveReadOnly: 'Disabled' })),
  };
}

export function allStatuses(pod: Pod): ContainerStatus[] {
  return [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])];
}

export function statusOf(pod: Pod, container: string): ContainerStatus | undefined {
  return allStatuses(pod).find((status) => status.name === container);
}

export function isSidecar(pod: Pod, container: string): boolean {
  return pod.spec.initContainers?.some((it) => it.name === container && it.restartPolicy === 'Always') ?? false;
}

/** An init container is done when it ended well, or, as a sidecar, when it runs. */
function isInitDone(pod: Pod, status: ContainerStatus): boolean {
  if (isSidecar(pod, status.name)) return status.started;
  return status.state.terminated?.exitCode === 0;
}

export function isInitialized(pod: Pod): boolean {
  return (pod.status.initContainerStatuses ?? []).every((status) => isInitDone(pod, status));
}

export function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some((it) => it.type === 'Ready' && it.status === 'True') ?? false;
}

function hasEverRun(state: ContainerState, lastState: ContainerState): boolean {
  return state.running !== undefined || state.terminated !== undefined || lastState.terminated !== undefined;
}

function phaseOf(pod: Pod): Pod['status']['phase'] {
  const statuses = pod.status.containerStatuses ?? [];
  if (!isInitialized(pod) || !statuses.some((it) => hasEverRun(it.state, it.lastState))) return 'Pending';
  const isOver = statuses.every((it) => it.state.terminated !== undefined);
  if (!isOver || pod.spec.restartPolicy === 'Always') return 'Running';
  if (statuses.every((it) => it.state.terminated?.exitCode === 0)) return 'Succeeded';
  return pod.spec.restartPolicy === 'Never' ? 'Failed' : 'Running';
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

function readiness(pod: Pod): Verdict {
  if (pod.status.phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (pod.status.phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = (pod.status.initContainerStatuses ?? []).filter((it) => isSidecar(pod, it.name));
  const unready = [...sidecars, ...(pod.status.containerStatuses ?? [])].filter((it) => !it.ready).map((it) => it.name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function initialization(pod: Pod): Verdict {
  const open = (pod.status.initContainerStatuses ?? []).filter((it) => !isInitDone(pod, it)).map((it) => it.name);
  if (open.length === 0)
    return { status: 'True', ...(pod.status.phase === 'Succeeded' ? { reason: 'PodCompleted' } : {}) };
  const message = `containers with incomplete status: [${open.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

/** Sets a condition; its transition time moves only when its status does. */
export function setCondition(pod: Pod, type: string, verdict: Verdict, now: string): void {
  pod.status.conditions ??= [];
  const known = pod.status.conditions.find((it) => it.type === type);
  const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : now;
  const { message, reason, status } = verdict;
  const condition: Condition = {
    lastProbeTime: null,
    lastTransitionTime,
    ...(message ? { message } : {}),
    ...(reason ? { reason } : {}),
    status,
    type,
  };
  if (known) pod.status.conditions[pod.status.conditions.indexOf(known)] = condition;
  else pod.status.conditions.push(condition);
}

/** Derives phase and conditions from the containers' states, in the order in which a kubelet lists them. */
export function refresh(pod: Pod, now: string): void {
  pod.status.phase = phaseOf(pod);
  const hasEnded = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
  setCondition(pod, 'PodReadyToStartContainers', { status: pod.status.podIP && !hasEnded ? 'True' : 'False' }, now);
  setCondition(pod, 'Initialized', initialization(pod), now);
  const verdict = readiness(pod);
  setCondition(pod, 'Ready', verdict, now);
  setCondition(pod, 'ContainersReady', verdict, now);
  setCondition(pod, 'PodScheduled', { status: 'True' }, now);
  const order = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  pod.status.conditions?.sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type));
}
