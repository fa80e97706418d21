import { rfc3339 } from '../clock.js';
import { scrapeAnnotations } from '../expositions/annotations.js';
import type { Container, Pod } from '../types.js';
import { startContainer } from './containers.js';
import { pullImage } from './images.js';
import { changePod, current, endState, notifyOwner, report } from './pod-changes.js';
import { allStatuses, isSidecar, statusOf, waitingStatus } from './pod-status.js';
import { chooseNode, refuse } from './scheduler.js';
import type { PodPlan, World } from './world.js';

/**
 * A pod's way: admitted → scheduled (or refused and tried again) → sandbox → images → init containers in order →
 * containers running → ready. Every step looks the pod up again by uid: it may be gone, replaced or restarted.
 */

const RETRY_SCHEDULING_MS = 75_000;

/** Stores a pod and starts its life. */
export function admitPod(world: World, pod: Pod, plan: PodPlan): Pod {
  world.plans.set(pod.metadata.uid, plan);
  const { namespace = '', name, annotations } = pod.metadata;
  if (plan.isScraped && world.expositionPort !== undefined)
    pod.metadata.annotations = { ...annotations, ...scrapeAnnotations(world.expositionPort, namespace, name) };
  const stored = world.store.create('pods', pod);
  world.clock.after(world.random.between(20, 120), () => schedule(world, stored));
  return stored;
}

function schedule(world: World, pod: Pod): void {
  if (!current(world, pod)) return;
  const choice = chooseNode(world, pod);
  if ('message' in choice) {
    refuse(world, pod, choice.message);
    world.clock.after(world.random.between(0.8, 1.2) * RETRY_SCHEDULING_MS, () => schedule(world, pod));
    return;
  }
  const { name } = choice.node.metadata;
  const bound = changeBinding(world, pod, name);
  if (!bound) return;
  const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${name}`;
  world.events.emit({ object: pod, component: 'default-scheduler', action: 'Binding', reason: 'Scheduled', message });
  world.clock.after(world.random.between(150, 500), () => acknowledge(world, bound));
}

function changeBinding(world: World, pod: Pod, nodeName: string): Pod | undefined {
  return world.store.update('pods', pod.metadata.namespace, pod.metadata.name, (draft) => {
    draft.spec.nodeName = nodeName;
    const now = world.clock.timestamp();
    draft.status.conditions = [{ lastProbeTime: null, lastTransitionTime: now, status: 'True', type: 'PodScheduled' }];
  });
}

function acknowledge(world: World, pod: Pod): void {
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const node = world.store.get('nodes', undefined, pod.spec.nodeName ?? '');
  const hostIP = node?.status.addresses[0]?.address ?? '';
  const accepted = changePod(world, pod, ({ spec, status }) => {
    status.hostIP = hostIP;
    status.hostIPs = [{ ip: hostIP }];
    status.startTime = world.clock.timestamp();
    const reason = hasInit ? 'PodInitializing' : 'ContainerCreating';
    status.containerStatuses = spec.containers.map((it) => waitingStatus(it, reason));
    if (hasInit) status.initContainerStatuses = spec.initContainers?.map((it) => waitingStatus(it, 'PodInitializing'));
  });
  if (!accepted) return;
  world.clock.after(world.random.between(400, 1_500), () => {
    const ready = changePod(world, accepted, ({ spec, status }) => {
      status.podIP = spec.hostNetwork ? hostIP : podAddress(world, accepted);
      status.podIPs = [{ ip: status.podIP }];
    });
    if (ready) startNext(world, ready);
  });
}

function podAddress(world: World, pod: Pod): string {
  const node = world.store.get('nodes', undefined, pod.spec.nodeName ?? '');
  const prefix = (node?.spec.podCIDR ?? '10.244.0.0/24').split('.').slice(0, 3).join('.');
  const address = `${prefix}.${2 + Math.floor(world.random.next() * 250)}`;
  // A pod that can really be asked stands where its exposition is served.
  const isScraped = pod.metadata.annotations?.['prometheus.io/scrape'] === 'true';
  return isScraped ? '127.0.0.1' : address;
}

/** Starts the first init container that is still to come, or else all containers. */
function startNext(world: World, pod: Pod): void {
  const next = pod.spec.initContainers?.find((it) => {
    const state = statusOf(pod, it.name)?.state;
    return state?.running === undefined && state?.terminated === undefined;
  });
  if (!next) {
    for (const container of pod.spec.containers)
      pullImage(world, pod, container, () => startContainer(world, pod, container));
    return;
  }
  pullImage(world, pod, next, () => {
    startContainer(world, pod, next);
    const lasts = isSidecar(pod, next.name) ? 800 : world.random.between(1_500, 5_000);
    world.clock.after(lasts, () => finishInit(world, pod, next));
  });
}

function finishInit(world: World, pod: Pod, container: Container): void {
  const after = isSidecar(pod, container.name)
    ? current(world, pod)
    : changePod(world, pod, (draft) => {
        const status = statusOf(draft, container.name);
        if (!status) return;
        endState(world, status, { exitCode: 0, reason: 'Completed' });
        status.ready = true;
      });
  if (after) startNext(world, after);
}

/** Deletes a pod as a controller does: it terminates for a moment, then it is gone. */
export function deletePod(world: World, pod: Pod): void {
  const { namespace, name, deletionTimestamp } = pod.metadata;
  if (deletionTimestamp || !current(world, pod)) return;
  const gone = world.random.between(1_000, 3_500);
  world.store.update('pods', namespace, name, ({ metadata, spec }) => {
    metadata.deletionGracePeriodSeconds = spec.terminationGracePeriodSeconds;
    metadata.deletionTimestamp = rfc3339(world.clock.now() + spec.terminationGracePeriodSeconds * 1000);
  });
  for (const container of pod.spec.containers) {
    const isRunning = allStatuses(pod).some((it) => it.name === container.name && it.state.running);
    if (isRunning)
      report(world, pod, container, { reason: 'Killing', message: `Stopping container ${container.name}` });
  }
  world.clock.after(gone, () => {
    if (!current(world, pod)) return;
    world.store.remove('pods', namespace, name);
    world.plans.delete(pod.metadata.uid);
    for (const container of pod.spec.containers) world.backoffs.delete(`${pod.metadata.uid}/${container.name}`);
    notifyOwner(world, pod);
  });
}
