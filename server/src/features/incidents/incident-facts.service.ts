import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { momentOf } from '../../platform/moment.js';
import { Alert } from '../alerts/alert.entity.js';
import { factsOf, readFactNames } from '../alerts/alert-facts.service.js';
import type { AlertFacts } from '../alerts/matcher.js';
import { readCandidates } from './candidate.service.js';
import { count } from './describe.js';
import type { Impact } from './impact.js';
import type { Incident } from './incident.entity.js';
import { readIncidents } from './incident-write.service.js';

/** One alert of an incident, as routes and templates see it. */
export interface IncidentAlertFacts {
  id: string;
  facts: AlertFacts;
  title: string;
  isOpen: boolean;
  isMuted: boolean;
  firedAt: Date;
  resolvedAt: Date | null;
}

/** All that a notification about an incident may say or be routed by. */
export interface IncidentFacts
  extends Pick<
    Incident,
    | 'id'
    | 'number'
    | 'title'
    | 'summary'
    | 'severity'
    | 'status'
    | 'isMuted'
    | 'openedAt'
    | 'acknowledgedAt'
    | 'acknowledgedBy'
    | 'resolvedAt'
    | 'reopenedCount'
    | 'leadName'
    | 'mergedIntoId'
    | 'alertCount'
    | 'openAlertCount'
    | 'revision'
  > {
  /** Why nobody is to be told: “silenced by “Deploy” (Ann) until …”; null where it is not muted. */
  muteReason: string | null;
  /** When the first of its mutes ends; null where it is not muted, or nobody knows. */
  mutedUntil: Date | null;
  /** The worst and newest first, open ones before the others; at most 500. */
  alerts: IncidentAlertFacts[];
  /** What may have caused it and what speaks for that, the most likely first; at most three. */
  candidates: { title: string; reason: string }[];
  /** “20 pods of 1 workload in 1 namespace and 1 cluster”; null where nothing is counted. */
  impact: string | null;
}

/** A route is for an incident with one alert that it matches: enough of them, that none is missed as a rule. */
const MAX_ALERTS = 500;
const MAX_CANDIDATES = 3;

/** The facts of incidents, by id; those that are gone are left out. */
export async function readIncidentFacts(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, IncidentFacts>> {
  const incidents = await readIncidents(tx, tenantId, ids);
  if (incidents.length === 0) return new Map();
  const found = incidents.map(({ id }) => id);
  const alerts = await readAlerts(tx, tenantId, found);
  const candidates = await readCandidates(tx, tenantId, incidents);
  const mutes = await readMutes(tx, tenantId, found);
  return new Map(
    incidents.map((incident) => {
      const causes = (candidates.get(incident.id) ?? []).slice(0, MAX_CANDIDATES);
      const mute = incident.isMuted ? (mutes.get(incident.id) ?? null) : null;
      return [
        incident.id,
        {
          ...incident,
          muteReason: incident.isMuted ? (mute?.reason ?? 'all its alerts are muted') : null,
          mutedUntil: mute?.until ?? null,
          alerts: alerts.get(incident.id) ?? [],
          candidates: causes.map(({ title, evidence }) => ({ title, reason: evidence[0] ?? '' })),
          impact: impactText(incident.impact),
        },
      ];
    }),
  );
}

type MemberRow = Alert & { incidentId: string; isMuted: boolean; startedAt: Date; endedAt: Date | null };

async function readAlerts(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, IncidentAlertFacts[]>> {
  const rows = await tx.query<MemberRow>(
    `SELECT m.incident_id AS "incidentId", m.is_muted AS "isMuted", m.started_at AS "startedAt",
       m.ended_at AS "endedAt", ${selectList(Alert)}
     FROM unnest($2::uuid[]) AS k (id) CROSS JOIN LATERAL (
       SELECT * FROM incident_alert m WHERE m.tenant_id = $1 AND m.incident_id = k.id AND NOT m.is_evidence
       ORDER BY m.ended_at IS NOT NULL, m.severity_rank DESC, m.started_at DESC, m.id LIMIT ${MAX_ALERTS}) m
     JOIN alert t ON t.tenant_id = $1 AND t.id = m.id
     ORDER BY m.ended_at IS NOT NULL, m.severity_rank DESC, m.started_at DESC, m.id`,
    [tenantId, ids],
  );
  const names = await readFactNames(tx, tenantId);
  const found = new Map<string, IncidentAlertFacts[]>();
  for (const row of hydrate(Alert, rows) as MemberRow[]) {
    const { id, title, isMuted, incidentId, startedAt, endedAt } = row;
    const one = { id, facts: factsOf(row, names), title, isMuted, isOpen: endedAt === null, firedAt: startedAt };
    found.set(incidentId, [...(found.get(incidentId) ?? []), { ...one, resolvedAt: endedAt }]);
  }
  return found;
}

interface MuteRow {
  incidentId: string;
  reason: string | null;
  createdBy: string | null;
  until: Date | null;
  inhibitedBy: string | null;
}

/** What mutes the open alerts of each incident: the mute that ends first, because then somebody is told. */
async function readMutes(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, { reason: string; until: Date | null }>> {
  const rows = await tx.query<MuteRow>(
    `SELECT DISTINCT ON (m.incident_id) m.incident_id AS "incidentId", s.reason, s.created_by AS "createdBy",
       a.silenced_until AS until, i.title AS "inhibitedBy"
     FROM incident_alert m JOIN alert a ON a.tenant_id = m.tenant_id AND a.id = m.id
     LEFT JOIN silence s ON s.tenant_id = m.tenant_id AND s.id = a.silence_id
     LEFT JOIN alert i ON i.tenant_id = m.tenant_id AND i.id = a.inhibited_by_id
     WHERE m.tenant_id = $1 AND m.incident_id = ANY($2::uuid[]) AND m.ended_at IS NULL AND m.is_muted
     ORDER BY m.incident_id, a.silenced_until NULLS LAST`,
    [tenantId, ids],
  );
  return new Map(rows.map((row) => [row.incidentId, { reason: muteText(row), until: row.until }]));
}

function muteText({ reason, createdBy, until, inhibitedBy }: MuteRow): string {
  if (reason === null) return inhibitedBy === null ? 'muted' : `inhibited by “${inhibitedBy}”`;
  const by = createdBy === null ? '' : ` (${createdBy})`;
  return `silenced by “${reason}”${by}${until ? ` until ${momentOf(until)}` : ''}`;
}

/** “20 of 24 pods of 1 workload in 1 namespace and 1 cluster”. */
export function impactText({ pods, podsTotal, workloads, clusterNodes, namespaces, clusters }: Impact): string | null {
  if (clusters === 0) return null;
  const all = podsTotal !== null && pods > 0 ? `${pods} of ${count(podsTotal, 'pod')}` : count(pods, 'pod');
  const hit = [
    ...(pods > 0 ? [all] : []),
    ...(workloads > 0 ? [count(workloads, 'workload')] : []),
    ...(clusterNodes > 0 ? [count(clusterNodes, 'cluster node')] : []),
  ];
  const where = [...(namespaces > 0 ? [count(namespaces, 'namespace')] : []), count(clusters, 'cluster')].join(' and ');
  return hit.length > 0 ? `${hit.join(', ')} in ${where}` : where;
}
