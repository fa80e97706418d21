import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { AlertTable } from '../../features/alerts/AlertTable';
import { useAlertEvents, useAlertSignal } from '../../graphql/alert-stream';
import {
  type AlertSeverity,
  type AlertState,
  AlertsDocument,
  type AlertsQuery,
  CountAlertsDocument,
  type CountAlertsQuery,
  LastResolvedAlertDocument,
  RefreshAlertsDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { formatCount, sentenceCase } from '../../lib/format';
import { formatAge } from '../../lib/time';
import { Empty } from '../../ui/Empty';
import { Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { ClusterFacet } from '../ClusterFacet';
import { countText } from '../count-text';
import { ALERT_STATES, type AlertsSearch, SEVERITIES } from '../list-search';
import { NoMatch } from '../NoMatch';
import { staleClusters } from '../StaleClusters';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: AlertsQuery) => data.alerts;
const pickCount = (data: CountAlertsQuery) => data.alerts?.totalCount;
const CLEARED = { q: undefined, cluster: undefined, severity: undefined, state: undefined };
const DEFAULT_STATE = 'FIRING';

function filtersInWords(search: AlertsSearch): string[] {
  const words = (value: string) => splitList(value).map(sentenceCase).join(', ');
  return [
    search.q && `object: ${search.q}`,
    search.severity && `severity: ${words(search.severity)}`,
    search.state && `state: ${words(search.state)}`,
    search.cluster && `cluster: ${search.cluster}`,
  ].filter((word) => typeof word === 'string');
}

interface FilterProps {
  readonly search: AlertsSearch;
  readonly scope: ReturnType<typeof useClusterScope>;
}

function Filters({ search, scope }: FilterProps) {
  const patch = useSearchPatch();
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by object name" value={search.q ?? ''} onChange={onName} />
      <ClusterFacet clusters={scope.clusters} value={search.cluster} />
      <Facet
        label="Severity"
        options={SEVERITIES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.severity)}
        onChange={(values) => patch({ severity: joinList(values) })}
      />
      <Facet
        label="State"
        options={ALERT_STATES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.state ?? DEFAULT_STATE)}
        onChange={(values) => patch({ state: joinList(values.length === 0 ? ALERT_STATES : values) })}
      />
    </>
  );
}

/** Nothing fires: good news, with when the last one cleared. */
function AllClear() {
  const { data } = useQuery(LastResolvedAlertDocument, { fetchPolicy: 'no-cache' });
  const at = data?.alerts?.edges[0]?.node.resolvedAt;
  const last = at ? ` Last one cleared ${formatAge(new Date(at), new Date())}.` : '';
  return <Empty title={`No firing alerts.${last}`} />;
}

function useAlertVariables(search: AlertsSearch, clusterIds: string[] | undefined | null) {
  const { q, severity, state = DEFAULT_STATE, sort = 'SEVERITY', dir = 'DESC' } = search;
  return useMemo(
    () => ({
      filter: {
        cluster: clusterIds,
        severity: filterList(splitList(severity) as AlertSeverity[]),
        state: filterList(splitList(state) as AlertState[]),
        subjectName: q,
      },
      orderBy: { field: sort, direction: dir },
    }),
    [clusterIds, q, severity, state, sort, dir],
  );
}

/** Alerts of all clusters; new ones arrive live. */
export function AlertsPage() {
  const search = useSearch({ from: '/app/alerts' });
  const patch = useSearchPatch();
  const scope = useClusterScope(search.cluster);
  const variables = useAlertVariables(search, scope.ids);
  const list = useConnection(AlertsDocument, {
    variables,
    pick,
    refresh: RefreshAlertsDocument,
    title: 'Alerts',
    skip: scope.ids === null,
  });
  const [waiting, setWaiting] = useState(0);
  const show = () => {
    setWaiting(0);
    list.retry();
  };
  // Rows on screen follow through the cache; membership changes only where it moves nothing under the reader.
  useAlertSignal(() => {
    if (list.isAtTop()) list.retry();
  });
  useAlertEvents((events) => {
    const arrived = events.filter(({ type }) => type === 'ADDED').length;
    if (!list.isAtTop()) setWaiting((count) => count + arrived);
  });
  const filters = filtersInWords(search);
  const total = useCount(CountAlertsDocument, pickCount, list.data?.totalCount === 0 && filters.length > 0);
  return (
    <ListPage
      title="Alerts"
      count={list.data ? countText(list.data, 'alert') : null}
      filters={
        <>
          <Filters search={search} scope={scope} />
          {waiting > 0 ? <Button onClick={show}>{`${formatCount(waiting)} new, show`}</Button> : null}
        </>
      }
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="alerts"
        loading={<RowsSkeleton rows={12} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          filters.length === 0 ? (
            <AllClear />
          ) : (
            <NoMatch noun="alert" filters={filters} total={total} onClear={() => patch(CLEARED)} never="No alerts." />
          )
        }
        stale={({ rows }) => staleClusters(rows)}
      >
        {({ rows }) => (
          <AlertTable
            alerts={rows}
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
