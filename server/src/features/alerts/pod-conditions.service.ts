import type { Tx } from '../../platform/database.js';
import { handleFindings } from './alert-pipeline.service.js';
import { findingsOfPod } from './detectors/pod-condition.js';
import { decideRecovery } from './detectors/recovery.js';
import type { ClearedFinding, Finding } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { type OpenAlert, readOpenPodAlerts } from './open-alert.service.js';
import type { PodState } from './pod-state.js';
import { podKey, readPodStates } from './pod-state.service.js';

/**
 * Raises and clears alerts from the state of pods. Call it when pods have been stored or marked as deleted, at the end
 * of that transaction: it reads them as they are stored, so a report out of order, which changed nothing, does nothing.
 */
export async function observePods(
  tx: Tx,
  tenantId: string,
  clusterId: string,
  pods: readonly { uid: string }[],
  now: Date,
): Promise<void> {
  const uids = pods.map((pod) => pod.uid);
  const states = await readPodStates(tx, tenantId, clusterId, uids);
  const open = await readOpenPodAlerts(tx, tenantId, clusterId, states);
  await handleFindings(tx, tenantId, findingsOf(states, open, now), now);
}

/** What the pods say: everything that is wrong, and every open alert that has ended. */
export function findingsOf(states: readonly PodState[], open: readonly OpenAlert[], now: Date): Finding[] {
  const firing = states.flatMap((pod) => findingsOfPod(pod, now));
  // The pods of one workload may share an alert, which counts what is newer than what it has seen.
  firing.sort((a, b) => a.seenAt.getTime() - b.seenAt.getTime());
  const standing = new Set(firing.map(fingerprintOf));
  const ended = open.filter((alert) => !standing.has(alert.fingerprint));
  return [...firing, ...recoveries(ended, states, now)];
}

function recoveries(open: readonly OpenAlert[], states: readonly PodState[], now: Date): ClearedFinding[] {
  const alertsByPod = new Map<string, OpenAlert[]>();
  for (const alert of open) alertsByPod.set(podKey(alert), [...(alertsByPod.get(podKey(alert)) ?? []), alert]);
  return states.flatMap((pod) =>
    (alertsByPod.get(podKey(pod)) ?? []).flatMap((alert) => {
      const recovery = decideRecovery(alert, pod, now);
      return recovery.cleared ? [toCleared(alert, pod.uid, recovery.reason)] : [];
    }),
  );
}

/** `uid` keeps the end of an old pod from ending the alert of a new one with its name. */
export function toCleared(alert: OpenAlert, uid: string | null, reason: string): ClearedFinding {
  return {
    state: 'CLEARED',
    clusterId: alert.clusterId,
    rule: alert.rule,
    subject: { kind: alert.subjectKind, namespace: alert.namespace, name: alert.name, container: null, uid },
    reason,
  };
}
