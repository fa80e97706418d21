import { sha256 } from '../prng.js';
import type { Container, Pod } from '../types.js';
import { changePod, current, type Exit, endState, planOf, report } from './pod-changes.js';
import { imageId } from './pod-spec.js';
import { isSidecar, statusOf } from './pod-status.js';
import type { World } from './world.js';

const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;
/** A container that ran this long starts with a clean slate. */
const FORGIVEN_AFTER_MS = 600_000;
const BACKOFF_EVENT_MS = 13_000;

export const OOM_KILLED: Exit = { exitCode: 137, reason: 'OOMKilled' };

/** Starts a container, for the first time or again, and lets it become ready. */
export function startContainer(world: World, pod: Pod, container: Container): void {
  const started = changePod(world, pod, (draft) => {
    const status = statusOf(draft, container.name);
    if (!status) return;
    const before = status.state.terminated ?? status.lastState.terminated;
    if (before) {
      status.lastState = { terminated: before };
      status.restartCount += 1;
    }
    status.imageID = imageId(container.image);
    status.containerID = `containerd://${sha256(world.seed, pod.metadata.uid, container.name, status.restartCount)}`;
    status.state = { running: { startedAt: world.clock.timestamp() } };
    status.started = container.readinessProbe === undefined || isSidecar(draft, container.name);
  });
  if (!started) return;
  report(world, pod, container, { reason: 'Created', message: `Created container: ${container.name}` });
  report(world, pod, container, { reason: 'Started', message: `Started container ${container.name}` });
  const restarts = statusOf(started, container.name)?.restartCount ?? 0;
  startFault(world, started, container, restarts);
  const isInit = pod.spec.initContainers?.includes(container) && !isSidecar(pod, container.name);
  if (isInit) return;
  const delay = container.readinessProbe ? planOf(world, pod).readyAfterMs : 500;
  world.clock.after(delay, () => becomeReady(world, started, container.name, restarts));
}

function becomeReady(world: World, pod: Pod, container: string, restarts: number): void {
  changePod(world, pod, (draft) => {
    const status = statusOf(draft, container);
    if (!status?.state.running || status.restartCount !== restarts) return;
    status.started = true;
    status.ready = true;
  });
}

/** Arranges how a container that just started will end, if it will. */
function startFault(world: World, pod: Pod, container: Container, restarts: number): void {
  const plan = planOf(world, pod);
  const isMain = pod.spec.containers.some((it) => it.name === container.name);
  if (plan.run && isMain) {
    const { forMs, exitCode } = plan.run;
    const exit = { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
    world.clock.after(forMs, () => endContainer(world, pod, container, { ...exit, restarts }));
    return;
  }
  const fault = plan.faults[container.name];
  if (fault?.kind === 'crash') {
    const { exitCode, message } = fault;
    const exit = { exitCode, reason: 'Error', ...(message ? { message } : {}), restarts };
    world.clock.after(world.random.between(...fault.afterMs), () => endContainer(world, pod, container, exit));
  }
  const leakMs = plan.load[container.name]?.leakMs;
  if (fault?.kind === 'leak' && leakMs) {
    world.clock.after(leakMs, () => endContainer(world, pod, container, { ...OOM_KILLED, restarts }));
  }
}

/**
 * Ends a running container; a pod that restarts its containers starts it again at once after the first end,
 * then after 10 s, 20 s, … 5 min. `restarts` says which run is meant: a newer one is left alone.
 */
export function endContainer(
  world: World,
  pod: Pod,
  container: Container,
  exit: Exit & { restarts?: number },
): boolean {
  const { restarts, ...how } = exit;
  const before = current(world, pod);
  const status = before && statusOf(before, container.name);
  if (!status?.state.running || (restarts !== undefined && status.restartCount !== restarts)) return false;
  const ranMs = world.clock.now() - Date.parse(status.state.running.startedAt);
  changePod(world, pod, (draft) => {
    const changed = statusOf(draft, container.name);
    if (!changed) return;
    endState(world, changed, how);
    changed.ready = false;
  });
  const policy = before?.spec.restartPolicy;
  if (policy === 'Never' || (policy === 'OnFailure' && how.exitCode === 0)) return true;
  restartLater(world, pod, container, ranMs);
  return true;
}

function nextBackoff(world: World, key: string, ranMs: number): number {
  const last = ranMs > FORGIVEN_AFTER_MS ? undefined : world.backoffs.get(key);
  const next = last === undefined ? 0 : Math.min(Math.max(last * 2, FIRST_BACKOFF_MS), LONGEST_BACKOFF_MS);
  world.backoffs.set(key, next);
  return next;
}

/** A duration as Go prints it: 10s, 2m40s, 5m0s. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function restartLater(world: World, pod: Pod, container: Container, ranMs: number): void {
  const pause = nextBackoff(world, `${pod.metadata.uid}/${container.name}`, ranMs);
  const restart = () => {
    if (!current(world, pod)) return;
    report(world, pod, container, {
      reason: 'Pulled',
      message: `Container image "${container.image}" already present on machine`,
    });
    startContainer(world, pod, container);
  };
  if (pause === 0) {
    world.clock.after(1_000, restart);
    return;
  }
  const { namespace, name, uid } = pod.metadata;
  const which = `${name}_${namespace}(${uid})`;
  const message = `back-off ${goDuration(pause)} restarting failed container=${container.name} pod=${which}`;
  world.clock.after(1_000, () =>
    changePod(world, pod, (draft) => {
      const status = statusOf(draft, container.name);
      if (!status?.state.terminated) return;
      status.lastState = { terminated: status.state.terminated };
      status.state = { waiting: { message, reason: 'CrashLoopBackOff' } };
    }),
  );
  remind(world, pod, container, pause);
  world.clock.after(pause, restart);
}

/** The kubelet repeats its event at every sync until the pause is over. */
function remind(world: World, pod: Pod, container: Container, leftMs: number): void {
  world.clock.after(1_500, () => {
    if (!current(world, pod)) return;
    const { namespace, name, uid } = pod.metadata;
    const message = `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`;
    report(world, pod, container, { type: 'Warning', reason: 'BackOff', message });
  });
  if (leftMs > BACKOFF_EVENT_MS) {
    world.clock.after(BACKOFF_EVENT_MS, () => {
      const state = current(world, pod) && statusOf(current(world, pod) as Pod, container.name)?.state;
      if (state?.waiting) remind(world, pod, container, leftMs - BACKOFF_EVENT_MS);
    });
  }
}
