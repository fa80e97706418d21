import { sentence } from '../../../platform/clean-text.js';
import type { FindingSubject, FiringFinding, Severity } from '../finding.js';
import { titleOf } from '../finding.js';
import {
  type ContainerState,
  cannotStart,
  diedAt,
  FORGOTTEN_MS,
  isCompleted,
  isCrashLooping,
  isEvicted,
  isStable,
  type PodState,
  waitsForImage,
  wasOomKilled,
} from '../pod-state.js';

/** Rules that read the state of a pod. Their alerts stand for a condition and clear with it. */
export const POD_RULES = [
  'CrashLoopBackOff',
  'OOMKilled',
  'ImagePullBackOff',
  'ContainerCannotStart',
  'Unschedulable',
  'Evicted',
  'Failed',
];

interface Condition {
  rule: string;
  severity: Severity;
  title: string;
  summary: string;
  container?: string;
  /** What it is about where that is not the pod itself. */
  subject?: FindingSubject;
  seenAt?: Date | null;
  occurrences: number;
}

/** Everything that is wrong with a pod as stored: at most one finding per rule; none for a healthy or deleted one. */
export function findingsOfPod(pod: PodState, now: Date): FiringFinding[] {
  if (pod.deletedAt || pod.phase === 'SUCCEEDED') return [];
  const conditions = pod.phase === 'FAILED' ? [ended(pod, now)] : conditionsOfLiving(pod, now);
  return conditions.flatMap((condition) => (condition ? [toFinding(pod, condition)] : []));
}

function conditionsOfLiving(pod: PodState, now: Date): (Condition | null)[] {
  return [crashLoop(pod), oomKilled(pod, now), imagePull(pod), startFailure(pod), unschedulable(pod)];
}

/** A dead pod died of one thing. */
function ended(pod: PodState, now: Date): Condition | null {
  return isEvicted(pod) ? evicted(pod, now) : (oomKilled(pod, now) ?? failed(pod));
}

function toFinding(pod: PodState, condition: Condition): FiringFinding {
  const seenAt = condition.seenAt ?? pod.observedAt;
  return {
    state: 'FIRING',
    source: 'STATE',
    clusterId: pod.clusterId,
    rule: condition.rule,
    subject: condition.subject ?? {
      kind: 'Pod',
      namespace: pod.namespace,
      name: pod.name,
      container: condition.container ?? null,
      uid: pod.uid,
    },
    severity: condition.severity,
    title: condition.title,
    summary: condition.summary,
    firstSeenAt: seenAt,
    seenAt,
    occurrences: condition.occurrences,
  };
}

/** The fifth restart: the kubelet then waits 160 s and more between tries (10 s, doubled each time), so it is down most of the time. */
const RESTARTS_CRITICAL = 5;

// A loop that follows an OOM kill is reported as the OOM kill; the loop is only its consequence.
function crashLoop(pod: PodState): Condition | null {
  const container = pod.containers.find((each) => isCrashLooping(each) && !wasOomKilled(each));
  if (!container) return null;
  const isDown = container.restartCount >= RESTARTS_CRITICAL;
  return {
    rule: 'CrashLoopBackOff',
    severity: isDown ? 'CRITICAL' : 'WARNING',
    title: titleOf(`container ${container.name} keeps crashing`, pod),
    summary: `It has been restarted ${container.restartCount} times${endedWith(container)}. ${
      isDown
        ? 'Critical, because after 5 restarts it is down most of the time.'
        : 'A warning, because it may still recover; critical from 5 restarts on.'
    }`,
    container: container.name,
    seenAt: container.lastTerminationFinishedAt,
    occurrences: 1,
  };
}

function endedWith(container: ContainerState): string {
  return container.lastTerminationReason ? `; it ended with “${container.lastTerminationReason}” last time` : '';
}

