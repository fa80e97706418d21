import { useQuery } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { AlertActions } from '../../features/alerts/AlertActions';
import styles from '../../features/alerts/alerts.module.css';
import { ChoosingContext, useChosen } from '../../features/alerts/choosing';
import { ALERT_EXPORT } from '../../features/alerts/export-alerts';
import { alertsOf, type InboxRow, inboxRows } from '../../features/alerts/group-alerts';
import { InboxTable } from '../../features/alerts/InboxTable';
import { choosableOf, incidentOf } from '../../features/alerts/inbox-columns';
import { useAlertEvents, useAlertSignal } from '../../graphql/alert-stream';
import {
  type AlertSeverity,
  type AlertState,
  AlertsDocument,
  type AlertsQuery,
  CountAlertsDocument,
  type CountAlertsQuery,
  type InboxAlertFragment,
  LastResolvedAlertDocument,
  RefreshAlertsDocument,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { formatCount } from '../../lib/format';
import { formatAge } from '../../lib/time';
import { Empty } from '../../ui/Empty';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { AlertDrawer } from '../AlertDrawer';
import { AlertFilters, AlertViews, CLEARED, filtersInWords, statesOf } from '../AlertFilters';
import { countText } from '../count-text';
import { ExportList } from '../ExportList';
import type { AlertsSearch } from '../list-search';
import { NoMatch } from '../NoMatch';
import { staleClusters } from '../StaleClusters';
import { useAlertVerbs } from '../use-alert-verbs';
import { useClusterScope } from '../use-cluster-scope';
import { useCount } from '../use-count';
import { filterList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: AlertsQuery) => data.alerts;
const pickCount = (data: CountAlertsQuery) => data.alerts?.totalCount;
const NONE: readonly InboxAlertFragment[] = [];

/** Nothing fires: good news, with when the last one cleared. */
function AllClear() {
  const { data } = useQuery(LastResolvedAlertDocument, { fetchPolicy: 'no-cache' });
  const at = data?.alerts?.edges[0]?.node.resolvedAt;
  const last = at ? ` Last one cleared ${formatAge(new Date(at), new Date())}.` : '';
  return <Empty title={`No firing alerts.${last}`} />;
}

const flagOf = (value: 'yes' | 'no' | undefined) => (value === undefined ? undefined : value === 'yes');
const oneOrAll = (value: string | undefined) => (value === undefined ? undefined : [value]);

function useAlertVariables(search: AlertsSearch, clusterIds: string[] | undefined | null) {
  const { q, severity, ack, silenced, mine, namespace, rule, workload, sort = 'SEVERITY', dir = 'DESC' } = search;
  const states = statesOf(search).join(',');
  return useMemo(
    () => ({
      filter: {
        cluster: clusterIds,
        severity: filterList(splitList(severity) as AlertSeverity[]),
        state: filterList(splitList(states) as AlertState[]),
        subjectName: q,
        acknowledged: flagOf(ack),
        silenced: flagOf(silenced),
        isMine: mine,
        namespace: oneOrAll(namespace),
        rule: oneOrAll(rule),
        workload: oneOrAll(workload),
      },
      orderBy: { field: sort, direction: dir },
    }),
    [clusterIds, q, severity, states, ack, silenced, mine, namespace, rule, workload, sort, dir],
  );
}

/** The rows: groups that are open show their alerts; flat, each alert stands for itself. */
function useRows(alerts: readonly InboxAlertFragment[], isFlat: boolean) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    (): readonly InboxRow<InboxAlertFragment>[] =>
      isFlat
        ? alerts.map((alert) => ({ kind: 'alert', key: alert.id, alert, isMember: false }))
        : inboxRows(alerts, open),
    [alerts, isFlat, open],
  );
  const twist = useCallback((key: string) => {
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  }, []);
  return { rows, twist };
}

interface BulkProps {
  readonly alerts: readonly InboxAlertFragment[];
  readonly verbs: ReturnType<typeof useAlertVerbs>;
  readonly chosen: ReturnType<typeof useChosen>;
  readonly listed: number;
}

/** What can be done with the chosen alerts; below the rows, so that they do not move. */
function BulkBar({ alerts, verbs, chosen, listed }: BulkProps) {
  if (alerts.length === 0) return null;
  return (
    <section className={styles.bulk} aria-label="Chosen alerts">
      <strong role="status">{`${formatCount(alerts.length)} chosen`}</strong>
      <AlertActions
        alerts={alerts}
        forbidden={verbs.forbidden}
        onVerb={(verb) => verbs.run(verb, alerts)}
        onUnacknowledge={() => verbs.triage.unacknowledge(alerts)}
        hasIncident={incidentOf(alerts) !== null}
      />
      {alerts.length < listed ? (
        <Button variant="subtle" onClick={chosen.chooseAll}>{`Choose all ${formatCount(listed)} loaded`}</Button>
      ) : null}
      <Button variant="subtle" onClick={chosen.clear}>
        Clear
      </Button>
    </section>
  );
}

