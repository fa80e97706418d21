import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { WorkloadOrderField, WorkloadRowFragment } from '../../graphql/generated';
import { KIND_WORDS, kindPath } from '../../lib/workload-kind';
import { ClusterLabel } from '../../ui/ClusterLabel';
import type { Column } from '../../ui/column';
import { lastKnown } from '../../ui/last-known';
import { ObjectName } from '../../ui/ObjectName';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { Table, type TableProps } from '../../ui/Table';
import { WorkloadLink } from '../../ui/WorkloadLink';
import { replicasText, workloadStatus } from './workload-status';

type WorkloadColumn = Column<WorkloadRowFragment, WorkloadOrderField>;

/** What is advised about each; comes from outside, since it is another feature. */
type RenderAdvice = (workload: WorkloadRowFragment) => ReactNode;

const adviceColumn = (render: RenderAdvice): WorkloadColumn => ({
  id: 'advice',
  header: 'Recommendation',
  width: 226,
  priority: 2,
  cell: (workload) => render(workload) ?? <span className="muted">—</span>,
});

const COLUMNS: readonly WorkloadColumn[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 150,
    sort: 'NAME',
    cell: ({ cluster, namespace, kind, name }) => (
      <WorkloadLink cluster={cluster.name} namespace={namespace} kind={KIND_WORDS[kind]} name={name} maxLength={36} />
    ),
  },
  { id: 'kind', header: 'Kind', width: 100, priority: 2, cell: ({ kind }) => KIND_WORDS[kind] },
  {
    id: 'status',
    header: 'Status',
    width: 128,
    cell: (workload) => {
      const state = workloadStatus(workload);
      return state ? (
        <Status kind={lastKnown(state.kind, workload.cluster)}>{state.word}</Status>
      ) : (
        <span className="muted">—</span>
      );
    },
  },
  { id: 'replicas', header: 'Ready', width: 72, align: 'right', cell: (workload) => replicasText(workload) },
  {
    id: 'namespace',
    header: 'Namespace',
    width: 128,
    sort: 'NAMESPACE',
    priority: 2,
    cell: ({ namespace }) => <span title={namespace}>{namespace}</span>,
  },
  {
    id: 'cluster',
    header: 'Cluster',
    width: 184,
    priority: 2,
    cell: ({ cluster }) => <ClusterLabel cluster={cluster} />,
  },
  {
    id: 'images',
    header: 'Image',
    width: 160,
    priority: 3,
    cell: ({ images }) => {
      const [image] = images;
      if (image === undefined) return <span className="muted">—</span>;
      return (
        <span title={images.join('\n')}>
          <ObjectName name={image.split('/').at(-1) ?? image} maxLength={18} />
          {images.length > 1 ? <span className="muted">{` +${images.length - 1}`}</span> : null}
        </span>
      );
    },
  },
  {
    id: 'age',
    header: 'Age',
    width: 64,
    align: 'right',
    sort: 'CREATED_AT',
    priority: 3,
    cell: ({ createdAt }) => <RelativeTime at={createdAt} style="age" inRow />,
  },
];

type Inherited = 'sort' | 'onSort' | 'hasMore' | 'loadMore' | 'onWindow';

interface Props extends Pick<TableProps<WorkloadRowFragment, WorkloadOrderField>, Inherited> {
  readonly workloads: readonly WorkloadRowFragment[];
  /** Keep it stable: columns are made from it. */
  readonly renderAdvice: RenderAdvice;
}

const keyOf = (workload: WorkloadRowFragment) => workload.id;

/** Workloads, each opening its page. */
export function WorkloadTable({ workloads, renderAdvice, ...rest }: Props) {
  const navigate = useNavigate();
  const columns = useMemo(() => {
    const [name, kind, ...others] = COLUMNS;
    return [name, kind, adviceColumn(renderAdvice), ...others].filter((column) => column !== undefined);
  }, [renderAdvice]);
  return (
    <Table
      label="Workloads"
      columns={columns}
      rows={workloads}
      rowKey={keyOf}
      isFull
      isCritical={(workload) => workloadStatus(workload)?.kind === 'failing'}
      onOpen={({ cluster, namespace, kind, name }) =>
        navigate({
          to: '/clusters/$cluster/workloads/$namespace/$kind/$workload',
          params: { cluster: cluster.name, namespace, kind: kindPath(KIND_WORDS[kind]) ?? '', workload: name },
        })
      }
      {...rest}
    />
  );
}
