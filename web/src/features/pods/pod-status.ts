import type { PodPhase } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import type { StatusKind } from '../../ui/Status';

interface Reading {
  readonly phase: PodPhase;
  readonly reason: string | null;
  readonly isReady: boolean;
  readonly deletedAt: string | null;
}

// A container that waits for its image or its turn may still come up by itself.
const TRANSIENT = new Set(['ContainerCreating', 'PodInitializing', 'Pending']);
const KINDS: Record<PodPhase, StatusKind> = {
  PENDING: 'progressing',
  RUNNING: 'healthy',
  SUCCEEDED: 'healthy',
  FAILED: 'failing',
  UNKNOWN: 'unknown',
};

/** A pod's state as kubectl would word it: the real reason before the phase. */
export function podStatus(pod: Reading): { readonly kind: StatusKind; readonly word: string } {
  if (pod.deletedAt !== null) return { kind: 'unknown', word: 'Deleted' };
  if (pod.reason !== null && pod.phase !== 'SUCCEEDED') {
    return { kind: TRANSIENT.has(pod.reason) ? 'progressing' : 'failing', word: pod.reason };
  }
  if (pod.phase === 'RUNNING' && !pod.isReady) return { kind: 'degraded', word: 'Not ready' };
  return { kind: KINDS[pod.phase], word: sentenceCase(pod.phase) };
}
