import type { Container, ContainerStatus, Pod } from '../types.js';
import { refresh } from './pod-status.js';
import { DEFAULT_PLAN, type PodPlan, type World } from './world.js';

/** The pod as it is now, or undefined when it is gone or going. */
export function current(world: World, pod: Pod): Pod | undefined {
  const found = world.store.get('pods', pod.metadata.namespace, pod.metadata.name);
  return found?.metadata.uid === pod.metadata.uid ? found : undefined;
}

export const planOf = (world: World, pod: Pod): PodPlan => world.plans.get(pod.metadata.uid) ?? DEFAULT_PLAN;

/** Changes a pod's status, derives phase and conditions, and tells its controller. */
export function changePod(world: World, pod: Pod, change: (draft: Pod) => void): Pod | undefined {
  if (!current(world, pod)) return undefined;
  const { namespace, name } = pod.metadata;
  const now = world.clock.timestamp();
  const changed = world.store.update('pods', namespace, name, (draft) => {
    change(draft);
    refresh(draft, now);
  });
  notifyOwner(world, pod);
  return changed;
}

export function notifyOwner(world: World, pod: Pod): void {
  const owner = pod.metadata.ownerReferences?.[0];
  if (owner) world.notify(owner, pod.metadata.namespace ?? '');
}

/** A kubelet's event about a container of a pod. */
export function report(
  world: World,
  pod: Pod,
  container: Container,
  what: { reason: string; message: string; type?: 'Warning' },
): void {
  const isInit = pod.spec.initContainers?.some((it) => it.name === container.name) ?? false;
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`;
  world.events.emit({ object: pod, component: 'kubelet', host: pod.spec.nodeName ?? '', fieldPath, ...what });
}

export interface Exit {
  exitCode: number;
  reason: string;
  message?: string;
}

/** Puts a status into state terminated. */
export function endState(world: World, status: ContainerStatus, exit: Exit): void {
  const now = world.clock.timestamp();
  const startedAt = status.state.running?.startedAt ?? now;
  status.state = { terminated: { containerID: status.containerID ?? '', ...exit, finishedAt: now, startedAt } };
  status.ready = false;
  status.started = false;
}
