import { useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { ResourcesFrame } from '../../features/resources/ResourcesFrame';
import { ResourceTable } from '../../features/resources/ResourceTable';
import type { ResourceRow } from '../../features/resources/resource-columns';
import {
  AUTOSCALER_LIST,
  BUDGET_LIST,
  CLAIM_LIST,
  QUOTA_LIST,
  type ResourceList,
  type ResourceVariables,
  SERVICE_LIST,
} from '../../features/resources/resource-lists';
import { RESOURCE_WORDS, unobservedReason } from '../../features/resources/resource-tabs';
import { UnobservedNote } from '../../features/resources/UnobservedNote';
import { ClusterResourcesDocument, type ClusterResourcesQuery } from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { useView } from '../../graphql/use-view';
import { Empty } from '../../ui/Empty';
import { Chip, SearchField } from '../../ui/FilterBar';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { countText } from '../count-text';
import type { ResourcesSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { isStale, StaleClusterNote } from '../StaleClusterNote';
import { useSearchPatch } from '../use-list-search';

type ClusterAnswer = NonNullable<ClusterResourcesQuery['cluster']>;

interface Props<TData, N extends ResourceRow> {
  readonly list: ResourceList<TData, N>;
  readonly cluster: ClusterAnswer;
  readonly search: ResourcesSearch;
}

const CLEARED = { q: undefined, trouble: undefined };

function useVariables(cluster: string, trouble: object, search: ResourcesSearch): ResourceVariables {
  const { q, trouble: isOn, sort = 'NAME', dir = 'ASC' } = search;
  return useMemo(
    () => ({
      filter: { cluster: [cluster], name: q, ...(isOn ? trouble : {}) },
      orderBy: { field: sort, direction: dir },
    }),
    [cluster, q, isOn, trouble, sort, dir],
  );
}

function Filters({ label, search }: { readonly label: string; readonly search: ResourcesSearch }) {
  const patch = useSearchPatch();
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by name" value={search.q ?? ''} onChange={onName} />
      <Chip label={label} isOn={search.trouble ?? false} onChange={(isOn) => patch({ trouble: isOn || undefined })} />
    </>
  );
}

function filtersInWords(label: string, { q, trouble }: ResourcesSearch): string[] {
  return [q && `name: ${q}`, trouble && label.toLowerCase()].filter((word) => typeof word === 'string');
}

function Listed<TData, N extends ResourceRow>({ list: kind, cluster, search }: Props<TData, N>) {
  const patch = useSearchPatch();
  const { label, one, several } = RESOURCE_WORDS[kind.tab];
  const variables = useVariables(cluster.id, kind.trouble.filter, search);
  const list = useConnection(kind.query, { variables, pick: kind.pick, refresh: kind.refresh, title: label });
  const reason = unobservedReason(cluster.unobserved, kind.tab);
  // A count of what nobody has looked at would read as a finding.
  const isCounted = reason === null || (list.data?.totalCount ?? 0) > 0;
  return (
    <ResourcesFrame
      cluster={cluster.name}
      tab={kind.tab}
      count={list.data && isCounted ? countText(list.data, one) : null}
      isRefreshing={list.isRefreshing}
      filters={<Filters label={kind.trouble.label} search={search} />}
    >
      <QueryView
        view={list}
        name={several}
        loading={<RowsSkeleton rows={16} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          reason === null ? (
            <NoMatch
              noun={one}
              filters={filtersInWords(kind.trouble.label, search)}
              total={null}
              onClear={() => patch(CLEARED)}
              never={`No ${several} in ${cluster.name}.`}
            />
          ) : (
            <UnobservedNote tab={kind.tab} reason={reason} />
          )
        }
        stale={({ rows }) => {
          if (isStale(cluster)) return <StaleClusterNote cluster={cluster} />;
          return reason !== null && rows.length > 0 ? `Not observed any more: ${reason} Rows below are older.` : null;
        }}
      >
        {({ rows }) => (
          <ResourceTable
            label={label}
            columns={kind.columns}
            rows={rows}
            isFull
            sort={variables.orderBy}
            onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
          />
        )}
      </QueryView>
    </ResourcesFrame>
  );
}

/** Each list has a component of its own: what one has loaded never shows under another's columns. */
function ListOfTab({ cluster, search }: Omit<Props<never, never>, 'list'>) {
  const props = { cluster, search };
  switch (search.tab) {
    case 'budgets':
      return <Listed key="budgets" list={BUDGET_LIST} {...props} />;
    case 'claims':
      return <Listed key="claims" list={CLAIM_LIST} {...props} />;
    case 'services':
      return <Listed key="services" list={SERVICE_LIST} {...props} />;
    case 'quotas':
      return <Listed key="quotas" list={QUOTA_LIST} {...props} />;
    default:
      return <Listed key="autoscalers" list={AUTOSCALER_LIST} {...props} />;
  }
}

const pick = (data: ClusterResourcesQuery) => data.cluster;

/** Autoscalers, disruption budgets, volume claims, services and quotas of one cluster. */
export function ResourcesPage() {
  const { cluster: name } = useParams({ from: '/app/clusters/$cluster/resources' });
  const search = useSearch({ from: '/app/clusters/$cluster/resources' });
  const variables = useMemo(() => ({ name }), [name]);
  const view = useView(ClusterResourcesDocument, { variables, pick });
  return (
    <QueryView
      page="Resources"
      view={view}
      name={`cluster ${name}`}
      loading={<RowsSkeleton rows={16} />}
      isEmpty={({ kind }) => kind === 'HOST'}
      empty={
        <ResourcesFrame cluster={name} tab={search.tab ?? 'autoscalers'} count={null}>
          <Empty title="A machine outside of Kubernetes has none of these." />
        </ResourcesFrame>
      }
      stale={() => null}
    >
      {(cluster) => <ListOfTab cluster={cluster} search={search} />}
    </QueryView>
  );
}
