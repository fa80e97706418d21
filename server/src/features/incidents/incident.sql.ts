import { idsOfType } from '../../platform/id.js';
import type { ListSpec, ParentLink } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { Caller } from '../../platform/request-context.js';
import { type Rights, scopeConditions } from '../../platform/rights.js';
import type { SqlParams } from '../../platform/sql-params.js';
import { Incident } from './incident.entity.js';
import type { IncidentAlertFilter, IncidentEntryFilter, IncidentFilter } from './incident.types.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { IncidentEntry } from './incident-entry.entity.js';
import { PLACE_OF_ENTRY, PLACE_OF_INCIDENT, placeOfEntryFor } from './places.js';

export const incidentList: ListSpec<Incident, IncidentFilter> = {
  name: 'incidents',
  entity: Incident,
  from: 'incident t',
  place: PLACE_OF_INCIDENT,
  orders: {
    SEVERITY: { sql: 't.severity_rank', type: 'int4' },
    OPENED_AT: { sql: 't.opened_at', type: 'timestamptz' },
    UPDATED_AT: { sql: 't.changed_at', type: 'timestamptz' },
  },
  defaultOrder: { field: 'OPENED_AT', direction: 'DESC' },
  facets: {
    STATUS: { sql: 't.status', filter: 'status' },
    SEVERITY: { sql: 't.severity', filter: 'severity' },
  },
  // What was merged is told by the incident it went into.
  always: (filter) => (filter?.isMerged ? [] : ['t.merged_into_id IS NULL']),
  where: incidentConditions,
};

function incidentConditions(filter: IncidentFilter, params: SqlParams, rights: Rights): string[] {
  return [
    ...params.anyOf('t.status', filter.status),
    ...params.anyOf('t.severity', filter.severity),
    ...withAlert(filter, params, rights),
    ...params.anyOf('t.lead_id', filter.lead ? idsOfType('User', filter.lead) : null),
    ...params.holds('t.is_muted', filter.isMuted),
    ...(filter.isMerged ? ['t.merged_into_id IS NOT NULL'] : []),
    ...params.atLeast('t.opened_at', filter.openedAfter),
    ...params.below('t.opened_at', filter.openedBefore),
    ...params.atLeast('t.changed_at', filter.updatedSince),
  ];
}

/** One alert that fits all of it, among those that the reader sees: a filter must not tell of the others. */
function withAlert({ cluster, namespace, team }: IncidentFilter, params: SqlParams, rights: Rights): string[] {
  const conditions = [
    ...params.anyOf('a.cluster_id', cluster ? idsOfType('Cluster', cluster) : null),
    ...params.anyOf('a.namespace', namespace),
    ...params.anyOf('a.team_id', team ? idsOfType('Team', team) : null),
  ];
  if (conditions.length === 0) return [];
  const scope = scopeConditions(rights, { cluster: 'a.cluster_id', namespace: 'a.namespace' }, params);
  return [
    `EXISTS (SELECT 1 FROM incident_alert a WHERE a.tenant_id = t.tenant_id AND a.incident_id = t.id
       AND ${[...conditions, ...scope].join(' AND ')})`,
  ];
}

const incidentAlertList: ListSpec<IncidentAlert, IncidentAlertFilter> = {
  name: 'incidentAlerts',
  entity: IncidentAlert,
  from: 'incident_alert t',
  place: IN_NAMESPACE,
  orders: { JOINED_AT: { sql: 't.joined_at', type: 'timestamptz' } },
  defaultOrder: { field: 'JOINED_AT', direction: 'ASC' },
  where: (filter, params) => [
    ...params.holds('t.ended_at IS NULL', filter.isFiring),
    ...params.holds('t.is_evidence', filter.isEvidence),
  ],
};

const incidentEntryList: ListSpec<IncidentEntry, IncidentEntryFilter> = {
  name: 'incidentEntries',
  entity: IncidentEntry,
  from: 'incident_entry t',
  place: PLACE_OF_ENTRY,
  orders: { AT: { sql: 't.at', type: 'timestamptz' } },
  defaultOrder: { field: 'AT', direction: 'ASC' },
  where: (filter, params) => [...params.anyOf('t.lane', filter.lane), ...params.holds('t.is_key', filter.isKey)],
};

function ofIncident(name: string): ParentLink<Incident> {
  return {
    name: `Incident.${name}`,
    values: [{ type: 'uuid', of: ({ id }) => id }],
    on: (id) => [`t.incident_id = ${id}`],
  };
}

export const alertsOfIncident = { list: incidentAlertList, link: ofIncident('alerts') };

const timeline = ofIncident('timeline');

/** The timeline as it is for one caller. */
export function entriesOfIncident(caller: Caller) {
  return { list: { ...incidentEntryList, place: placeOfEntryFor(caller) }, link: timeline };
}
