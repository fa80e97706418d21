import DataLoader from 'dataloader';
import { entityLoader } from '../../platform/entity-loader.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import type { Lookup } from '../../platform/lookup.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions, seesWholeTenant } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { describeIncident, type IncidentStats, impactOf } from './describe.js';
import { type Impact, NO_IMPACT } from './impact.js';
import { Incident } from './incident.entity.js';
import { IncidentAlert } from './incident-alert.entity.js';
import { IncidentEntry } from './incident-entry.entity.js';
import { readStats } from './incident-stats.service.js';
import { PLACE_OF_INCIDENT, placeOfEntryFor } from './places.js';

export const incidents = { entity: Incident, table: 'incident', place: PLACE_OF_INCIDENT };
export const incidentAlerts = { entity: IncidentAlert, table: 'incident_alert', place: IN_NAMESPACE };

/** Lines of timelines, their readers' own notes included. */
export function incidentEntryById(context: RequestContext): Lookup<string, IncidentEntry | null> {
  const place = placeOfEntryFor(context.caller);
  return entityLoader(context, { entity: IncidentEntry, table: 'incident_entry', place });
}

/** What an incident is to its reader: names and counts of what they see of it, and of nothing else. */
export interface IncidentView {
  title: string;
  summary: string;
  alertCount: number;
  openAlertCount: number;
  impact: Impact;
}

/**
 * The incident as the reader may know it. An event of a stream shows the incident as it was, of which the reader may
 * have seen less than of the one of today; so only the title that people gave is taken from it, where all is seen.
 */
export async function viewOf(context: RequestContext, incident: Incident): Promise<IncidentView> {
  if (seesWholeTenant(readerOf(context).rights)) return incident;
  const [seen, all] = await Promise.all([
    statsById(context, 'SEEN').load(incident.id),
    statsById(context, 'ALL').load(incident.id),
  ]);
  if (!seen) return { ...NOTHING_SEEN, title: `Incident #${incident.number}` };
  const view = viewFrom(seen);
  const isWhole = seen.alerts === all?.alerts && seen.alerts === incident.alertCount;
  return isWhole && incident.hasOwnTitle ? { ...view, title: incident.title } : view;
}

const NOTHING_SEEN = {
  summary: 'What you see of it only explains; its alerts lie elsewhere.',
  alertCount: 0,
  openAlertCount: 0,
  impact: NO_IMPACT,
};

function viewFrom(stats: IncidentStats): IncidentView {
  return {
    ...describeIncident(stats),
    alertCount: stats.alerts,
    openAlertCount: stats.openAlerts,
    impact: impactOf(stats),
  };
}

/** Statistics of what the reader sees, or of all, to compare with. */
function statsById(context: RequestContext, of: 'SEEN' | 'ALL'): DataLoader<string, IncidentStats | null> {
  const load = async (ids: readonly string[]): Promise<(IncidentStats | null)[]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const found = await readStats(tx, tenantId, ids, of === 'SEEN' ? rights : undefined);
    return ids.map((id) => found.get(id) ?? null);
  };
  return context.loader(`incident.stats.${of}`, () => new DataLoader(load));
}

/** The incident that an alert belongs to; null where it belongs to none, or the reader does not see the alert. */
export async function incidentOfAlert(context: RequestContext, alertId: string): Promise<Incident | null> {
  const member = await entityLoader(context, incidentAlerts).load(alertId);
  return member ? entityLoader(context, incidents).load(member.incidentId) : null;
}

/** The clusters where the reader sees an alert of an incident, by name. */
export function clustersOfIncident(context: RequestContext): DataLoader<string, Cluster[]> {
  const load = async (ids: readonly string[]): Promise<Cluster[][]> => {
    const { tx, tenantId, rights } = readerOf(context);
    const params = new SqlParams();
    const conditions = [
      `a.tenant_id = ${params.add(tenantId)}`,
      `a.incident_id = ANY(${params.add(ids)}::uuid[])`,
      ...scopeConditions(rights, { cluster: 'a.cluster_id', namespace: 'a.namespace' }, params),
    ];
    const rows = await tx.query<Cluster & { incidentId: string }>(
      `SELECT k."incidentId", ${selectList(Cluster)} FROM (
         SELECT DISTINCT a.incident_id AS "incidentId", a.cluster_id FROM incident_alert a
         WHERE ${conditions.join(' AND ')}) k
       JOIN cluster t ON t.tenant_id = $1 AND t.id = k.cluster_id ORDER BY t.name`,
      params.values,
    );
    hydrate(Cluster, rows);
    return ids.map((id) => rows.filter(({ incidentId }) => incidentId === id));
  };
  return context.loader('incident.clusters', () => new DataLoader(load));
}

/** The incident of a number, where the reader sees any of it. */
export async function incidentByNumber(context: RequestContext, number: number): Promise<Incident | null> {
  const { tx, tenantId, rights } = readerOf(context);
  const params = new SqlParams();
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    `t.number = ${params.add(number)}`,
    ...scopeConditions(rights, PLACE_OF_INCIDENT, params),
  ];
  const rows = await tx.query<Incident>(
    `SELECT ${selectList(Incident)} FROM incident t WHERE ${conditions.join(' AND ')}`,
    params.values,
  );
  return hydrate(Incident, rows)[0] ?? null;
}
