import type { StatusKind } from '../../ui/Status';

interface Reading {
  readonly desiredReplicas: number | null;
  readonly readyReplicas: number | null;
  readonly updatedReplicas: number | null;
  readonly deletedAt: string | null;
}

interface WorkloadState {
  readonly kind: StatusKind;
  readonly word: string;
}

/** A workload's state by its replicas; null for kinds that have none, such as a CronJob. */
export function workloadStatus(workload: Reading): WorkloadState | null {
  const { desiredReplicas: desired, readyReplicas: ready, updatedReplicas: updated, deletedAt } = workload;
  if (deletedAt !== null) return { kind: 'unknown', word: 'Deleted' };
  if (desired === null) return null;
  if (desired === 0) return { kind: 'paused', word: 'Scaled to zero' };
  if (ready === null) return { kind: 'unknown', word: 'Unknown' };
  // Kubernetes leaves the field out for kinds that do not roll out.
  const isRollingOut = updated !== null && updated < desired;
  if (isRollingOut && ready > 0) return { kind: 'progressing', word: 'Rolling out' };
  if (ready >= desired) return { kind: 'healthy', word: 'Ready' };
  return ready === 0 ? { kind: 'failing', word: 'None ready' } : { kind: 'degraded', word: 'Not all ready' };
}

/** "2 / 3"; "—" where it has no replicas, "n/a" where they are not known. */
export function replicasText({ desiredReplicas, readyReplicas }: Reading): string {
  if (desiredReplicas === null) return '—';
  return `${readyReplicas ?? 'n/a'} / ${desiredReplicas}`;
}