function oomKilled(pod: PodState, now: Date): Condition | null {
  // Read from the container's status, because no event tells of it dependably. An old kill survived is no news.
  const container = pod.containers.find((each) => wasOomKilled(each) && !isStable(each, now) && !isCompleted(each));
  if (!container) return null;
  const isLooping = isCrashLooping(container);
  return {
    rule: 'OOMKilled',
    severity: isLooping ? 'CRITICAL' : 'WARNING',
    title: titleOf(`container ${container.name} was killed for lack of memory`, pod),
    summary: `It used more memory than its limit, or its node ran out; ${container.restartCount} restarts so far. ${
      isLooping
        ? 'Critical, because it is killed again and again and does not stay up.'
        : `A warning, because it ${stateAfterKill(container)}; give it more memory or find the leak.`
    }`,
    container: container.name,
    seenAt: container.lastTerminationFinishedAt,
    occurrences: 1,
  };
}

function stateAfterKill({ state }: ContainerState): string {
  return state === 'TERMINATED' ? 'ended there and was not restarted' : 'was restarted and runs';
}

function imagePull(pod: PodState): Condition | null {
  const container = pod.containers.find(waitsForImage);
  if (!container) return null;
  const message = container.message ? `: ${container.message}` : '';
  return {
    rule: 'ImagePullBackOff',
    severity: 'WARNING',
    title: titleOf(`the image of container ${container.name} cannot be pulled`, pod),
    summary: `${sentence(`${container.reason}${message}`)} A warning, because this pod cannot start; replicas that run are not touched.`,
    container: container.name,
    occurrences: 0,
  };
}

function startFailure(pod: PodState): Condition | null {
  const container = pod.containers.find(cannotStart);
  if (!container) return null;
  const message = container.message ? `: ${container.message}` : '';
  return {
    rule: 'ContainerCannotStart',
    severity: 'WARNING',
    title: titleOf(`container ${container.name} cannot be started`, pod),
    summary: `${sentence(`${container.reason}${message}`)} A warning, because this pod cannot start; replicas that run are not touched.`,
    container: container.name,
    occurrences: 0,
  };
}

function unschedulable(pod: PodState): Condition | null {
  if (pod.phase !== 'PENDING' || pod.nodeName || pod.reason !== 'Unschedulable') return null;
  return {
    rule: 'Unschedulable',
    severity: 'WARNING',
    title: titleOf('fits on no node', pod),
    summary: `${sentence(pod.message ?? 'The scheduler gave no detail')} A warning, because it waits until a node has room.`,
    occurrences: 0,
  };
}

/**
 * Evictions alert on the workload, once however many of its pods they hit: the pods are corpses that may lie about for
 * weeks, while the workload goes on. An hour after the last eviction it is over. A pod made by hand is down for good.
 */
function evicted(pod: PodState, now: Date): Condition | null {
  const seenAt = diedAt(pod);
  const detail = sentence(pod.message ?? 'No reason was given');
  if (!pod.ownerKind || !pod.ownerName) {
    return {
      rule: 'Evicted',
      severity: 'WARNING',
      title: titleOf('was evicted from its node', pod),
      summary: `${detail} A warning, because no controller starts another one; the node was short of something.`,
      seenAt,
      occurrences: 0,
    };
  }
  if (now.getTime() - seenAt.getTime() >= FORGOTTEN_MS) return null;
  const { namespace, ownerKind: kind, ownerName: name, ownerUid: uid } = pod;
  const where = pod.nodeName ? ` from ${pod.nodeName}` : '';
  return {
    rule: 'Evicted',
    severity: 'WARNING',
    title: titleOf('a pod was evicted from its node', { namespace, name }),
    summary: `${pod.name} was evicted${where}: ${detail} A warning, because its controller starts another one; the node was short of something.`,
    subject: { kind, namespace, name, container: null, uid },
    seenAt,
    occurrences: 1,
  };
}

function failed(pod: PodState): Condition | null {
  const detail = sentence(pod.message ?? pod.reason ?? 'No reason was given');
  return {
    rule: 'Failed',
    severity: 'WARNING',
    title: titleOf('has failed', pod),
    summary: `${detail} A warning, because this pod will not run again; a job or controller may have started another.`,
    occurrences: 0,
  };
}
