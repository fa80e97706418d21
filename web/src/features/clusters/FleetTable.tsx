import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { FleetRowFragment } from '../../graphql/generated';
import { Table } from '../../ui/Table';
import { compareWorstFirst } from './cluster-health';
import { FLEET_COLUMNS } from './fleet-columns';

interface Props {
  readonly clusters: readonly FleetRowFragment[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly onWindow: (ids: readonly string[]) => void;
}

const keyOf = (cluster: FleetRowFragment) => cluster.id;

/** All clusters, worst first. */
export function FleetTable({ clusters, hasMore, loadMore, onWindow }: Props) {
  const navigate = useNavigate();
  const rows = useMemo(() => [...clusters].sort(compareWorstFirst), [clusters]);
  return (
    <Table
      label="Clusters"
      columns={FLEET_COLUMNS}
      rows={rows}
      rowKey={keyOf}
      isFull
      hasMore={hasMore}
      loadMore={loadMore}
      onWindow={onWindow}
      isCritical={(cluster) => cluster.health.status === 'OFFLINE' || cluster.firingAlerts.critical > 0}
      onOpen={(cluster) => navigate({ to: '/clusters/$cluster', params: { cluster: cluster.name } })}
    />
  );
}
