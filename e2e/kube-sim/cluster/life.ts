import type { Container, Pod } from '../types.js';
import { autoscale } from './autoscaling.js';
import { endContainer } from './containers.js';
import type { Controllers } from './controllers.js';
import { startCronJob } from './cron-jobs.js';
import { heartbeat } from './nodes.js';
import { changePod, current, report } from './pod-changes.js';
import { isReady, statusOf } from './pod-status.js';
import { rollOut } from './rollout.js';
import { planOfDraft } from './workload.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;

/** Sets in motion what happens by the clock: heartbeats, jobs, autoscaling. */
export function startLife(world: World, controllers: Controllers): void {
  const { clock, store } = world;
  store.list('nodes').forEach((node, i) => {
    clock.every(MINUTE_MS, () => heartbeat(world, node.metadata.name), 7_000 + i * 19_000);
  });
  clock.every(MINUTE_MS, () => world.events.sweep(), 33_000);
  clock.every(MINUTE_MS, () => controllers.resync(), 47_000);
  for (const { draft } of controllers.workloads()) {
    const cron = store.get('cronjobs', draft.namespace, draft.name);
    if (draft.cron && cron) startCronJob(world, cron, draft.cron, planOfDraft(draft));
  }
  for (const workload of controllers.workloads().filter((it) => it.draft.autoscale)) {
    clock.every(MINUTE_MS, () => autoscale(world, controllers, workload), 21_000);
  }
}

/** Sets chance in motion: failing probes, restarts, new versions. */
export function startChance(world: World, controllers: Controllers): void {
  repeat(world, [30_000, 75_000], () => flapProbe(world));
  repeat(world, [9 * MINUTE_MS, 16 * MINUTE_MS], () => failLiveness(world));
  startRollouts(world, controllers);
}

/** Repeats at random distances. */
function repeat(world: World, range: readonly [number, number], run: () => void): void {
  world.clock.after(world.random.between(...range), () => {
    run();
    repeat(world, range, run);
  });
}

/**
 * A rollout every ten minutes; every fifth is another attempt to repair the export that crashes. Twice an hour one
 * names an image that the registry does not have yet: it hangs in ImagePullBackOff for some minutes.
 * The first times are chosen for the visitor who comes 65 minutes after the boot: the crash loop has just begun anew
 * then, and an image is missing two minutes later.
 */
function startRollouts(world: World, controllers: Controllers): void {
  const candidates = controllers.workloads().filter((it) => it.draft.isDeployedOften);
  const broken = controllers.workload('Deployment', 'payments', 'ledger-export');
  let count = 0;
  const deployNext = () => {
    count += 1;
    const workload = world.random.pick(candidates);
    rollOut(world, controllers, count % 5 === 1 && broken ? broken : workload);
  };
  const deployTooEarly = () => {
    const missingMs = world.random.between(3.5, 5) * MINUTE_MS;
    rollOut(world, controllers, world.random.pick(candidates), missingMs);
  };
  world.clock.every(10 * MINUTE_MS, deployNext, 14 * MINUTE_MS);
  world.clock.every(30 * MINUTE_MS, deployTooEarly, 37 * MINUTE_MS);
}

function probedPods(world: World): { pod: Pod; container: Container }[] {
  return world.store.list('pods').flatMap((pod) => {
    const container = pod.spec.containers[0];
    const isOurs = ['shop', 'payments', 'data'].includes(pod.metadata.namespace ?? '');
    return container?.readinessProbe && isReady(pod) && isOurs && !pod.metadata.deletionTimestamp
      ? [{ pod, container }]
      : [];
  });
}

/** One probe of one pod fails; in one case of three long enough to take it out of its service. */
function flapProbe(world: World): void {
  const targets = probedPods(world);
  if (targets.length === 0) return;
  const { pod, container } = world.random.pick(targets);
  const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
  report(world, pod, container, { type: 'Warning', reason: 'Unhealthy', message });
  if (world.random.next() > 0.33) return;
  const setReady = (ready: boolean) =>
    changePod(world, pod, (draft) => {
      const status = statusOf(draft, container.name);
      if (status?.state.running) status.ready = ready;
    });
  setReady(false);
  world.clock.after(world.random.between(6_000, 15_000), () => current(world, pod) && setReady(true));
}

function failLiveness(world: World): void {
  const targets = probedPods(world);
  if (targets.length === 0) return;
  const { pod, container } = world.random.pick(targets);
  const cause = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  report(world, pod, container, { type: 'Warning', reason: 'Unhealthy', message: `Liveness probe failed: ${cause}` });
  const message = `Container ${container.name} failed liveness probe, will be restarted`;
  report(world, pod, container, { reason: 'Killing', message });
  world.clock.after(3_000, () => endContainer(world, pod, container, { exitCode: 143, reason: 'Error' }));
}
