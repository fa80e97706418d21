import type { Tx } from '../../platform/database.js';
import { asEntity, hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { type RowOf, upsertRows } from '../../platform/upsert.js';
import { appendToStream, type StreamEvent } from '../streams/stream.service.js';
import { describeIncident, type IncidentStats, impactOf } from './describe.js';
import { decideSeverity, INCIDENT_SEVERITY_RANK, NO_IMPACT } from './impact.js';
import { Incident, IncidentSeverity, IncidentStatus } from './incident.entity.js';
import { type EntryAudience, type IncidentEntry, IncidentEntryKind, TimelineLane } from './incident-entry.entity.js';
import { type OwnedPlace, type PreviousIncident, type Surroundings, toIncidentPayload } from './incident-payload.js';
import { INCIDENT_STREAM } from './incident-stream.service.js';
import { mendTallies, noteTallied, readTalliedPlaces, readTallies } from './incident-tally.service.js';

// One way to write incidents: whoever changes some takes the tenant's lock, changes the rows in memory and what belongs
// to them in the tables, tallies included, and saves all of it at the end. Counts, title and severity are read off the
// tallies as they are then, so no path can forget them.

/** Makes this transaction the only writer of the tenant's incidents, to its end. @returns the last number given out */
export async function lockIncidents(tx: Tx, tenantId: string): Promise<number> {
  await tx.query('INSERT INTO incident_head (tenant_id, last_number) VALUES ($1, 0) ON CONFLICT DO NOTHING', [
    tenantId,
  ]);
  const [head] = await tx.query<{ lastNumber: number }>(
    'SELECT last_number AS "lastNumber" FROM incident_head WHERE tenant_id = $1 FOR UPDATE',
    [tenantId],
  );
  return head!.lastNumber;
}

/** Gives out the next numbers; the lock is held. */
export async function keepLastNumber(tx: Tx, tenantId: string, number: number): Promise<void> {
  await tx.query('UPDATE incident_head SET last_number = $2 WHERE tenant_id = $1', [tenantId, number]);
}

export async function readIncidents(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Incident[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<Incident>(
    `SELECT ${selectList(Incident)} FROM incident t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[]) ORDER BY t.number`,
    [tenantId, ids],
  );
  return hydrate(Incident, rows);
}

/** An incident that is about to be saved; what it was when it was read stays beside it. */
export interface Draft {
  incident: Incident;
  before: PreviousIncident | null;
  entries: NewEntry[];
}

export type NewEntry = Pick<IncidentEntry, 'at' | 'kind' | 'text'> &
  Partial<Pick<IncidentEntry, 'isKey' | 'clusterId' | 'namespace' | 'alertId' | 'changeId' | 'lane'>> & {
    audience: EntryAudience;
    actor?: EntryActor;
  };

/** Who does something to an incident. */
export interface EntryActor {
  kind: 'USER' | 'API_KEY' | 'SYSTEM' | 'CHANNEL';
  id: string | null;
  name: string;
}

/** Takes incidents as they are, to be changed; the tenant's lock is held. */
export async function openDrafts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, Draft>> {
  const found = await readIncidents(tx, tenantId, ids);
  await mendTallies(tx, tenantId, found);
  const surroundings = await readTalliedPlaces(tx, tenantId, ids);
  return new Map(
    found.map((incident) => [incident.id, { incident, before: previousOf(incident, surroundings), entries: [] }]),
  );
}

function previousOf(incident: Incident, surroundings: Surroundings): PreviousIncident {
  const { status, severity, isMuted, leadId, mergedIntoId, changedAt, id } = incident;
  const places = surroundings.get(id) ?? [];
  return { status, severity, isMuted, leadId, mergedIntoId, changedAt: changedAt.toISOString(), places };
}

/** An incident that opens; it gets its title when it is saved with its first alerts. */
export function newDraft(tenantId: string, { number, at, id }: { number: number; at: Date; id?: string }): Draft {
  const incident: RowOf<Incident> = {
    tenantId,
    id: id ?? newId(),
    number,
    title: '',
    hasOwnTitle: false,
    summary: '',
    severity: IncidentSeverity.SEV4,
    severityRank: INCIDENT_SEVERITY_RANK.SEV4,
    hasOwnSeverity: false,
    status: IncidentStatus.OPEN,
    isMuted: false,
    isShaped: false,
    openedAt: at,
    acknowledgedAt: null,
    acknowledgedBy: null,
    quietSince: null,
    resolvedAt: null,
    resolvedReason: null,
    reopenedCount: 0,
    leadId: null,
    leadName: null,
    mergedIntoId: null,
    alertCount: 0,
    openAlertCount: 0,
    impact: NO_IMPACT,
    scannedAt: at,
    revision: 0,
    changedAt: at,
  };
  return { incident: asEntity(Incident, incident), before: null, entries: [] };
}

const TARGET = { entity: Incident, table: 'incident', key: ['id'], keep: ['number'] } as const;

/** Writes the rows alone, so that what belongs to new ones has something to refer to. */
export async function insertDrafts(tx: Tx, tenantId: string, drafts: readonly Draft[]): Promise<void> {
  await upsertRows(
    tx,
    tenantId,
    TARGET,
    drafts.map(({ incident }) => incident),
  );
}

/** Counts, describes and stores incidents whose alerts and tallies are in the tables, and tells the stream: the last statement. */
export async function saveDrafts(tx: Tx, tenantId: string, drafts: readonly Draft[], now: Date): Promise<void> {
  if (drafts.length === 0) return;
  const ids = drafts.map(({ incident }) => incident.id);
  const stats = await readTallies(tx, tenantId, ids);
  for (const draft of drafts) recount(draft, stats.get(draft.incident.id) ?? null, now);
  await insertDrafts(tx, tenantId, drafts);
  await noteTallied(
    tx,
    tenantId,
    drafts.map(({ incident }) => incident),
  );
  await insertEntries(tx, tenantId, drafts, now);
  const surroundings = await readTalliedPlaces(tx, tenantId, ids);
  await appendToStream(
    tx,
    tenantId,
    INCIDENT_STREAM,
    drafts.map((draft) => eventOf(draft, surroundings, now)),
  );
}

function recount(draft: Draft, stats: IncidentStats | null, now: Date): void {
  const { incident } = draft;
  incident.revision += 1;
  incident.changedAt = now;
  incident.alertCount = stats?.alerts ?? 0;
  incident.openAlertCount = stats?.openAlerts ?? 0;
  incident.isMuted = stats?.isMuted ?? false;
  incident.quietSince = incident.openAlertCount > 0 ? null : (incident.quietSince ?? now);
  if (!stats) return;
  if (stats.firstAt < incident.openedAt) incident.openedAt = stats.firstAt;
  incident.impact = impactOf(stats);
  const { title, summary } = describeIncident(stats);
  incident.summary = summary;
  if (!incident.hasOwnTitle) incident.title = title;
  reassess(draft, stats.worst, now);
}

/** The severity only rises by itself: alerts that end make an incident smaller and not less grave. */
function reassess({ incident, before, entries }: Draft, worst: number, now: Date): void {
  const { severity, reason } = decideSeverity(worst, incident.impact);
  const rank = INCIDENT_SEVERITY_RANK[severity];
  if (incident.hasOwnSeverity || rank <= incident.severityRank) return;
  incident.severity = IncidentSeverity[severity];
  incident.severityRank = rank;
  if (!before) return;
  entries.push({
    at: now,
    kind: IncidentEntryKind.SEVERITY_CHANGED,
    text: `Rose to ${severity}: ${reason}.`,
    // The reason counts what not everybody sees.
    audience: 'WHOLE',
  });
}

const LANES: Partial<Record<IncidentEntryKind, TimelineLane>> = {
  CHANGE: TimelineLane.CHANGES,
  ACKNOWLEDGED: TimelineLane.PEOPLE,
  LEAD_CHANGED: TimelineLane.PEOPLE,
  TITLE_CHANGED: TimelineLane.PEOPLE,
  NOTE: TimelineLane.PEOPLE,
  MERGED: TimelineLane.PEOPLE,
  SPLIT: TimelineLane.PEOPLE,
};

/** Entries of one moment keep their order by their ids. */
function rowOf(entry: NewEntry, incidentId: string, at: number): object {
  const lane = entry.actor ? TimelineLane.PEOPLE : (LANES[entry.kind] ?? TimelineLane.ALERTS);
  const { actor, ...own } = entry;
  return {
    lane,
    isKey: true,
    ...own,
    id: newId(at),
    incidentId,
    actorKind: actor?.kind,
    actorId: actor?.id,
    actorName: actor?.name,
  };
}

async function insertEntries(tx: Tx, tenantId: string, drafts: readonly Draft[], now: Date): Promise<void> {
  const rows = drafts.flatMap(({ incident, entries }) =>
    entries.map((entry, n) => rowOf(entry, incident.id, now.getTime() + n)),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO incident_entry (tenant_id, id, incident_id, at, recorded_at, lane, kind, is_key, text, audience,
       cluster_id, namespace, alert_id, change_id, actor_kind, actor_id, actor_name)
     SELECT $1, r.id, r."incidentId", r.at, $3, r.lane, r.kind, r."isKey", r.text, r.audience, r."clusterId",
       r.namespace, r."alertId", r."changeId", r."actorKind", r."actorId", r."actorName"
     FROM json_to_recordset($2::json) AS r (id uuid, "incidentId" uuid, at timestamptz, lane text, kind text,
       "isKey" boolean, text text, audience text, "clusterId" uuid, namespace text, "alertId" uuid, "changeId" uuid,
       "actorKind" text, "actorId" uuid, "actorName" text)
     ON CONFLICT (tenant_id, incident_id, change_id) DO NOTHING`,
    [tenantId, JSON.stringify(rows), now],
  );
}

/** Where the alerts of incidents lie, and whose they are. */
export async function readSurroundings(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Surroundings> {
  const rows = await tx.query<OwnedPlace & { incidentId: string }>(
    `SELECT a.incident_id AS "incidentId", a.cluster_id AS "clusterId", a.namespace,
       array_remove(array_agg(DISTINCT a.team_id), NULL)::text[] AS "teamIds"
     FROM incident_alert a WHERE a.tenant_id = $1 AND a.incident_id = ANY($2::uuid[])
     GROUP BY a.incident_id, a.cluster_id, a.namespace ORDER BY a.incident_id, a.cluster_id, a.namespace`,
    [tenantId, ids],
  );
  const found: Surroundings = new Map();
  for (const { incidentId, ...place } of rows) found.set(incidentId, [...(found.get(incidentId) ?? []), place]);
  return found;
}

function eventOf({ incident, before }: Draft, surroundings: Surroundings, now: Date): StreamEvent {
  const hasEnded = incident.status === IncidentStatus.RESOLVED && before?.status !== IncidentStatus.RESOLVED;
  const type = before === null ? 'ADDED' : hasEnded ? 'RESOLVED' : 'MODIFIED';
  return {
    type,
    occurredAt: now,
    payload: toIncidentPayload(incident, surroundings.get(incident.id) ?? [], before),
  };
}
