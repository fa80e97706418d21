import type { PodInput, PodPhase, QosClass } from '../../api/generated.js';
import type { KubePod } from '../../kube/objects.js';
import { containersOf } from './container.js';
import { identityOf, labelsOf, textOrNull, timeOrNull } from './fields.js';
import { ownerOf } from './owner.js';
import { podReason } from './pod-reason.js';
import { schedulingOf } from './pod-scheduling.js';

const PHASES: Record<string, PodPhase> = {
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
};
const QOS_CLASSES: Record<string, QosClass> = {
  Guaranteed: 'GUARANTEED',
  Burstable: 'BURSTABLE',
  BestEffort: 'BEST_EFFORT',
};

/** Claims that it mounts; one of an ephemeral volume is called like the pod and the volume. */
function claimsOf({ metadata, spec }: KubePod): string[] {
  const names = (spec?.volumes ?? []).map(({ persistentVolumeClaim, ephemeral, name }) =>
    ephemeral === undefined ? persistentVolumeClaim?.claimName : `${metadata?.name}-${name}`,
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** What the server keeps of a pod; its owner is the direct one and still to be resolved. */
export function toPod(pod: KubePod): PodInput {
  const { status } = pod;
  const containers = containersOf(pod);
  const owner = ownerOf(pod);
  return {
    ...identityOf(pod.metadata),
    namespace: pod.metadata?.namespace ?? '',
    nodeName: textOrNull(pod.spec?.nodeName),
    phase: PHASES[status?.phase ?? ''] ?? 'UNKNOWN',
    ...podReason(pod, containers),
    isReady: status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false,
    qosClass: QOS_CLASSES[status?.qosClass ?? ''] ?? null,
    podIp: textOrNull(status?.podIP),
    hostIp: textOrNull(status?.hostIP),
    ownerKind: owner?.kind ?? null,
    ownerName: owner?.name ?? null,
    ownerUid: owner?.uid ?? null,
    claims: claimsOf(pod),
    scheduling: schedulingOf(pod),
    labels: labelsOf(pod.metadata),
    startedAt: timeOrNull(status?.startTime),
    containers,
  };
}
