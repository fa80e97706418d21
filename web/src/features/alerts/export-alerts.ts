import type { InboxAlertFragment } from '../../graphql/generated';
import { type Cell, toCsv } from '../../lib/csv';

const COLUMNS: readonly (readonly [string, (alert: InboxAlertFragment) => Cell])[] = [
  ['id', ({ id }) => id],
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state],
  ['title', ({ title }) => title],
  ['rule', ({ rule }) => rule],
  ['cluster', ({ cluster }) => cluster.name],
  ['namespace', ({ namespace }) => namespace],
  ['subjectKind', ({ subjectKind }) => subjectKind],
  ['subjectName', ({ subjectName }) => subjectName],
  ['container', ({ container }) => container],
  ['workload', ({ workloadKind, workloadName }) => (workloadName ? `${workloadKind}/${workloadName}` : null)],
  ['value', ({ value }) => value],
  ['threshold', ({ threshold }) => threshold],
  ['unit', ({ unit }) => unit],
  ['count', ({ count }) => count],
  ['firstSeenAt', ({ firstSeenAt }) => firstSeenAt],
  ['lastSeenAt', ({ lastSeenAt }) => lastSeenAt],
  ['resolvedAt', ({ resolvedAt }) => resolvedAt],
  ['acknowledgedAt', ({ acknowledgedAt }) => acknowledgedAt],
  ['acknowledgedBy', ({ acknowledgedBy }) => acknowledgedBy],
  ['silencedUntil', ({ silencedUntil }) => silencedUntil],
  ['assignee', ({ assigneeName }) => assigneeName],
  ['incident', ({ incident }) => incident?.number ?? null],
];

/** Alerts as CSV: a row each, times and numbers as the API tells them. */
export function alertsCsv(alerts: readonly InboxAlertFragment[]): string {
  const head = COLUMNS.map(([name]) => name);
  return toCsv([head, ...alerts.map((alert) => COLUMNS.map(([, cell]) => cell(alert)))]);
}

/** Alerts as JSON: the same columns by name, in the same order. */
export function alertsJson(alerts: readonly InboxAlertFragment[]): string {
  const objects = alerts.map((alert) => Object.fromEntries(COLUMNS.map(([name, cell]) => [name, cell(alert)])));
  return `${JSON.stringify(objects, null, 2)}\n`;
}
