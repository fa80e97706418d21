import type { Tx } from '../../platform/database.js';
import type { AlertFacts } from '../alerts/matcher.js';
import type { MessageAlert, MessageIncident } from '../channels/message.types.js';
import { type IncidentAlertFacts, type IncidentFacts, readIncidentFacts } from '../incidents/incident-facts.service.js';
import type { Dossier } from './sender.js';
import type { IncidentView } from './verdict.js';

/** Alerts that a message bears. */
const MAX_TOLD = 50;
/** Names of one kind that a message bears. */
const MAX_NAMES = 20;

/** Reads incidents with their alerts, as they are decided by and as they are told. */
export async function readDossiers(tx: Tx, tenantId: string, incidentIds: readonly string[]): Promise<Dossier[]> {
  const found = [...(await readIncidentFacts(tx, tenantId, incidentIds)).values()];
  const numbers = await readNumbers(tx, tenantId, found);
  return found.map((incident) => ({
    view: viewOf(incident, incident.mergedIntoId === null ? null : (numbers.get(incident.mergedIntoId) ?? null)),
    told: toldOf(incident),
  }));
}

/** What people call the incidents that others were merged into. */
async function readNumbers(
  tx: Tx,
  tenantId: string,
  incidents: readonly IncidentFacts[],
): Promise<Map<string, number>> {
  const ids = incidents.map(({ mergedIntoId }) => mergedIntoId).filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ id: string; number: number }>(
    'SELECT id, number FROM incident WHERE tenant_id = $1 AND id = ANY ($2::uuid[])',
    [tenantId, ids],
  );
  return new Map(rows.map(({ id, number }) => [id, number]));
}

function viewOf(incident: IncidentFacts, mergedInto: number | null): IncidentView {
  const { id, number, title, severity, status, isMuted, muteReason, mutedUntil, acknowledgedBy, alertCount } = incident;
  const alerts = incident.alerts.map(({ facts }) => facts);
  const mute = { isMuted, muteReason, mutedUntil };
  return { id, number, title, severity, status, ...mute, acknowledgedBy, mergedInto, alertCount, alerts };
}

function toldOf(incident: IncidentFacts): MessageIncident {
  const { id, number, title, severity, status, isMuted, acknowledgedBy, alertCount, openAlertCount } = incident;
  const facts = incident.alerts.map((alert) => alert.facts);
  const all = (pick: (one: AlertFacts) => string | null): string[] => distinct(facts.map(pick));
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
    clusters: all(({ clusterName }) => clusterName),
    environments: all(({ environment }) => environment),
    namespaces: all(({ namespace }) => namespace),
    teams: all(({ teamName }) => teamName),
    workloads: all(({ workload }) => workload),
    summary: incident.summary || null,
    impact: incident.impact,
    candidates: incident.candidates,
    alerts: incident.alerts.slice(0, MAX_TOLD).map(alertOf),
  };
}

function alertOf({ id, title, facts, isOpen, firedAt, resolvedAt }: IncidentAlertFacts): MessageAlert {
  const { rule, namespace, kind, name, workload, node, image, labels } = facts;
  return {
    id,
    title,
    rule,
    severity: facts.severity as MessageAlert['severity'],
    state: isOpen ? 'FIRING' : 'RESOLVED',
    cluster: facts.clusterName,
    namespace,
    kind,
    name,
    workload,
    node,
    image,
    team: facts.teamName,
    labels,
    firedAt: firedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  };
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))].sort().slice(0, MAX_NAMES);
}
