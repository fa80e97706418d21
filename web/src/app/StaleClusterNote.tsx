import type { ClusterLabelFragment } from '../graphql/generated';
import { formatAge, formatInstant } from '../lib/time';
import { useTicking } from '../ui/ticker';
import { useTimeZone } from '../ui/time-display';

/** "prod-eu last reported 4 min ago. Values below are from 14:02:31 UTC." */
export function StaleClusterNote({
  cluster,
}: {
  readonly cluster: Pick<ClusterLabelFragment, 'name' | 'lastReportAt'>;
}) {
  const zone = useTimeZone();
  const { lastReportAt, name } = cluster;
  const text = useTicking((now) => {
    if (lastReportAt === null) return `${name} has not reported yet.`;
    const at = new Date(lastReportAt);
    return `${name} last reported ${formatAge(at, now)}. Values below are from ${formatInstant(at, zone, now)}.`;
  });
  return <span>{text}</span>;
}

/** Whether a cluster's values are old enough to say so on top of the page. */
export function isStale(cluster: Pick<ClusterLabelFragment, 'health'>): boolean {
  return cluster.health.status === 'OFFLINE' || cluster.health.status === 'PENDING';
}
