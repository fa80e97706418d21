import { useNavigate } from '@tanstack/react-router';
import type { PodOrderField, PodRowFragment } from '../../graphql/generated';
import type { Column } from '../../ui/column';
import { Table, type TableProps } from '../../ui/Table';
import { POD_COLUMNS } from './pod-columns';
import { podStatus } from './pod-status';

type Inherited = 'sort' | 'onSort' | 'hasMore' | 'loadMore' | 'onWindow' | 'isFull';

interface Props extends Pick<TableProps<PodRowFragment, PodOrderField>, Inherited> {
  readonly pods: readonly PodRowFragment[];
  readonly columns?: readonly Column<PodRowFragment, PodOrderField>[];
}

const keyOf = (pod: PodRowFragment) => pod.id;

/** Pods, each opening its page. */
export function PodTable({ pods, columns = POD_COLUMNS, ...rest }: Props) {
  const navigate = useNavigate();
  return (
    <Table
      label="Pods"
      columns={columns}
      rows={pods}
      rowKey={keyOf}
      isCritical={(pod) => podStatus(pod).kind === 'failing'}
      onOpen={(pod) =>
        navigate({
          to: '/clusters/$cluster/pods/$namespace/$pod',
          params: { cluster: pod.cluster.name, namespace: pod.namespace, pod: pod.name },
        })
      }
      {...rest}
    />
  );
}
