import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { PodTable } from '../../features/pods/PodTable';
import {
  CountPodsDocument,
  type CountPodsQuery,
  type PodPhase,
  PodsDocument,
  type PodsQuery,
  RefreshPodsDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { sentenceCase } from '../../lib/format';
import { Chip, Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { ClusterFacet } from '../ClusterFacet';
import { countText } from '../count-text';
import { POD_PHASES, type PodsSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { staleClusters } from '../StaleClusters';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';
import { useNamespaces } from '../use-namespaces';

const pick = (data: PodsQuery) => data.pods;
const pickCount = (data: CountPodsQuery) => data.pods?.totalCount;
const CLEARED = {
  q: undefined,
  cluster: undefined,
  namespace: undefined,
  phase: undefined,
  problem: undefined,
  restarted: undefined,
};

function filtersInWords(search: PodsSearch): string[] {
  return [
    search.q && `name: ${search.q}`,
    search.phase && `phase: ${splitList(search.phase).map(sentenceCase).join(', ')}`,
    search.namespace && `namespace: ${search.namespace}`,
    search.problem && 'with problems',
    search.restarted && 'restarted',
    search.cluster && `cluster: ${search.cluster}`,
  ].filter((word) => typeof word === 'string');
}

interface FilterProps {
  readonly search: PodsSearch;
  readonly scope: ReturnType<typeof useClusterScope>;
}

function Filters({ search, scope }: FilterProps) {
  const patch = useSearchPatch();
  const namespaces = useNamespaces(scope.ids);
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by name" value={search.q ?? ''} onChange={onName} />
      <ClusterFacet clusters={scope.clusters} value={search.cluster} />
      <Facet
        label="Namespace"
        options={namespaces}
        value={splitList(search.namespace)}
        onChange={(values) => patch({ namespace: joinList(values) })}
      />
      <Facet
        label="Phase"
        options={POD_PHASES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.phase)}
        onChange={(values) => patch({ phase: joinList(values) })}
      />
      <Chip
        label="With problems"
        isOn={search.problem ?? false}
        onChange={(isOn) => patch({ problem: isOn || undefined })}
      />
      <Chip
        label="Restarted"
        isOn={search.restarted ?? false}
        onChange={(isOn) => patch({ restarted: isOn || undefined })}
      />
    </>
  );
}

function usePodVariables(search: PodsSearch, clusterIds: string[] | undefined | null) {
  const { q, namespace, phase, problem, restarted, sort = 'NAME', dir = 'ASC' } = search;
  return useMemo(
    () => ({
      filter: {
        cluster: clusterIds,
        name: q,
        namespace: filterList(splitList(namespace)),
        phase: filterList(splitList(phase) as PodPhase[]),
        hasProblem: problem,
        minRestarts: restarted ? 1 : undefined,
      },
      orderBy: { field: sort, direction: dir },
    }),
    [clusterIds, q, namespace, phase, problem, restarted, sort, dir],
  );
}

/** The pods of all clusters. */
export function PodsPage() {
  const search = useSearch({ from: '/app/pods' });
  const patch = useSearchPatch();
  const scope = useClusterScope(search.cluster);
  const variables = usePodVariables(search, scope.ids);
  const list = useConnection(PodsDocument, {
    variables,
    pick,
    refresh: RefreshPodsDocument,
    title: 'Pods',
    skip: scope.ids === null,
  });
  const filters = filtersInWords(search);
  const total = useCount(CountPodsDocument, pickCount, list.data?.totalCount === 0 && filters.length > 0);
  return (
    <ListPage
      title="Pods"
      count={list.data ? countText(list.data, 'pod') : null}
      filters={<Filters search={search} scope={scope} />}
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="pods"
        loading={<RowsSkeleton rows={16} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <NoMatch
            noun="pod"
            filters={filters}
            total={total}
            onClear={() => patch(CLEARED)}
            never="No pods yet. They appear with the first report of a Kubernetes cluster's agent."
          />
        }
        stale={({ rows }) => staleClusters(rows)}
      >
        {({ rows }) => (
          <PodTable
            pods={rows}
            isFull
            sort={variables.orderBy}
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
