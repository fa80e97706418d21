import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import type { FleetRowFragment } from '../../graphql/generated';
import { Table } from '../../ui/Table';
import { compareWorstFirst } from './cluster-health';
import { fleetColumns } from './fleet-columns';

interface Props {
  readonly clusters: readonly FleetRowFragment[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly onWindow: (ids: readonly string[]) => void;
  /** Draws a cluster's CPU trend. Keep it stable. */
  readonly trend: (cluster: FleetRowFragment) => ReactNode;
}

const keyOf = (cluster: FleetRowFragment) => cluster.id;

/** All clusters, worst first. */
export function FleetTable({ clusters, hasMore, loadMore, onWindow, trend }: Props) {
  const navigate = useNavigate();
  const columns = useMemo(() => fleetColumns(trend), [trend]);
  const rows = useMemo(() => [...clusters].sort(compareWorstFirst), [clusters]);
  return (
    <Table
      label="Clusters"
      columns={columns}
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
