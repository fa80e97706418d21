import type { Container, Pod } from '../types.js';
import { changePod, current, planOf, report } from './pod-changes.js';
import { imageSize } from './pod-spec.js';
import { statusOf } from './pod-status.js';
import type { World } from './world.js';

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 300_000;

/** Brings a container's image to the node, then goes on; a pull that fails is tried again with growing pauses. */
export function pullImage(world: World, pod: Pod, container: Container, done: () => void): void {
  if (!current(world, pod)) return;
  const { image } = container;
  const held = `${pod.spec.nodeName} ${image}`;
  if (world.pulled.has(held)) {
    report(world, pod, container, {
      reason: 'Pulled',
      message: `Container image "${image}" already present on machine`,
    });
    done();
    return;
  }
  report(world, pod, container, { reason: 'Pulling', message: `Pulling image "${image}"` });
  const fault = planOf(world, pod).faults[container.name];
  if (fault?.kind === 'pull-fails' && world.clock.now() < fault.untilMs) {
    world.clock.after(1_200, () => failPull(world, pod, container, { retryMs: FIRST_RETRY_MS, done }));
    return;
  }
  const size = imageSize(image);
  const tookMs = 700 + size / 60_000;
  world.clock.after(tookMs, () => {
    world.pulled.add(held);
    const took = tookMs < 1000 ? `${Math.round(tookMs)}ms` : `${(tookMs / 1000).toFixed(3)}s`;
    const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`;
    report(world, pod, container, { reason: 'Pulled', message });
    done();
  });
}

interface Retry {
  retryMs: number;
  done: () => void;
}

function failPull(world: World, pod: Pod, container: Container, retry: Retry): void {
  const { image } = container;
  const cause = `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  const failed = setWaiting(world, pod, container.name, { reason: 'ErrImagePull', message: cause });
  if (!failed) return;
  report(world, pod, container, {
    type: 'Warning',
    reason: 'Failed',
    message: `Failed to pull image "${image}": ${cause}`,
  });
  report(world, pod, container, { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' });
  world.clock.after(2_000, () => {
    const message = `Back-off pulling image "${image}"`;
    if (
      !setWaiting(world, pod, container.name, {
        reason: 'ImagePullBackOff',
        message: `${message}: ErrImagePull: ${cause}`,
      })
    )
      return;
    report(world, pod, container, { reason: 'BackOff', message });
    report(world, pod, container, { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' });
  });
  world.clock.after(retry.retryMs, () => tryAgain(world, pod, container, retry));
}

function tryAgain(world: World, pod: Pod, container: Container, retry: Retry): void {
  const fault = planOf(world, pod).faults[container.name];
  if (fault?.kind !== 'pull-fails' || world.clock.now() >= fault.untilMs) {
    pullImage(world, pod, container, retry.done);
    return;
  }
  if (current(world, pod))
    report(world, pod, container, { reason: 'Pulling', message: `Pulling image "${container.image}"` });
  failPull(world, pod, container, { ...retry, retryMs: Math.min(retry.retryMs * 2, LONGEST_RETRY_MS) });
}

function setWaiting(
  world: World,
  pod: Pod,
  container: string,
  waiting: { reason: string; message: string },
): Pod | undefined {
  return changePod(world, pod, (draft) => {
    const status = statusOf(draft, container);
    if (status) status.state = { waiting };
  });
}
