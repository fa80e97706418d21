import type { WorkloadInput, WorkloadKind } from '../../api/generated.js';
import type { KubeWorkload } from '../../kube/objects.js';
import { identityOf, labelsOf } from './fields.js';
import { ownerOf } from './owner.js';

type Replicas = Pick<WorkloadInput, 'desiredReplicas' | 'readyReplicas' | 'updatedReplicas' | 'availableReplicas'>;

/** The API leaves out counts of 0, so a missing count is 0 where there is a status, and unknown where there is none. */
function countOf(workload: KubeWorkload, count: number | undefined): number | null {
  return workload.status === undefined ? null : (count ?? 0);
}

function replicasOf(kind: WorkloadKind, workload: KubeWorkload): Replicas {
  const { spec, status } = workload;
  if (kind === 'CRON_JOB')
    return { desiredReplicas: null, readyReplicas: null, updatedReplicas: null, availableReplicas: null };
  if (kind === 'JOB') {
    const readyReplicas = countOf(workload, status?.ready);
    return {
      desiredReplicas: spec?.completions ?? null,
      readyReplicas,
      updatedReplicas: null,
      availableReplicas: null,
    };
  }
  if (kind === 'DAEMON_SET') {
    return {
      desiredReplicas: countOf(workload, status?.desiredNumberScheduled),
      readyReplicas: countOf(workload, status?.numberReady),
      updatedReplicas: countOf(workload, status?.updatedNumberScheduled),
      availableReplicas: countOf(workload, status?.numberAvailable),
    };
  }
  return {
    desiredReplicas: spec?.replicas ?? 1, // The API's default.
    readyReplicas: countOf(workload, status?.readyReplicas),
    updatedReplicas: kind === 'REPLICA_SET' ? null : countOf(workload, status?.updatedReplicas),
    // StatefulSets always state it, unless the API server is from before 1.22 and does not know it.
    availableReplicas:
      kind === 'STATEFUL_SET' ? (status?.availableReplicas ?? null) : countOf(workload, status?.availableReplicas),
  };
}

function imagesOf(workload: KubeWorkload): string[] {
  const template = workload.spec?.template ?? workload.spec?.jobTemplate?.spec?.template;
  const containers = [...(template?.spec?.initContainers ?? []), ...(template?.spec?.containers ?? [])];
  return [...new Set(containers.map((container) => container.image ?? '').filter((image) => image !== ''))];
}

/** What the server keeps of a workload of this kind. */
export function toWorkload(kind: WorkloadKind, workload: KubeWorkload): WorkloadInput {
  return {
    ...identityOf(workload.metadata),
    namespace: workload.metadata?.namespace ?? '',
    kind,
    ...replicasOf(kind, workload),
    images: imagesOf(workload),
    labels: labelsOf(workload.metadata),
    ownerUid: ownerOf(workload)?.uid ?? null,
  };
}
