import type { ClusterHealthStatus, ClusterOverviewFragment, GapRowFragment } from '../../graphql/generated';
import type { StatusKind } from '../../ui/Status';

/** How a cluster's health is drawn. */
export const HEALTH_KIND: Record<ClusterHealthStatus, StatusKind> = {
  HEALTHY: 'healthy',
  WARNING: 'degraded',
  OFFLINE: 'offline',
  PENDING: 'progressing',
};

/** How a cluster's health is called. */
export const HEALTH_WORD: Record<ClusterHealthStatus, string> = {
  HEALTHY: 'Healthy',
  WARNING: 'Warning',
  OFFLINE: 'Offline',
  PENDING: 'Waiting for data',
};

type Health = Pick<ClusterOverviewFragment['health'], 'reason' | 'reasons'>;

/** All that is the matter with a cluster, one line each, for a tooltip; how fresh it is where nothing is. */
export function explainHealth({ reason, reasons }: Health): string {
  return reasons.length === 0 ? reason : reasons.map(({ message }) => message).join('\n');
}

/** How a gap is drawn: one that lasts warns, one whose data is all there again is over, of others something is lost. */
export function gapKind({
  from,
  to,
  backfilledSeconds,
}: Pick<GapRowFragment, 'from' | 'to' | 'backfilledSeconds'>): StatusKind {
  if (to === null) return 'degraded';
  const missingMs = Date.parse(to) - Date.parse(from) - backfilledSeconds * 1000;
  return missingMs < 1000 ? 'healthy' : 'unknown';
}

interface Comparable {
  readonly name: string;
  readonly health: { readonly status: ClusterHealthStatus };
  readonly firingAlerts: { readonly critical: number; readonly warning: number };
}

/** A report that is late weighs less than a critical alert, and a cluster that never reported less than any alert. */
function rank({ health: { status }, firingAlerts: { critical, warning } }: Comparable): number {
  if (status === 'OFFLINE') return 0;
  if (critical > 0) return 1;
  if (status === 'WARNING') return 2;
  if (warning > 0) return 3;
  return status === 'PENDING' ? 4 : 5;
}

/** Orders clusters worst first; equally bad ones by critical alerts, warnings and name. */
export function compareWorstFirst(a: Comparable, b: Comparable): number {
  return (
    rank(a) - rank(b) ||
    b.firingAlerts.critical - a.firingAlerts.critical ||
    b.firingAlerts.warning - a.firingAlerts.warning ||
    a.name.localeCompare(b.name)
  );
}
