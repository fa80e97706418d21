import { useQuery } from '@apollo/client/react';
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
  });
  useAlertSignal(() => {
    if (fleet.isAtTop()) fleet.retry();
  });
  return (
    <ListPage title="Fleet" count={fleet.data ? plural(fleet.data.totalCount, 'cluster') : null}>
      <QueryView
        view={fleet}
        name="clusters"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<AddClusterHelp role={session?.viewer?.role} />}
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
    </ListPage>
  );
}
