import type { ContainerInput } from '../../api/generated.js';
import type { KubePod } from '../../kube/objects.js';
import { messageOrNull } from '../../redact.js';

export interface PodReason {
  readonly reason: string | null;
  readonly message: string | null;
}

/** Waiting for these is part of every start. */
const NORMAL_WAITS = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a container waits: a crash loop that follows an OOM kill is an OOM kill, the loop is only its consequence. */
function waitingReason(container: ContainerInput): PodReason | null {
  if (container.state !== 'WAITING' || !container.reason || NORMAL_WAITS.has(container.reason)) return null;
  const isOomLoop = container.reason === 'CrashLoopBackOff' && container.lastTermination?.reason === 'OOMKilled';
  return { reason: isOomLoop ? 'OOMKilled' : container.reason, message: container.message ?? null };
}

/** A container that ended with anything but success. */
function terminatedReason(container: ContainerInput): PodReason | null {
  const exitCode = container.lastTermination?.exitCode ?? 0;
  if (container.state !== 'TERMINATED' || exitCode === 0) return null;
  return { reason: container.reason ?? 'Error', message: container.message ?? `Exit code ${exitCode}` };
}

function unschedulableReason(pod: KubePod): PodReason | null {
  const scheduled = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status !== 'False') return null;
  return { reason: scheduled.reason || 'Unschedulable', message: messageOrNull(scheduled.message) };
}

/** The real reason of what is wrong with a pod, from most to least specific; nulls when nothing is wrong. */
export function podReason(pod: KubePod, containers: readonly ContainerInput[]): PodReason {
  // The kubelet or a controller gave the whole pod up: Evicted, NodeLost, DeadlineExceeded …
  if (pod.status?.reason) return { reason: pod.status.reason, message: messageOrNull(pod.status.message) };
  if (pod.status?.phase === 'Succeeded') return { reason: null, message: null };
  for (const judge of [waitingReason, terminatedReason]) {
    const found = containers.map(judge).find((each) => each !== null);
    if (found) return found;
  }
  return unschedulableReason(pod) ?? { reason: null, message: null };
}
