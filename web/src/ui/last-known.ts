import type { StatusKind } from './Status';

interface Reporter {
  readonly health: { readonly status: string };
}

/** The glyph of a state that its cluster reported: once the cluster is offline, good news is only the last known. */
export function lastKnown(kind: StatusKind, cluster: Reporter): StatusKind {
  return kind === 'healthy' && cluster.health.status === 'OFFLINE' ? 'unknown' : kind;
}
