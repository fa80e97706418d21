import type { ClusterHealthStatus } from '../../graphql/generated';
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
