import type { Tx } from '../../platform/database.js';
import { type FactNames, type FactsOf, factsOf, readFactNames } from '../alerts/alert-facts.service.js';
import type { AlertFacts } from '../alerts/matcher.js';
import type { MessageAlert, MessageIncident } from '../channels/message.types.js';
import { readCandidates } from '../incidents/candidate.service.js';
import type { Incident } from '../incidents/incident.entity.js';
import type { IncidentView } from './decide.js';
import { muteOf } from './mute-reason.js';
import type { Dossier } from './sender.js';

/** Alerts by which an incident is routed: the worst of those that are open, then the others. */
const MAX_ROUTED = 500;
/** Alerts that a message bears. */
const MAX_TOLD = 50;
const MAX_CANDIDATES = 3;

type IncidentRow = Pick<
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
  | 'alertCount'
  | 'openAlertCount'
  | 'impact'
> & { mergedInto: number | null };

type AlertRow = FactsOf & {
  incidentId: string;
  id: string;
  title: string;
  state: MessageAlert['state'];
  firedAt: Date | null;
  resolvedAt: Date | null;
  silencedUntil: Date | null;
  inhibitedById: string | null;
};

/** Reads incidents with their alerts, as they are decided by and as they are told. */
export async function readDossiers(tx: Tx, tenantId: string, incidentIds: readonly string[]): Promise<Dossier[]> {
  if (incidentIds.length === 0) return [];
  const incidents = await tx.query<IncidentRow>(SELECT_INCIDENTS, [tenantId, incidentIds]);
  const alerts = await tx.query<AlertRow>(SELECT_ALERTS, [tenantId, incidentIds]);
  const names = await readFactNames(tx, tenantId);
  const candidates = await readCandidates(tx, tenantId, incidents);
  const ofIncident = new Map<string, AlertRow[]>(incidents.map(({ id }) => [id, []]));
  for (const alert of alerts) ofIncident.get(alert.incidentId)?.push(alert);
  return incidents.map((incident) => {
    const own = ofIncident.get(incident.id)!;
    const facts = own.map((alert) => factsOf(alert, names));
    const causes = (candidates.get(incident.id) ?? []).slice(0, MAX_CANDIDATES);
    const shown = causes.map(({ title, evidence }) => ({ title, reason: evidence[0] ?? '' }));
    return { view: viewOf(incident, own, facts), told: toldOf(incident, own, { facts, names, candidates: shown }) };
  });
}

const SELECT_INCIDENTS = `
  SELECT i.id, i.number, i.title, i.summary, i.severity, i.status, i.is_muted AS "isMuted", i.opened_at AS "openedAt",
    i.acknowledged_at AS "acknowledgedAt", i.acknowledged_by AS "acknowledgedBy", i.resolved_at AS "resolvedAt",
    i.alert_count AS "alertCount", i.open_alert_count AS "openAlertCount", i.impact, m.number AS "mergedInto"
  FROM incident i LEFT JOIN incident m ON m.tenant_id = i.tenant_id AND m.id = i.merged_into_id
  WHERE i.tenant_id = $1 AND i.id = ANY ($2::uuid[]) ORDER BY i.number`;

const SELECT_ALERTS = `
  SELECT k.id AS "incidentId", a.id, a.title, a.state, a.fired_at AS "firedAt", a.resolved_at AS "resolvedAt",
    a.silenced_until AS "silencedUntil", a.inhibited_by_id AS "inhibitedById", a.cluster_id AS "clusterId", a.namespace,
    a.team_id AS "teamId", a.severity, a.rule, a.subject_kind AS "subjectKind", a.subject_name AS "subjectName",
    a.container, a.workload_kind AS "workloadKind", a.workload_name AS "workloadName", a.node_name AS "nodeName",
    a.image, a.labels
  FROM unnest($2::uuid[]) AS k (id) CROSS JOIN LATERAL (
    SELECT t.* FROM incident_alert j JOIN alert t ON t.tenant_id = j.tenant_id AND t.id = j.id
    WHERE j.tenant_id = $1 AND j.incident_id = k.id
    ORDER BY t.resolved_at IS NOT NULL, t.severity_rank DESC, t.first_seen_at, t.id LIMIT ${MAX_ROUTED}) a`;

function viewOf(incident: IncidentRow, alerts: readonly AlertRow[], facts: readonly AlertFacts[]): IncidentView {
  const { id, number, title, severity, status, isMuted, acknowledgedBy, mergedInto, alertCount } = incident;
  const mute = isMuted ? muteOf(alerts) : null;
  return {
    id,
    number,
    title,
    severity,
    status,
    isMuted,
    muteReason: mute?.reason ?? null,
    mutedUntil: mute?.until ?? null,
    acknowledgedBy,
    mergedInto,
    alertCount,
    alerts: facts,
  };
}

interface Known {
  facts: readonly AlertFacts[];
  names: FactNames;
  candidates: MessageIncident['candidates'];
}

function toldOf(incident: IncidentRow, alerts: readonly AlertRow[], { facts, candidates }: Known): MessageIncident {
  const { id, number, title, severity, status, isMuted, acknowledgedBy, alertCount, openAlertCount } = incident;
  return {
    id,
    number,
    title,
    severity,
    status,
    isMuted,
    openedAt: incident.openedAt.toISOString(),
    acknowledgedAt: incident.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy,
    resolvedAt: incident.resolvedAt?.toISOString() ?? null,
    alertCount,
    openAlertCount,
    clusters: distinct(facts.map(({ clusterName }) => clusterName)),
    environments: distinct(facts.map(({ environment }) => environment)),
    namespaces: distinct(facts.map(({ namespace }) => namespace)),
    teams: distinct(facts.map(({ teamName }) => teamName)),
    workloads: distinct(facts.map(({ workload }) => workload)),
    summary: incident.summary || null,
    impact: impactText(incident.impact),
    candidates,
    alerts: alerts.slice(0, MAX_TOLD).map((alert, index) => alertOf(alert, facts[index]!)),
  };
}

function alertOf({ id, title, state, severity, firedAt, resolvedAt }: AlertRow, facts: AlertFacts): MessageAlert {
  const { rule, namespace, kind, name, workload, node, image, labels } = facts;
  return {
    id,
    title,
    rule,
    severity,
    state,
    cluster: facts.clusterName,
    namespace,
    kind,
    name,
    workload,
    node,
    image,
    team: facts.teamName,
    labels,
    firedAt: firedAt?.toISOString() ?? null,
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}

const MAX_NAMES = 20;

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].sort().slice(0, MAX_NAMES);
}

/** “20 pods, 1 workload, 1 cluster”; null where nothing is counted. */
function impactText(impact: IncidentRow['impact']): string | null {
  const counted: [number, string][] = [
    [impact.pods, 'pod'],
    [impact.workloads, 'workload'],
    [impact.clusterNodes, 'cluster node'],
    [impact.namespaces, 'namespace'],
    [impact.clusters, 'cluster'],
  ];
  const parts = counted
    .filter(([number]) => number > 0)
    .map(([number, noun]) => `${number} ${noun}${number === 1 ? '' : 's'}`);
  return parts.length > 0 ? parts.join(', ') : null;
}
