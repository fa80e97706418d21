import type { ClusterNodeStatus } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

interface Reading {
  readonly status: ClusterNodeStatus;
  readonly statusReason: string | null;
  readonly isSchedulable: boolean;
  readonly deletedAt: string | null;
}

/** A node's state as glyph and word, as kubectl words it. */
export function nodeStatus(node: Reading): { readonly kind: StatusKind; readonly word: string } {
  if (node.deletedAt !== null) return { kind: 'unknown', word: 'Deleted' };
  if (node.status === 'NOT_READY') return { kind: 'failing', word: node.statusReason ?? 'NotReady' };
  if (node.status === 'UNKNOWN') return { kind: 'unknown', word: node.statusReason ?? 'Unknown' };
  return node.isSchedulable
    ? { kind: 'healthy', word: 'Ready' }
    : { kind: 'paused', word: 'Ready, SchedulingDisabled' };
}
