import type { InboxAlertFragment } from '../../graphql/generated';
import type { ExportColumns } from '../../lib/export-rows';

/** What a file of alerts tells of each. */
export const ALERT_EXPORT: ExportColumns<InboxAlertFragment> = [
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
