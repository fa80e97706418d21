import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { IncidentsLive } from '../../features/incidents/IncidentsLive';
import { INCIDENT_CARDS, INCIDENT_COLUMNS } from '../../features/incidents/incident-columns';
import {
  CountIncidentsDocument,
  type CountIncidentsQuery,
  type IncidentOrderField,
  type IncidentRowFragment,
  type IncidentSeverity,
  type IncidentStatus,
  IncidentsDocument,
  type IncidentsQuery,
  RefreshIncidentsDocument,
} from '../../graphql/generated';
import { useIncidentSignal } from '../../graphql/live-streams';
import { useConnection } from '../../graphql/use-connection';
import { sentenceCase } from '../../lib/format';
import { Facet } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { Table } from '../../ui/Table';
import { ClusterFacet } from '../ClusterFacet';
import { countText } from '../count-text';
import { INCIDENT_SEVERITIES, INCIDENT_STATUSES, type IncidentsSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { useIncidentActs } from '../use-incident-acts';
import { useIncidentPoll } from '../use-incident-poll';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: IncidentsQuery) => data.incidents;
const pickCount = (data: CountIncidentsQuery) => data.incidents?.totalCount;
const STANDING = 'OPEN,ACKNOWLEDGED';
const CLEARED = { cluster: undefined, severity: undefined, status: undefined };
const NEVER = 'No incidents. Alerts that fire are joined to one here within seconds.';

const words = (value: string) => splitList(value).map(sentenceCase).join(', ');

function filtersInWords({ cluster, severity, status }: IncidentsSearch): string[] {
  return [
    status && `status: ${words(status)}`,
    severity && `severity: ${severity.replaceAll(',', ', ')}`,
    cluster && `cluster: ${cluster}`,
  ].filter((word) => typeof word === 'string');
}

function useVariables(search: IncidentsSearch, cluster: string[] | undefined | null) {
  const { severity, status = STANDING, sort = 'SEVERITY', dir = 'DESC' } = search;
  return useMemo(
    () => ({
      filter: {
        cluster,
        severity: filterList(splitList(severity) as IncidentSeverity[]),
        status: filterList(splitList(status) as IncidentStatus[]),
      },
      orderBy: { field: sort, direction: dir },
    }),
    [cluster, severity, status, sort, dir],
  );
}

function Filters({ search }: { readonly search: IncidentsSearch }) {
  const patch = useSearchPatch();
  const { clusters } = useClusterScope(search.cluster);
  return (
    <>
      <ClusterFacet clusters={clusters} value={search.cluster} />
      <Facet
        label="Severity"
        options={INCIDENT_SEVERITIES.map((value) => ({ value, label: value }))}
        value={splitList(search.severity)}
        onChange={(values) => patch({ severity: joinList(values) })}
      />
      <Facet
        label="Status"
        options={INCIDENT_STATUSES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.status ?? STANDING)}
        onChange={(values) => patch({ status: joinList(values.length === 0 ? INCIDENT_STATUSES : values) })}
      />
    </>
  );
}

interface Moving {
  readonly isAtTop: () => boolean;
  readonly retry: () => void;
}

/** Follows the stream: the list moves where that moves nothing under the reader, else new incidents wait to be shown. */
function useFollowing(list: Moving) {
  const [hasWaiting, setWaiting] = useState(false);
  useIncidentSignal((isAdded) => {
    if (list.isAtTop()) list.retry();
    else if (isAdded) setWaiting(true);
  });
  const show = () => {
    setWaiting(false);
    list.retry();
  };
  return { hasWaiting, show };
}

/** What is going on, the worst first. */
export function IncidentsPage() {
  const search = useSearch({ from: '/app/incidents' });
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const scope = useClusterScope(search.cluster);
  const variables = useVariables(search, scope.ids);
  const acts = useIncidentActs();
  const skip = scope.ids === null;
  const list = useConnection(IncidentsDocument, {
    variables,
    pick,
    refresh: RefreshIncidentsDocument,
    title: 'Incidents',
    skip,
    pollMs: useIncidentPoll(),
  });
  const following = useFollowing(list);
  const filters = filtersInWords(search);
  const total = useCount(CountIncidentsDocument, pickCount, list.data?.totalCount === 0);
  return (
    <ListPage
      title="Incidents"
      count={list.data ? countText(list.data, 'incident') : null}
      filters={
        <>
          <IncidentsLive />
          <Filters search={search} />
          {following.hasWaiting ? <Button onClick={following.show}>New incidents, show</Button> : null}
        </>
      }
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="incidents"
        loading={<RowsSkeleton rows={10} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={
          <NoMatch
            noun="incident"
            filters={filters.length === 0 && (total ?? 0) > 0 ? ['status: Open, Acknowledged'] : filters}
            total={total}
            onClear={() => patch(filters.length === 0 ? { status: INCIDENT_STATUSES.join(',') } : CLEARED)}
            never={NEVER}
          />
        }
        stale={() => null}
      >
        {({ rows }) => (
          <Table<IncidentRowFragment, IncidentOrderField>
            label="Incidents"
            columns={INCIDENT_COLUMNS}
            phoneColumns={INCIDENT_CARDS}
            rows={rows}
            rowKey={({ id }) => id}
            sort={variables.orderBy}
            onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
            onOpen={({ number }) => navigate({ to: '/incidents/$number', params: { number: String(number) } })}
            onKey={(key, row) => {
              if (key !== 'e' || !row) return false;
              acts.acknowledge(row.id);
              return true;
            }}
            isCritical={({ severity, status }) => severity === 'SEV1' && status !== 'RESOLVED'}
            hasMore={list.hasMore}
            loadMore={list.loadMore}
            onWindow={list.onWindow}
            isFull
          />
        )}
      </QueryView>
    </ListPage>
  );
}
