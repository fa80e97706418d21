import { isAnomalyRule } from '../finding.js';
import type { ContainerState, PodState } from '../pod-state.js';
import { FORGOTTEN_MS, isCompleted, isCrashLooping, isEvicted, isStable, wasOomKilled } from '../pod-state.js';
import { POD_RULES } from './pod-condition.js';

export type Recovery = { cleared: true; reason: string } | { cleared: false; reason: string };

/** What an open alert on a pod is judged by. */
export interface StandingAlert {
  rule: string;
  lastSeenAt: Date;
}

/**
 * How long a pod must be Ready without the event coming again, in milliseconds: the kubelet and the controllers send a
 * repeated event at least every 5 minutes, because their spam filter lets one through per 5 minutes.
 * @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/client-go/tools/record/events_cache.go
 */
export const QUIET_MS = 6 * 60_000;

const cleared = (reason: string): Recovery => ({ cleared: true, reason });
const stands = (reason: string): Recovery => ({ cleared: false, reason });

/**
 * Decides whether an alert on a pod has ended, from positive evidence only: a state that is merely not visible just now
 * (a crash-looping container that runs for a moment) clears nothing.
 */
export function decideRecovery(alert: StandingAlert, pod: PodState, now: Date): Recovery {
  if (isAnomalyRule(alert.rule)) return decideAnomaly();
  if (pod.deletedAt) return cleared('The pod was deleted.');
  if (pod.phase === 'SUCCEEDED') return cleared('The pod completed.');
  const rule = isPodRule(alert.rule) ? RULES[alert.rule] : undefined;
  return rule ? rule(pod, now) : eventRecovery(alert, pod, now);
}

/** What ended the anomaly ends its alert, and nothing else: the two would tell different stories. */
function decideAnomaly(): Recovery {
  return stands('It stands as long as its anomaly.');
}

/** Decides on an alert whose subject is not observed, or that no state can show: it ends when nothing has been heard of it. */
export function decideSilence(alert: StandingAlert, now: Date): Recovery {
  if (isAnomalyRule(alert.rule)) return decideAnomaly();
  return now.getTime() - alert.lastSeenAt.getTime() >= FORGOTTEN_MS
    ? cleared('It was not reported again for an hour.')
    : stands('It was reported within the last hour.');
}

/**
 * Decides on an alert on a pod that is not in the inventory. Where pods of its cluster are observed, a pod that has been
 * quiet and is not among them is gone: so are most pods that the events of the last hour speak of when an agent starts.
 */
export function decideAbsence(alert: StandingAlert, isClusterObserved: boolean, now: Date): Recovery {
  if (isAnomalyRule(alert.rule)) return decideAnomaly();
  const quietMs = now.getTime() - alert.lastSeenAt.getTime();
  if (isClusterObserved && quietMs >= QUIET_MS) return cleared('The pod is gone.');
  return decideSilence(alert, now);
}

/** Nodes report their state within seconds; two minutes also cover a report that was under way, in milliseconds. */
const NODE_SETTLE_MS = 2 * 60_000;

/** Decides whether an alert on a Kubernetes node has ended; `isReady` is null where the node is not observed. */
export function decideNodeRecovery(alert: StandingAlert, isReady: boolean | null, now: Date): Recovery {
  const quietMs = now.getTime() - alert.lastSeenAt.getTime();
  if (alert.rule !== 'NodeNotReady' || isReady === null) return decideSilence(alert, now);
  if (isReady && quietMs >= NODE_SETTLE_MS) return cleared('The node is Ready again.');
  return stands(isReady ? 'The node is Ready for under two minutes.' : 'The node is not Ready.');
}

/** Rules that a claim's phase answers: once it is bound there is a volume. */
const CLAIM_RULES = ['ProvisioningFailed', 'FailedBinding', 'ClaimLost'];

/** Decides whether an alert on a persistent volume claim has ended; null where the claim was never reported. */
export function decideClaimRecovery(
  alert: StandingAlert,
  claim: { phase: string; deletedAt: Date | null } | null,
  now: Date,
): Recovery {
  if (!claim) return decideSilence(alert, now);
  if (claim.deletedAt) return cleared('The claim was deleted.');
  if (!CLAIM_RULES.includes(alert.rule)) return decideSilence(alert, now);
  return claim.phase === 'BOUND' ? cleared('The claim is bound.') : stands('The claim is not bound.');
}

/** Whether the alert stands for a condition that a pod's state shows. */
export function isPodRule(rule: string): boolean {
  return POD_RULES.includes(rule);
}

const RULES: Record<string, (pod: PodState, now: Date) => Recovery> = {
  CrashLoopBackOff: crashLoopRecovery,
  OOMKilled: oomRecovery,
  ImagePullBackOff: imageRecovery,
  Unschedulable: (pod) =>
    pod.nodeName ? cleared(`The pod was scheduled on ${pod.nodeName}.`) : stands('The pod is on no node.'),
  ContainerCannotStart: startRecovery,
  Evicted: evictedRecovery,
  Failed: failedRecovery,
};

function crashLoopRecovery(pod: PodState, now: Date): Recovery {
  const looping = pod.containers.filter(isCrashLooping);
  if (looping.length > 0 && looping.every(wasOomKilled)) {
    return cleared('The loop follows an OOM kill, which has an alert of its own.');
  }
  if (looping.length > 0) return stands('A container is between two restarts.');
  return runningRecovery(pod, pod.containers, now);
}

function oomRecovery(pod: PodState, now: Date): Recovery {
  return runningRecovery(pod, pod.containers.filter(wasOomKilled), now);
}

/** The pod is Ready, and whatever was ever restarted in it has run for 10 minutes. */
function runningRecovery(pod: PodState, suspects: readonly ContainerState[], now: Date): Recovery {
  if (!pod.isReady) return stands('The pod is not Ready.');
  const restarted = suspects.filter((each) => each.restartCount > 0 && !isCompleted(each));
  if (!restarted.every((each) => isStable(each, now)))
    return stands('A restarted container runs for under 10 minutes.');
  return cleared('The pod is Ready and has run for 10 minutes without a restart.');
}

function imageRecovery(pod: PodState): Recovery {
  // Between two pulls a container waits under other names; one that has started, or crashed since, has its image.
  const waiting = pod.containers.some((each) => each.state === 'WAITING' && !isCrashLooping(each));
  return waiting || pod.containers.length === 0
    ? stands('A container still waits to start.')
    : cleared('The image was pulled and every container has started.');
}

function startRecovery(pod: PodState): Recovery {
  const waiting = pod.containers.some((each) => each.state === 'WAITING' && !isCrashLooping(each));
  return waiting || pod.containers.length === 0
    ? stands('A container still waits to start.')
    : cleared('Every container has started.');
}

/** Events tell of a pod before its state does, which tells whose pod it is. */
function evictedRecovery(pod: PodState): Recovery {
  return isEvicted(pod) && pod.ownerName ? cleared('Its workload has the alert.') : failedRecovery(pod);
}

function failedRecovery(pod: PodState): Recovery {
  return pod.phase === 'FAILED' ? stands('The failed pod is still there.') : cleared('The pod is no longer failed.');
}

function eventRecovery(alert: StandingAlert, pod: PodState, now: Date): Recovery {
  const quietMs = now.getTime() - alert.lastSeenAt.getTime();
  if (pod.isReady && quietMs >= QUIET_MS) return cleared('The pod is Ready and the event has not come again.');
  return decideSilence(alert, now);
}
