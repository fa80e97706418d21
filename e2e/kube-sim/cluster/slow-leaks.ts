import { rfc3339 } from '../clock.js';
import { hash32, unitAt } from '../prng.js';
import type { Pod } from '../types.js';
import { endContainer, OOM_KILLED } from './containers.js';
import { statusOf } from './pod-status.js';
import type { World } from './world.js';

const DAY_MS = 86_400_000;

/** Whether the pod has a leak that takes days to fill its memory: it has been through it some times already. */
export function leaksSlowly(world: World, podUid: string): boolean {
  return leaksOf(world, podUid).length > 0;
}

function leaksOf(world: World, podUid: string): { container: string; leakMs: number }[] {
  const { load = {}, faults = {} } = world.plans.get(podUid) ?? {};
  return Object.entries(load).flatMap(([container, { leakMs = 0 }]) =>
    faults[container]?.kind === 'leak' && leakMs > DAY_MS ? [{ container, leakMs }] : [],
  );
}

/** Lets every slow leak be somewhere on its way, with the restarts behind it, and ends it when its memory is full. */
export function ageLeaks(world: World): void {
  for (const pod of world.store.list('pods')) {
    for (const leak of leaksOf(world, pod.metadata.uid)) ageLeak(world, pod, leak);
  }
}

function ageLeak(world: World, pod: Pod, { container, leakMs }: { container: string; leakMs: number }): void {
  const { namespace, name, uid } = pod.metadata;
  const now = world.clock.now();
  const runMs = leakMs * (0.15 + 0.6 * unitAt(hash32(`${world.seed}/leak/${name}`), 1));
  const ageMs = now - Date.parse(pod.metadata.creationTimestamp);
  const restarts = Math.max(0, Math.floor((ageMs - runMs) / leakMs));
  const startedAt = rfc3339(now - runMs);
  world.store.update('pods', namespace, name, (draft) => {
    const status = statusOf(draft, container);
    if (!status) return;
    status.restartCount = restarts;
    status.state = { running: { startedAt } };
    if (restarts === 0) return;
    const finishedAt = rfc3339(now - runMs - 1_000);
    const ended = { containerID: status.containerID ?? '', startedAt: rfc3339(now - runMs - leakMs), finishedAt };
    status.lastState = { terminated: { ...OOM_KILLED, ...ended } };
  });
  const spec = pod.spec.containers.find((it) => it.name === container);
  if (!spec) return;
  world.clock.after(leakMs - runMs, () => {
    const status = world.store.get('pods', namespace, name);
    if (status?.metadata.uid === uid) endContainer(world, status, spec, { ...OOM_KILLED, restarts });
  });
}
