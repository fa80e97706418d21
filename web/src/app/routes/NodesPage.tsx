import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { NodeTable } from '../../features/cluster-nodes/NodeTable';
import {
  type ClusterNodeStatus,
  ClusterNodesDocument,
  type ClusterNodesQuery,
  CountClusterNodesDocument,
  type CountClusterNodesQuery,
  RefreshClusterNodesDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { sentenceCase } from '../../lib/format';
import { Chip, Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { ClusterFacet } from '../ClusterFacet';
import { countText } from '../count-text';
import { NODE_STATUSES, type NodesSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { staleClusters } from '../StaleClusters';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: ClusterNodesQuery) => data.clusterNodes;
const pickCount = (data: CountClusterNodesQuery) => data.clusterNodes?.totalCount;
const CLEARED = { q: undefined, cluster: undefined, status: undefined, cordoned: undefined };

function filtersInWords(search: NodesSearch): string[] {
  return [
    search.q && `name: ${search.q}`,
    search.status && `status: ${splitList(search.status).map(sentenceCase).join(', ')}`,
    search.cordoned && 'cordoned',
    search.cluster && `cluster: ${search.cluster}`,
  ].filter((word) => typeof word === 'string');
}

function Filters({
  search,
  clusters,
}: {
  search: NodesSearch;
  clusters: ReturnType<typeof useClusterScope>['clusters'];
}) {
  const patch = useSearchPatch();
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by name" value={search.q ?? ''} onChange={onName} />
      <ClusterFacet clusters={clusters} value={search.cluster} />
      <Facet
        label="Status"
        options={NODE_STATUSES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.status)}
        onChange={(values) => patch({ status: joinList(values) })}
      />
      <Chip
        label="Cordoned"
        isOn={search.cordoned ?? false}
        onChange={(isOn) => patch({ cordoned: isOn || undefined })}
      />
    </>
  );
}

/** The cluster nodes of all clusters. */
export function NodesPage() {
  const search = useSearch({ from: '/app/nodes' });
  const patch = useSearchPatch();
  const scope = useClusterScope(search.cluster);
  const sort = useMemo(
    () => ({ field: search.sort ?? 'NAME', direction: search.dir ?? 'ASC' }) as const,
    [search.sort, search.dir],
  );
  const variables = useMemo(
    () => ({
      filter: {
        cluster: scope.ids,
        name: search.q,
        status: filterList(splitList(search.status) as ClusterNodeStatus[]),
        isSchedulable: search.cordoned ? false : undefined,
      },
      orderBy: sort,
    }),
    [scope.ids, search.q, search.status, search.cordoned, sort],
  );
  const list = useConnection(ClusterNodesDocument, {
    variables,
    pick,
    refresh: RefreshClusterNodesDocument,
    title: 'Nodes',
    skip: scope.ids === null,
  });
  const filters = filtersInWords(search);
  const total = useCount(CountClusterNodesDocument, pickCount, list.data?.totalCount === 0 && filters.length > 0);
  return (
    <ListPage
      title="Nodes"
      count={list.data ? countText(list.data, 'node') : null}
      filters={<Filters search={search} clusters={scope.clusters} />}
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="nodes"
        loading={<RowsSkeleton />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <NoMatch
            noun="node"
            filters={filters}
            total={total}
            onClear={() => patch(CLEARED)}
            never="No nodes yet. They appear with an agent's first report."
          />
        }
        stale={({ rows }) => staleClusters(rows)}
      >
        {({ rows }) => (
          <NodeTable
            nodes={rows}
            sort={sort}
            onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
    </ListPage>
  );
}
