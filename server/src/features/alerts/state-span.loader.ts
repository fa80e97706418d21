import DataLoader from 'dataloader';
import { readerOf } from '../../platform/list.js';
import type { RequestContext } from '../../platform/request-context.js';
import { gapsByCluster } from '../gaps/gap.loader.js';
import { NAMED_RANGES } from '../metrics/named-range.catalog.js';
import type { NamedRange } from '../metrics/time-series-input.types.js';
import { type Alert, AlertState } from './alert.entity.js';
import type { AlertStateSpan } from './state-span.types.js';
import { type StateChange, spansOf } from './state-spans.js';

/** The newest changes of one alert that are looked at; a strip has no room for more. */
const MAX_CHANGES = 200;

const STATE_AFTER: Readonly<Record<string, AlertState>> = {
  PENDING: AlertState.PENDING,
  FIRED: AlertState.FIRING,
  REOPENED: AlertState.FIRING,
  RESOLVED: AlertState.RESOLVED,
};

/** The states of alerts over a range; one statement for all alerts of an operation. */
export function stateSpansOf(context: RequestContext, last: NamedRange): DataLoader<Alert, AlertStateSpan[]> {
  return context.loader(`alert.stateSpans ${last}`, () => {
    const to = context.now();
    const window = { from: new Date(to.getTime() - NAMED_RANGES[last]), to };
    return new DataLoader((alerts) => load(context, alerts, window));
  });
}

async function load(
  context: RequestContext,
  alerts: readonly Alert[],
  window: { from: Date; to: Date },
): Promise<AlertStateSpan[][]> {
  const [changes, gaps] = await Promise.all([
    readChanges(context, alerts),
    gapsByCluster(context, window).loadMany(alerts.map(({ clusterId }) => clusterId)),
  ]);
  const span = { from: window.from.getTime(), to: window.to.getTime() };
  return alerts.map((alert, n) => {
    const silent = gaps[n] instanceof Error ? [] : (gaps[n] ?? []).filter(({ data }) => data === 'ALL');
    const holes = silent.map(({ from, to }) => ({ from: from.getTime(), to: to?.getTime() ?? span.to }));
    return spansOf(changes.get(alert.id) ?? changesOfRow(alert), holes, span).map(
      ({ state, isObserved, from, to }) => ({
        from: new Date(from),
        to: new Date(to),
        state: AlertState[state],
        isObserved,
      }),
    );
  });
}

async function readChanges(context: RequestContext, alerts: readonly Alert[]): Promise<Map<string, StateChange[]>> {
  const { tx, tenantId } = readerOf(context);
  const rows = await tx.query<{ alertId: string; at: Date; kind: string }>(
    `SELECT h.* FROM unnest($2::uuid[]) AS a (id) CROSS JOIN LATERAL (
       SELECT t.alert_id AS "alertId", t.at, t.kind FROM alert_history t
       WHERE t.tenant_id = $1 AND t.alert_id = a.id AND t.kind = ANY($3::text[])
       ORDER BY t.at DESC, t.id DESC LIMIT ${MAX_CHANGES}) AS h`,
    [tenantId, alerts.map(({ id }) => id), Object.keys(STATE_AFTER)],
  );
  const found = new Map<string, StateChange[]>();
  for (const { alertId, at, kind } of rows.reverse()) {
    const changes = found.get(alertId) ?? [];
    changes.push({ at: at.getTime(), state: STATE_AFTER[kind]! });
    found.set(alertId, changes);
  }
  return found;
}

/** Of alerts from before their history was kept. */
function changesOfRow({ firedAt, firstSeenAt, resolvedAt }: Alert): StateChange[] {
  const begin = { at: (firedAt ?? firstSeenAt).getTime(), state: AlertState.FIRING };
  return resolvedAt ? [begin, { at: resolvedAt.getTime(), state: AlertState.RESOLVED }] : [begin];
}
