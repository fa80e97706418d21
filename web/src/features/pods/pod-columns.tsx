import { Link } from '@tanstack/react-router';
import type { PodOrderField, PodRowFragment } from '../../graphql/generated';
import { chooseByteUnit, formatBytes, formatCount, formatMillicores } from '../../lib/format';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { lastKnown } from '../../ui/last-known';
import { ObjectName } from '../../ui/ObjectName';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { UsageCell } from '../../ui/UsageCell';
import { cpuOf, memoryOf } from '../../ui/usage';
import { podStatus } from './pod-status';
import styles from './pods.module.css';

type PodColumn = Column<PodRowFragment, PodOrderField>;

// One unit down the column, so that rows compare at a glance.
const mib = (bytes: number) => ({ text: formatBytes(bytes, chooseByteUnit(2 ** 20)).text, unit: '' });
const milli = (value: number) => ({ text: formatMillicores(value).text, unit: '' });

/** Whether the numbers of a pod are old. */
export function isOld(pod: PodRowFragment): boolean {
  return pod.usage.stale || pod.cluster.health.status === 'OFFLINE';
}

function Restarts({ pod }: { readonly pod: PodRowFragment }) {
  if (pod.restartCount === 0) return <span className="muted">0</span>;
  return (
    <span className={styles.restarts}>
      {formatCount(pod.restartCount)}
      {pod.lastRestartAt ? (
        <span className="muted">
          <RelativeTime at={pod.lastRestartAt} style="age" inRow />
        </span>
      ) : null}
    </span>
  );
}

const STATUS: PodColumn = {
  id: 'status',
  header: 'Status',
  width: 144,
  sort: 'PHASE',
  cell: (pod) => {
    const { kind, word } = podStatus(pod);
    return (
      <Status kind={lastKnown(kind, pod.cluster)} title={word}>
        {word}
      </Status>
    );
  },
};

const NAME: PodColumn = {
  id: 'name',
  header: 'Name',
  sort: 'NAME',
  cell: (pod) => (
    <Link
      to="/clusters/$cluster/pods/$namespace/$pod"
      params={{ cluster: pod.cluster.name, namespace: pod.namespace, pod: pod.name }}
      onClick={(event) => event.stopPropagation()}
    >
      <ObjectName name={pod.name} maxLength={30} />
    </Link>
  ),
};

const NAMESPACE: PodColumn = {
  id: 'namespace',
  header: 'Namespace',
  width: 104,
  sort: 'NAMESPACE',
  priority: 2,
  cell: ({ namespace }) => <span title={namespace}>{namespace}</span>,
};

const CLUSTER: PodColumn = {
  id: 'cluster',
  header: 'Cluster',
  width: 184,
  priority: 2,
  cell: (pod) => <ClusterLabel cluster={pod.cluster} />,
};

const NODE: PodColumn = {
  id: 'node',
  header: 'Node',
  width: 124,
  priority: 3,
  cell: ({ nodeName }) =>
    nodeName === null ? <span className="muted">—</span> : <ObjectName name={nodeName} maxLength={15} />,
};

const FIGURES: readonly PodColumn[] = [
  {
    id: 'ready',
    header: 'Ready',
    width: 54,
    align: 'right',
    priority: 3,
    cell: (pod) => `${pod.readyContainers} / ${pod.totalContainers}`,
  },
  {
    id: 'restarts',
    header: 'Restarts',
    width: 96,
    align: 'right',
    sort: 'RESTARTS',
    priority: 2,
    cell: (pod) => <Restarts pod={pod} />,
  },
  {
    id: 'cpu',
    header: 'CPU',
    unit: 'm',
    width: 122,
    align: 'right',
    sort: 'CPU_USAGE',
    cell: (pod) => (
      <UsageCell
        used={cpuOf(pod.usage)}
        requested={pod.resources.cpuRequestCores}
        limit={pod.resources.cpuLimitCores}
        format={milli}
        isStale={isOld(pod)}
      />
    ),
  },
  {
    id: 'memory',
    header: 'Memory',
    unit: 'MiB',
    width: 122,
    align: 'right',
    sort: 'MEMORY_USAGE',
    priority: 2,
    cell: (pod) => (
      <UsageCell
        used={memoryOf(pod.usage)}
        requested={pod.resources.memoryRequestBytes}
        limit={pod.resources.memoryLimitBytes}
        format={mib}
        isStale={isOld(pod)}
      />
    ),
  },
];

const AGE: PodColumn = {
  id: 'age',
  header: 'Age',
  width: 64,
  align: 'right',
  sort: 'CREATED_AT',
  priority: 3,
  cell: ({ createdAt }) => <RelativeTime at={createdAt} style="age" inRow />,
};

/** The columns of the pod list. */
export const POD_COLUMNS: readonly PodColumn[] = [NAME, STATUS, NAMESPACE, CLUSTER, ...FIGURES, NODE, AGE];

/** Pods of one node: cluster and node are the page's. */
export const NODE_POD_COLUMNS: readonly PodColumn[] = [NAME, STATUS, NAMESPACE, ...FIGURES, AGE];

/** Pods of one workload: cluster and namespace are the page's, the node is what tells them apart. */
export const WORKLOAD_POD_COLUMNS: readonly PodColumn[] = [NAME, STATUS, ...FIGURES, NODE, AGE];
