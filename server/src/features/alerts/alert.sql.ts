import { idsOfType } from '../../platform/id.js';
import type { ListSpec } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';
import { inNamespacesOf } from '../inventory/owned-namespaces.service.js';
import { Alert } from './alert.entity.js';
import type { AlertFilter } from './alert.types.js';
import { countedAlerts } from './counted-lists.js';
import { searchWords } from './title-terms.js';

export const alertList: ListSpec<Alert, AlertFilter> = {
  name: 'alerts',
  entity: Alert,
  from: 'alert t',
  place: IN_NAMESPACE,
  orders: {
    SEVERITY: { sql: 't.severity_rank', type: 'int4' },
    LAST_SEEN_AT: { sql: 't.last_seen_at', type: 'timestamptz' },
    FIRST_SEEN_AT: { sql: 't.first_seen_at', type: 'timestamptz' },
  },
  defaultOrder: { field: 'LAST_SEEN_AT', direction: 'DESC' },
  facets: {
    SEVERITY: { sql: 't.severity', filter: 'severity' },
    STATE: { sql: 't.state', filter: 'state' },
    RULE: { sql: 't.rule', filter: 'rule' },
    NAMESPACE: { sql: 't.namespace', filter: 'namespace' },
    CLUSTER: CLUSTER_FACET,
  },
  counted: countedAlerts,
  where: alertConditions,
};

/** The conditions of one filter level; `alertTest` is the same in memory, which a test holds together. */
export function alertConditions(filter: AlertFilter, params: SqlParams): string[] {
  return [
    ...params.anyOf('t.cluster_id', filter.cluster ? idsOfType('Cluster', filter.cluster) : null),
    ...params.anyOf('t.severity', filter.severity),
    ...params.anyOf('t.state', filter.state),
    ...params.anyOf('t.rule', filter.rule),
    ...params.anyOf('t.namespace', filter.namespace),
    ...inNamespacesOf(params, filter.team),
    ...params.anyOf('t.subject_kind', filter.subjectKind),
    ...params.prefix('t.subject_name', filter.subjectName),
    ...params.anyOf('t.workload_name', filter.workload),
    ...params.anyOf('t.node_name', filter.node),
    ...params.holds('t.acknowledged_at IS NOT NULL', filter.acknowledged),
    ...params.holds('t.silence_id IS NOT NULL', filter.silenced),
    ...params.holds('t.inhibited_by_id IS NOT NULL', filter.inhibited),
    ...params.anyOf('t.assignee_id', filter.assignee ? idsOfType('User', filter.assignee) : null),
    ...ofIncidents(params, filter.incident),
    ...mine(params, filter),
    ...foundBy(params, filter.text),
    ...params.atLeast('t.first_seen_at', filter.firstSeenAfter),
    ...params.below('t.first_seen_at', filter.firstSeenBefore),
    ...params.atLeast('t.last_seen_at', filter.lastSeenAfter),
    ...params.below('t.last_seen_at', filter.lastSeenBefore),
    ...params.atLeast('t.changed_at', filter.updatedSince),
  ];
}

function ofIncidents(params: SqlParams, incidents: string[] | null | undefined): string[] {
  if (!incidents) return [];
  const conditions = params.anyOf('m.incident_id', idsOfType('Incident', incidents)).join(' AND ');
  return [`EXISTS (SELECT 1 FROM incident_alert m WHERE m.tenant_id = t.tenant_id AND m.id = t.id AND ${conditions})`];
}

function mine(params: SqlParams, { isMine, viewerId }: AlertFilter): string[] {
  if (isMine == null) return [];
  const viewer = params.add(viewerId ?? null);
  return [isMine ? `t.assignee_id = ${viewer}` : `t.assignee_id IS DISTINCT FROM ${viewer}::uuid`];
}

function foundBy(params: SqlParams, text: string | null | undefined): string[] {
  return searchWords(text ?? '').map((word) => {
    const conditions = ['w.tenant_id = t.tenant_id', 'w.alert_id = t.id', ...params.prefix('w.term', word)];
    return `EXISTS (SELECT 1 FROM alert_term w WHERE ${conditions.join(' AND ')})`;
  });
}
