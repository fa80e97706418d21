import type { ReactNode } from 'react';
import type { FleetRowFragment } from '../../graphql/generated';
import { formatBytes, formatCores, formatCount } from '../../lib/format';
import type { Column } from '../../ui/column';
import { LastData } from '../../ui/LastData';
import { SeverityCounts } from '../../ui/Severity';
import { Status } from '../../ui/Status';
import { UsageCell } from '../../ui/UsageCell';
import { cpuOf, memoryOf } from '../../ui/usage';
import { ClusterName } from './ClusterName';
import { explainHealth, HEALTH_KIND, HEALTH_WORD } from './cluster-health';
import styles from './clusters.module.css';
import { notSeen } from './not-seen';

const gib = (bytes: number) => formatBytes(bytes, 'GiB');
const cores = (value: number) => ({ text: formatCores(value).text, unit: '' });
const bare = (bytes: number) => ({ text: gib(bytes).text, unit: '' });

/** What an offline cluster last said is kept, but greyed. */
function isOffline(cluster: FleetRowFragment): boolean {
  return cluster.health.status === 'OFFLINE';
}

/** Usage also grows old alone, while the inventory still arrives. */
function isOld(cluster: FleetRowFragment): boolean {
  return cluster.usage.stale || isOffline(cluster);
}

/** Nothing was counted before the first report, nor where nobody sees the kind: that is not zero. */
function NotCounted({ why = 'Nothing reported yet' }: { readonly why?: string }) {
  return (
    <span className="muted" title={why}>
      n/a
    </span>
  );
}

function Nodes({ cluster }: { readonly cluster: FleetRowFragment }) {
  const { ready, total } = cluster.clusterNodeCounts;
  if (cluster.health.status === 'PENDING') return <NotCounted />;
  const why = notSeen(cluster, 'CLUSTER_NODE', total);
  if (why !== null) return <NotCounted why={why} />;
  return <span className={isOffline(cluster) ? 'muted' : undefined}>{`${ready} / ${total}`}</span>;
}

function Pods({ cluster }: { readonly cluster: FleetRowFragment }) {
  const { total, running, pending, failed } = cluster.podCounts;
  if (cluster.kind === 'HOST') return <span className="muted">—</span>;
  if (cluster.health.status === 'PENDING') return <NotCounted />;
  const why = notSeen(cluster, 'POD', total);
  if (why !== null) return <NotCounted why={why} />;
  return (
    <span
      className={isOffline(cluster) ? 'muted' : undefined}
      title={`${running} running, ${pending} pending, ${failed} failed`}
    >
      {`${formatCount(running)} · ${formatCount(pending)} · `}
      <span className={failed > 0 ? styles.bad : undefined}>{formatCount(failed)}</span>
    </span>
  );
}

/** The fleet's columns; the trend is drawn by whoever owns metrics. */
export function fleetColumns(trend: (cluster: FleetRowFragment) => ReactNode): Column<FleetRowFragment>[] {
  const trendColumn = { id: 'trend', header: 'CPU, 1 h', width: 116, priority: 3 as const, cell: trend };
  return COLUMNS.flatMap((column) => (column.id === 'cpu' ? [column, trendColumn] : [column]));
}

const COLUMNS: readonly Column<FleetRowFragment>[] = [
  {
    id: 'name',
    header: 'Cluster',
    minWidth: 186,
    cell: (cluster) => <ClusterName cluster={cluster} />,
  },
  {
    id: 'status',
    header: 'Status',
    width: 140,
    cell: ({ health }) => (
      <Status kind={HEALTH_KIND[health.status]} title={explainHealth(health)}>
        {HEALTH_WORD[health.status]}
      </Status>
    ),
  },
  {
    id: 'alerts',
    header: 'Alerts',
    width: 84,
    cell: ({ firingAlerts }) => <SeverityCounts critical={firingAlerts.critical} warning={firingAlerts.warning} />,
  },
  {
    id: 'place',
    header: 'Env · region',
    width: 96,
    priority: 3,
    cell: ({ environment, region }) =>
      [environment, region].filter(Boolean).join(' · ') || <span className="muted">—</span>,
  },
  {
    id: 'version',
    header: 'Version',
    width: 76,
    priority: 3,
    cell: ({ kubernetesVersion }) => kubernetesVersion ?? <span className="muted">—</span>,
  },
  {
    id: 'nodes',
    header: 'Nodes',
    width: 56,
    align: 'right',
    priority: 2,
    cell: (cluster) => <Nodes cluster={cluster} />,
  },
  {
    id: 'pods',
    header: 'Pods',
    width: 88,
    align: 'right',
    priority: 2,
    cell: (cluster) => <Pods cluster={cluster} />,
  },
  {
    id: 'cpu',
    header: 'CPU',
    unit: 'cores',
    width: 148,
    align: 'right',
    cell: (cluster) => (
      <UsageCell
        used={cpuOf(cluster.usage)}
        requested={cluster.resources.cpuRequestCores}
        limit={cluster.allocatable.cpuCores}
        format={cores}
        isStale={isOld(cluster)}
        withLimit
      />
    ),
  },
  {
    id: 'memory',
    header: 'Memory',
    unit: 'GiB',
    width: 148,
    align: 'right',
    priority: 2,
    cell: (cluster) => (
      <UsageCell
        used={memoryOf(cluster.usage)}
        requested={cluster.resources.memoryRequestBytes}
        limit={cluster.allocatable.memoryBytes}
        format={bare}
        isStale={isOld(cluster)}
        withLimit
      />
    ),
  },
  {
    id: 'last',
    header: 'Last data',
    width: 84,
    align: 'right',
    cell: ({ lastReportAt }) => <LastData at={lastReportAt} inRow />,
  },
];
