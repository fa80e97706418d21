import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { AddClusterDialog } from '../../features/clusters/AddClusterDialog';
import { AddClusterHelp } from '../../features/clusters/AddClusterHelp';
import { FleetTable } from '../../features/clusters/FleetTable';
import { CpuSparkline } from '../../features/metrics/CpuSparkline';
import { useAlertSignal } from '../../graphql/alert-stream';
import {
  FleetDocument,
  type FleetQuery,
  type FleetRowFragment,
  RefreshClustersDocument,
  ViewerDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { plural } from '../../lib/format';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';

const pick = (data: FleetQuery) => data.clusters;
const VARIABLES = {};
const trend = (cluster: FleetRowFragment) => <CpuSparkline cluster={cluster} />;

/** All clusters, worst first. */
export function FleetPage() {
  const { data: session } = useQuery(ViewerDocument, { fetchPolicy: 'cache-only' });
  const fleet = useConnection(FleetDocument, {
    variables: VARIABLES,
    pick,
    refresh: RefreshClustersDocument,
    title: 'Fleet',
  });
  const [isAdding, setAdding] = useState(false);
  const onAdd = session?.viewer?.role === 'ADMIN' ? () => setAdding(true) : undefined;
  useAlertSignal(() => {
    if (fleet.isAtTop()) fleet.retry();
  });
  return (
    <ListPage
      title="Fleet"
      count={fleet.data ? plural(fleet.data.totalCount, 'cluster') : null}
      filters={
        // Where there is none yet, the empty list has the button.
        onAdd && fleet.data && fleet.data.totalCount > 0 ? (
          <Button variant="default" ml="auto" onClick={onAdd}>
            Add cluster
          </Button>
        ) : null
      }
    >
      <QueryView
        view={fleet}
        name="clusters"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<AddClusterHelp onAdd={onAdd} />}
        stale={() => null}
      >
        {({ rows }) => (
          <FleetTable
            clusters={rows}
            hasMore={fleet.hasMore}
            loadMore={fleet.loadMore}
            onWindow={fleet.onWindow}
            trend={trend}
          />
        )}
      </QueryView>
      <AddClusterDialog isOpen={isAdding} onClose={() => setAdding(false)} />
    </ListPage>
  );
}