/** How many alerts came while the list stood still. */
function useArrivals(list: { readonly isAtTop: () => boolean; readonly retry: () => void }, isHeld: boolean) {
  const [waiting, setWaiting] = useState(0);
  const canMove = () => list.isAtTop() && !isHeld;
  // Rows on screen follow through the cache; membership changes only where it moves nothing under the reader.
  useAlertSignal(() => {
    if (canMove()) list.retry();
  });
  useAlertEvents((events) => {
    const arrived = events.filter(({ type }) => type === 'ADDED').length;
    if (!canMove()) setWaiting((count) => count + arrived);
  });
  const show = () => {
    setWaiting(0);
    list.retry();
  };
  return { waiting, show };
}

/** Opens an alert beside the list and steps through the list from there. */
function useDrawer(rows: readonly InboxRow<InboxAlertFragment>[], openId: string | undefined) {
  const patch = useSearchPatch();
  const open = useCallback(({ id }: InboxAlertFragment) => patch({ alert: id }), [patch]);
  const step = (by: 1 | -1) => {
    const ids = rows.flatMap((row) =>
      row.kind === 'alert' ? [row.alert.id] : row.isOpen ? [] : alertsOf(row).map(({ id }) => id),
    );
    const next = ids[ids.indexOf(openId ?? '') + by];
    if (next !== undefined) patch({ alert: next });
  };
  return { open, step, close: () => patch({ alert: undefined }) };
}

/** Alerts as they come and go, to be triaged. */
export function AlertsPage() {
  const search = useSearch({ from: '/app/alerts' });
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const scope = useClusterScope(search.cluster);
  const variables = useAlertVariables(search, scope.ids);
  const [isHeld, setHeld] = useState(false);
  const skip = scope.ids === null;
  const list = useConnection(AlertsDocument, {
    variables,
    pick,
    refresh: RefreshAlertsDocument,
    title: 'Alerts',
    skip,
    isHeld,
  });
  const alerts = list.data?.rows ?? NONE;
  const { rows, twist } = useRows(alerts, search.flat === true);
  const choosable = useMemo(() => rows.map(choosableOf), [rows]);
  const chosen = useChosen(choosable);
  const chosenAlerts = useMemo(() => alerts.filter(({ id }) => chosen.ids.has(id)), [alerts, chosen.ids]);
  const isBusy = chosenAlerts.length > 0 || search.alert !== undefined;
  useEffect(() => setHeld(isBusy), [isBusy]);
  const arrivals = useArrivals(list, isHeld);
  const verbs = useAlertVerbs();
  const drawer = useDrawer(rows, search.alert);
  const filters = filtersInWords(search);
  const total = useCount(CountAlertsDocument, pickCount, list.data?.totalCount === 0 && filters.length > 0);
  const { onWindow } = list;
  const onRows = useCallback(
    (keys: readonly string[]) => {
      const seen = new Set(keys);
      onWindow(rows.filter(({ key }) => seen.has(key)).flatMap((row) => alertsOf(row).map(({ id }) => id)));
    },
    [rows, onWindow],
  );
  return (
    <ListPage
      title="Alerts"
      count={list.data ? countText(list.data, 'alert') : null}
      filters={
        <>
          <AlertViews search={search} />
          <div className={styles.line}>
            <AlertFilters search={search} clusters={scope.clusters} />
            <ExportList
              name="alerts"
              document={AlertsDocument}
              variables={variables}
              pick={pick}
              columns={ALERT_EXPORT}
            />
          </div>
          {arrivals.waiting > 0 ? (
            <Button onClick={arrivals.show}>{`${formatCount(arrivals.waiting)} new, show`}</Button>
          ) : null}
        </>
      }
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="alerts"
        loading={<RowsSkeleton rows={12} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={
          filters.length === 0 ? (
            <AllClear />
          ) : (
            <NoMatch noun="alert" filters={filters} total={total} onClear={() => patch(CLEARED)} never="No alerts." />
          )
        }
        stale={(data) => staleClusters(data.rows)}
      >
        {() => (
          <div className={styles.inbox}>
            <div className={styles.rows}>
              <ChoosingContext value={chosen.choosing}>
                <InboxTable
                  rows={rows}
                  openId={search.alert ?? null}
                  onOpen={drawer.open}
                  onTwist={twist}
                  onVerb={(verb, own) => verbs.run(verb, chosenAlerts.length > 0 ? chosenAlerts : own)}
                  sort={variables.orderBy}
                  onSort={({ field, direction }) => patch({ sort: field, dir: direction })}
                  hasMore={list.hasMore}
                  loadMore={list.loadMore}
                  onWindow={onRows}
                />
              </ChoosingContext>
            </div>
            <BulkBar alerts={chosenAlerts} verbs={verbs} chosen={chosen} listed={alerts.length} />
          </div>
        )}
      </QueryView>
      {search.alert === undefined ? null : (
        <AlertDrawer
          id={search.alert}
          onClose={drawer.close}
          onStep={drawer.step}
          onOpenPage={(alertId) => navigate({ to: '/alerts/$alertId', params: { alertId } })}
          onVerb={(verb, alert) => verbs.run(verb, [alert])}
          verbs={verbs}
        />
      )}
      {verbs.dialog}
    </ListPage>
  );
}
