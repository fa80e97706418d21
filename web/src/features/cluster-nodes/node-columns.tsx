import { Link } from '@tanstack/react-router';
import type { ClusterNodeOrderField, ClusterNodeRowFragment } from '../../graphql/generated';
import { formatBytes, formatCores, formatCount } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { LastData } from '../../ui/LastData';
import { lastKnown } from '../../ui/last-known';
import { ObjectName } from '../../ui/ObjectName';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { UsageCell } from '../../ui/UsageCell';
import { cpuOf, memoryOf } from '../../ui/usage';
import { nodeStatus } from './node-status';

type NodeColumn = Column<ClusterNodeRowFragment, ClusterNodeOrderField>;

const cores = (value: number) => ({ text: formatCores(value).text, unit: '' });
const gib = (bytes: number) => ({ text: formatBytes(bytes, 'GiB').text, unit: '' });

function isOld(node: ClusterNodeRowFragment): boolean {
  return node.usage.stale || node.cluster.health.status === 'OFFLINE';
}

const IDENTITY: readonly NodeColumn[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'NAME',
    cell: (node) => (
      <Link
        to="/clusters/$cluster/nodes/$node"
        params={{ cluster: node.cluster.name, node: node.name }}
        onClick={(event) => event.stopPropagation()}
      >
        <ObjectName name={node.name} maxLength={34} />
      </Link>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 140,
    sort: 'STATUS',
    cell: (node) => {
      const { kind, word } = nodeStatus(node);
      return (
        <Status kind={lastKnown(kind, node.cluster)} title={word}>
          {word}
        </Status>
      );
    },
  },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 184,
    cell: (node) => <ClusterLabel cluster={node.cluster} />,
  },
  {
    id: 'place',
    header: 'Pool · zone · type',
    width: 180,
    priority: 3,
    cell: ({ pool, zone, instanceType }) => {
      const text = [pool, zone, instanceType].filter(Boolean).join(' · ');
      return <span title={text}>{text || '—'}</span>;
    },
  },
];

const FIGURES: readonly NodeColumn[] = [
  {
    id: 'pods',
    header: 'Pods',
    width: 84,
    align: 'right',
    priority: 2,
    // A machine outside of Kubernetes runs no pods: that is not a count of zero.
    cell: ({ cluster, podCount, allocatable }) =>
      cluster.kind === 'HOST' ? (
        <span className="muted">—</span>
      ) : (
        <>
          {formatCount(podCount)}
          <span className="muted">{allocatable.pods === null ? '' : ` / ${formatCount(allocatable.pods)}`}</span>
        </>
      ),
  },
  {
    id: 'cpu',
    header: 'CPU',
    unit: 'cores',
    width: 150,
    align: 'right',
    sort: 'CPU_USAGE',
    cell: (node) => (
      <UsageCell
        used={cpuOf(node.usage)}
        requested={node.resources.cpuRequestCores}
        limit={node.allocatable.cpuCores}
        format={cores}
        isStale={isOld(node)}
        withLimit
      />
    ),
  },
  {
    id: 'memory',
    header: 'Memory',
    unit: 'GiB',
    width: 150,
    align: 'right',
    sort: 'MEMORY_USAGE',
    priority: 2,
    cell: (node) => (
      <UsageCell
        used={memoryOf(node.usage)}
        requested={node.resources.memoryRequestBytes}
        limit={node.allocatable.memoryBytes}
        format={gib}
        isStale={isOld(node)}
        withLimit
      />
    ),
  },
  {
    id: 'age',
    header: 'Age',
    width: 64,
    align: 'right',
    sort: 'CREATED_AT',
    priority: 2,
    cell: ({ createdAt }) => <RelativeTime at={createdAt} style="age" inRow />,
  },
  {
    id: 'last',
    header: 'Last data',
    width: 90,
    align: 'right',
    priority: 3,
    cell: (node) => <LastData at={node.usage.observedAt ?? node.observedAt} inRow />,
  },
];

/** The columns of the node list. */
export const NODE_COLUMNS: readonly NodeColumn[] = [...IDENTITY, ...FIGURES];
