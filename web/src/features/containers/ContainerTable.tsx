import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { ContainerRowFragment } from '../../graphql/generated';
import { formatBytes, formatMillicores } from '../../lib/format';
import { Badge } from '../../ui/Badge';
import type { Column } from '../../ui/column';
import { ObjectName } from '../../ui/ObjectName';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { UsageCell } from '../../ui/UsageCell';
import { cpuOf, memoryOf } from '../../ui/usage';
import { applicable, Value } from '../../ui/Value';
import { containerStatus } from './container-status';

type ContainerColumn = Column<ContainerRowFragment>;

const milli = (value: number) => ({ text: formatMillicores(value).text, unit: '' });
const mib = (bytes: number) => ({ text: formatBytes(bytes, 'MiB').text, unit: '' });

interface Place {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
}

interface Props extends Place {
  readonly containers: readonly ContainerRowFragment[];
}

/** The column of names, each leading to its container's page. */
function nameColumn(place: Place): ContainerColumn {
  return {
    id: 'name',
    header: 'Container',
    width: 170,
    cell: ({ name, kind }) => (
      <>
        <Link
          to="/clusters/$cluster/pods/$namespace/$pod/containers/$container"
          params={{ ...place, container: name }}
          onClick={(event) => event.stopPropagation()}
        >
          <ObjectName name={name} maxLength={22} />
        </Link>{' '}
        {kind === 'REGULAR' ? null : <Badge>{kind.toLowerCase()}</Badge>}
      </>
    ),
  };
}

const STATES: readonly ContainerColumn[] = [
  {
    id: 'state',
    header: 'State',
    width: 168,
    cell: (container) => {
      const { kind, word } = containerStatus(container);
      return (
        <Status kind={kind} title={container.message ?? word}>
          {word}
        </Status>
      );
    },
  },
  { id: 'restarts', header: 'Restarts', width: 72, align: 'right', cell: ({ restartCount }) => restartCount },
  {
    id: 'last',
    header: 'Last termination',
    width: 140,
    priority: 2,
    cell: ({ lastTermination }) =>
      lastTermination ? (
        `${lastTermination.reason ?? 'Ended'}${lastTermination.exitCode === null ? '' : ` (${lastTermination.exitCode})`}`
      ) : (
        <span className="muted">—</span>
      ),
  },
  {
    id: 'image',
    header: 'Image',
    priority: 3,
    cell: ({ image }) =>
      image === null ? <span className="muted">—</span> : <ObjectName name={image} maxLength={34} />,
  },
];

const FIGURES: readonly ContainerColumn[] = [
  {
    id: 'cpu',
    header: 'CPU',
    unit: 'm',
    width: 136,
    align: 'right',
    cell: ({ usage, resources }) => (
      <UsageCell
        used={cpuOf(usage)}
        requested={resources.cpuRequestCores}
        limit={resources.cpuLimitCores}
        format={milli}
        isStale={usage.stale}
      />
    ),
  },
  {
    id: 'cpu-limits',
    header: 'Req · limit',
    unit: 'm',
    width: 100,
    align: 'right',
    priority: 3,
    cell: ({ resources }) => (
      <>
        <Value of={applicable(resources.cpuRequestCores, 'No CPU request is set')} format={milli} />
        {' · '}
        <Value of={applicable(resources.cpuLimitCores, 'No CPU limit is set')} format={milli} />
      </>
    ),
  },
  {
    id: 'memory',
    header: 'Memory',
    unit: 'MiB',
    width: 136,
    align: 'right',
    cell: ({ usage, resources }) => (
      <UsageCell
        used={memoryOf(usage)}
        requested={resources.memoryRequestBytes}
        limit={resources.memoryLimitBytes}
        format={mib}
        isStale={usage.stale}
      />
    ),
  },
  {
    id: 'memory-limits',
    header: 'Req · limit',
    unit: 'MiB',
    width: 100,
    align: 'right',
    priority: 3,
    cell: ({ resources }) => (
      <>
        <Value of={applicable(resources.memoryRequestBytes, 'No memory request is set')} format={mib} />
        {' · '}
        <Value of={applicable(resources.memoryLimitBytes, 'No memory limit is set')} format={mib} />
      </>
    ),
  },
];

const keyOf = (container: ContainerRowFragment) => container.id;

/** The containers of one pod, each opening its page. */
export function ContainerTable({ containers, cluster, namespace, pod }: Props) {
  const navigate = useNavigate();
  const columns = useMemo(
    () => [nameColumn({ cluster, namespace, pod }), ...STATES, ...FIGURES],
    [cluster, namespace, pod],
  );
  const rows = useMemo(() => [...containers], [containers]);
  return (
    <Table
      label="Containers"
      columns={columns}
      rows={rows}
      rowKey={keyOf}
      isCritical={(container) => containerStatus(container).kind === 'failing'}
      onOpen={(container) =>
        navigate({
          to: '/clusters/$cluster/pods/$namespace/$pod/containers/$container',
          params: { cluster, namespace, pod, container: container.name },
        })
      }
    />
  );
}
