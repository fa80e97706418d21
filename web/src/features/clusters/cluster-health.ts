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

const RANK: Record<ClusterHealthStatus, number> = { OFFLINE: 0, WARNING: 1, PENDING: 2, HEALTHY: 3 };

interface Comparable {
  readonly name: string;
  readonly health: { readonly status: ClusterHealthStatus };
  readonly firingAlerts: { readonly critical: number; readonly warning: number };
}

/** Orders clusters worst first: health, then critical alerts, then warnings, then name. */
export function compareWorstFirst(a: Comparable, b: Comparable): number {
  return (
    RANK[a.health.status] - RANK[b.health.status] ||
    b.firingAlerts.critical - a.firingAlerts.critical ||
    b.firingAlerts.warning - a.firingAlerts.warning ||
    a.name.localeCompare(b.name)
  );
}
