import type { StatusKind } from '../../ui/Status';

interface Reading {
  readonly kind: string;
  readonly desiredReplicas: number | null;
  readonly readyReplicas: number | null;
  readonly updatedReplicas: number | null;
  readonly deletedAt: string | null;
}

interface WorkloadState {
  readonly kind: StatusKind;
  readonly word: string;
}

/**
 * A workload's state by its replicas; null for kinds that have none: of a job nothing is ready once it is done, which is
 * how it should be.
 */
export function workloadStatus(workload: Reading): WorkloadState | null {
  const { desiredReplicas: desired, readyReplicas: ready, updatedReplicas: updated, deletedAt } = workload;
  if (deletedAt !== null) return { kind: 'unknown', word: 'Deleted' };
  if (desired === null || workload.kind === 'JOB') return null;
  if (desired === 0) return { kind: 'paused', word: 'Scaled to zero' };
  if (ready === null) return { kind: 'unknown', word: 'Unknown' };
  // Kubernetes leaves the field out for kinds that do not roll out.
  const isRollingOut = updated !== null && updated < desired;
  if (isRollingOut && ready > 0) return { kind: 'progressing', word: 'Rolling out' };
  if (ready >= desired) return { kind: 'healthy', word: 'Ready' };
  return ready === 0 ? { kind: 'failing', word: 'None ready' } : { kind: 'degraded', word: 'Not all ready' };
}

/** "2 / 3"; "—" where it has no replicas, "n/a" where they are not known. */
export function replicasText({ kind, desiredReplicas, readyReplicas }: Reading): string {
  if (desiredReplicas === null || kind === 'JOB') return '—';
  return `${readyReplicas ?? 'n/a'} / ${desiredReplicas}`;
}
