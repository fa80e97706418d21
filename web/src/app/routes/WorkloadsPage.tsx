import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { RecommendationChip } from '../../features/recommendations/RecommendationChip';
import { WorkloadTable } from '../../features/workloads/WorkloadTable';
import {
  CountWorkloadsDocument,
  type CountWorkloadsQuery,
  RefreshWorkloadsDocument,
  type WorkloadKind,
  type WorkloadRowFragment,
  WorkloadsDocument,
  type WorkloadsQuery,
} from '../../graphql/generated';
import { type ConnectionAnswer, useConnection } from '../../graphql/use-connection';
import { KIND_WORDS } from '../../lib/workload-kind';
import { Chip, Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { useAdvice } from '../Advice';
import { ClusterFacet } from '../ClusterFacet';
import { countText } from '../count-text';
import { WORKLOAD_KINDS, type WorkloadsSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { staleClusters } from '../StaleClusters';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';
import { useNamespaces } from '../use-namespaces';

const pick = (data: WorkloadsQuery) => data.workloads;
const pickCount = (data: CountWorkloadsQuery) => data.workloads?.totalCount;
const CLEARED = { q: undefined, cluster: undefined, namespace: undefined, kind: undefined, unready: undefined };
const KIND_OPTIONS = WORKLOAD_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }));

function filtersInWords(search: WorkloadsSearch): string[] {
  return [
    search.q && `name: ${search.q}`,
    search.kind &&
      `kind: ${splitList(search.kind)
        .map((kind) => KIND_WORDS[kind as WorkloadKind])
        .join(', ')}`,
    search.namespace && `namespace: ${search.namespace}`,
    search.unready && 'not all ready',
    search.cluster && `cluster: ${search.cluster}`,
  ].filter((word) => typeof word === 'string');
}

interface FilterProps {
  readonly search: WorkloadsSearch;
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
        label="Kind"
        options={KIND_OPTIONS}
        value={splitList(search.kind)}
        onChange={(values) => patch({ kind: joinList(values) })}
      />
      <Chip
        label="Not all ready"
        isOn={search.unready ?? false}
        onChange={(isOn) => patch({ unready: isOn || undefined })}
      />
    </>
  );
}

function useWorkloadVariables(search: WorkloadsSearch, clusterIds: string[] | undefined | null) {
  const { q, namespace, kind, unready, sort = 'NAME', dir = 'ASC' } = search;
  return useMemo(
    () => ({
      filter: {
        cluster: clusterIds,
        name: q,
        namespace: filterList(splitList(namespace)),
        kind: filterList(splitList(kind) as WorkloadKind[]),
        isFullyReady: unready ? false : undefined,
      },
      orderBy: { field: sort, direction: dir },
    }),
    [clusterIds, q, namespace, kind, unready, sort, dir],
  );
}

const NO_ROWS: readonly WorkloadRowFragment[] = [];
/** Advice is asked for by steps of so many rows, not with every row that scrolls into view. */
const STEP = 50;

/** What is advised about the workloads in view and around. */
function useListAdvice({ data, onWindow }: Pick<ConnectionAnswer<WorkloadRowFragment>, 'data' | 'onWindow'>) {
  const rows = data?.rows ?? NO_ROWS;
  const [start, setStart] = useState(0);
  const advice = useAdvice(useMemo(() => rows.slice(start, start + 2 * STEP).map(({ id }) => id), [rows, start]));
  const watch = useCallback(
    (ids: readonly string[]) => {
      onWindow(ids);
      const first = rows.findIndex(({ id }) => id === ids[0]);
      setStart(Math.floor(Math.max(0, first) / STEP) * STEP);
    },
    [rows, onWindow],
  );
  const render = useCallback(
    ({ id }: WorkloadRowFragment) => {
      const own = advice.get(id);
      return own ? <RecommendationChip of={own} /> : null;
    },
    [advice],
  );
  return { render, onWindow: watch };
}

/** The workloads of all clusters. */
export function WorkloadsPage() {
  const search = useSearch({ from: '/app/workloads' });
  const patch = useSearchPatch();
  const scope = useClusterScope(search.cluster);
  const variables = useWorkloadVariables(search, scope.ids);
  const list = useConnection(WorkloadsDocument, {
    variables,
    pick,
    refresh: RefreshWorkloadsDocument,
    title: 'Workloads',
    skip: scope.ids === null,
  });
  const advice = useListAdvice(list);
  const filters = filtersInWords(search);
  const total = useCount(CountWorkloadsDocument, pickCount, list.data?.totalCount === 0 && filters.length > 0);
  return (
    <ListPage
      title="Workloads"
      count={list.data ? countText(list.data, 'workload') : null}
      filters={<Filters search={search} scope={scope} />}
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="workloads"
        loading={<RowsSkeleton rows={16} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <NoMatch
            noun="workload"
            filters={filters}
            total={total}
            onClear={() => patch(CLEARED)}
            never="No workloads yet. They appear with the first report of a Kubernetes cluster's agent."
          />
        }
        stale={({ rows }) => staleClusters(rows)}
      >
        {({ rows }) => (
          <WorkloadTable
            workloads={rows}
            renderAdvice={advice.render}
            sort={variables.orderBy}
            onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={advice.onWindow}
          />
        )}
      </QueryView>
    </ListPage>
  );
}
