import { useNavigate } from '@tanstack/react-router';
import type { ClusterNodeOrderField, ClusterNodeRowFragment } from '../../graphql/generated';
import type { Sort } from '../../ui/column';
import { Table } from '../../ui/Table';
import { NODE_COLUMNS } from './node-columns';

interface Props {
  readonly nodes: readonly ClusterNodeRowFragment[];
  readonly sort: Sort<ClusterNodeOrderField>;
  readonly onSort: (sort: Sort<ClusterNodeOrderField>) => void;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly onWindow: (ids: readonly string[]) => void;
}

const keyOf = (node: ClusterNodeRowFragment) => node.id;

/** Cluster nodes of all clusters in scope. */
export function NodeTable({ nodes, ...rest }: Props) {
  const navigate = useNavigate();
  return (
    <Table
      label="Nodes"
      columns={NODE_COLUMNS}
      rows={nodes}
      rowKey={keyOf}
      isFull
      isCritical={(node) => node.status === 'NOT_READY'}
      onOpen={(node) =>
        navigate({
          to: '/clusters/$cluster/nodes/$node',
          params: { cluster: node.cluster.name, node: node.name },
        })
      }
      {...rest}
    />
  );
}
