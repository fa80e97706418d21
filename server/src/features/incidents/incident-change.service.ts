import type { Tx } from '../../platform/database.js';
import { changeAlerts } from '../alerts/alert-change.service.js';
import { INCIDENT_SEVERITY_RANK, type SeverityName } from './impact.js';
import { type Incident, IncidentSeverity, IncidentStatus } from './incident.entity.js';
import { IncidentEntryKind } from './incident-entry.entity.js';
import type { IncidentPlace } from './incident-payload.js';
import { type Draft, type EntryActor, lockIncidents, openDrafts, saveDrafts } from './incident-write.service.js';

/** Where somebody may change alerts; everywhere where nothing is said. */
type MayChange = (place: IncidentPlace) => boolean;

/** What is done to an incident. Words have the place that their writer sees, null where that is the whole incident. */
export type IncidentChange =
  | { kind: 'ACKNOWLEDGE'; comment?: string | null; place?: IncidentPlace | null; mayChange?: MayChange }
  | { kind: 'RESOLVE'; reason: string; place?: IncidentPlace | null; mayChange?: MayChange }
  | { kind: 'REOPEN'; reason?: string | null; place?: IncidentPlace | null }
  | { kind: 'ASSIGN'; user: { id: string; name: string } | null }
  | { kind: 'COMMENT'; text: string; at?: Date | null; place?: IncidentPlace | null }
  | { kind: 'TITLE'; title: string | null }
  | { kind: 'SEVERITY'; severity: SeverityName };

/**
 * Changes an incident, whoever asks for it: people, callbacks of channels, the server. Of a merged one, the incident it
 * went into. Doing twice what is done already changes nothing but what was written.
 * @returns the incident as it is then; null where there is none of this id
 */
export async function changeIncident(
  tx: Tx,
  tenantId: string,
  id: string,
  change: IncidentChange,
  { actor, now }: { actor: EntryActor; now: Date },
): Promise<Incident | null> {
  await lockIncidents(tx, tenantId);
  const draft = await openDraft(tx, tenantId, id);
  if (!draft) return null;
  if (!apply(draft, change, actor, now)) return draft.incident;
  await changeItsAlerts(tx, tenantId, { draft, change }, { actor, now });
  await saveDrafts(tx, tenantId, [draft], now);
  return draft.incident;
}

/** Who takes an incident takes its alerts, and what is over is over for them too; what still stands comes back. */
async function changeItsAlerts(
  tx: Tx,
  tenantId: string,
  { draft, change }: { draft: Draft; change: IncidentChange },
  { actor, now }: { actor: EntryActor; now: Date },
): Promise<void> {
  if (change.kind !== 'ACKNOWLEDGE' && change.kind !== 'RESOLVE') return;
  const rows = await tx.query<{ id: string } & IncidentPlace>(
    `SELECT a.id, a.cluster_id AS "clusterId", a.namespace FROM incident_alert a
     WHERE a.tenant_id = $1 AND a.incident_id = $2 AND a.ended_at IS NULL`,
    [tenantId, draft.incident.id],
  );
  const ids = rows.filter((row) => change.mayChange?.(row) ?? true).map(({ id }) => id);
  const reason = `Its incident #${draft.incident.number} was resolved.`;
  const own = change.kind === 'RESOLVE' ? ({ kind: 'RESOLVE', reason } as const) : ({ kind: 'ACKNOWLEDGE' } as const);
  // Their ends come back by the stream, as every end does.
  await changeAlerts(tx, tenantId, { ids, change: own }, actor, now);
}

/** The incident of an id, or the one it was merged into in the end; the lock is held. */
export async function openDraft(tx: Tx, tenantId: string, id: string): Promise<Draft | null> {
  const seen = new Set<string>();
  for (let next: string | null = id; next !== null && !seen.has(next); ) {
    seen.add(next);
    const draft: Draft | undefined = (await openDrafts(tx, tenantId, [next])).get(next);
    if (!draft?.incident.mergedIntoId) return draft ?? null;
    next = draft.incident.mergedIntoId;
  }
  return null;
}

/** @returns whether anything changed */
function apply(draft: Draft, change: IncidentChange, actor: EntryActor, now: Date): boolean {
  switch (change.kind) {
    case 'ACKNOWLEDGE':
      return acknowledge(draft, change, actor, now);
    case 'RESOLVE':
      return resolve(draft, change, actor, now);
    case 'REOPEN':
      return reopen(draft, change, actor, now);
    case 'ASSIGN':
      return assign(draft, change.user, actor, now);
    case 'COMMENT':
      return note(draft, change, actor, now);
    case 'TITLE':
      return entitle(draft, change.title, actor, now);
    case 'SEVERITY':
      return grade(draft, change.severity, actor, now);
  }
}

interface Words {
  text: string;
  at?: Date | null;
  place?: IncidentPlace | null | undefined;
}

function note({ entries }: Draft, { text, at, place }: Words, actor: EntryActor, now: Date): boolean {
  const audience = place ? ('PLACE' as const) : ('WHOLE' as const);
  entries.push({ at: at ?? now, kind: IncidentEntryKind.NOTE, text, audience, actor, ...(place ?? {}) });
  return true;
}

/** Words that go with an act are a note of their own: the act is for all, the words for those who see what they see. */
function noteBeside(
  draft: Draft,
  words: string | null | undefined,
  change: { place?: IncidentPlace | null },
  by: By,
): boolean {
  return words ? note(draft, { text: words, place: change.place }, by.actor, by.now) : false;
}

interface By {
  actor: EntryActor;
  now: Date;
}

function tell({ entries }: Draft, kind: IncidentEntryKind, text: string, { actor, now }: By): void {
  entries.push({ at: now, kind, text, audience: 'INCIDENT', actor });
}

type Of<Kind> = Extract<IncidentChange, { kind: Kind }>;

function acknowledge(draft: Draft, change: Of<'ACKNOWLEDGE'>, actor: EntryActor, now: Date): boolean {
  const { incident } = draft;
  const isNew = incident.status === IncidentStatus.OPEN;
  if (isNew) {
    incident.status = IncidentStatus.ACKNOWLEDGED;
    incident.acknowledgedAt = now;
    incident.acknowledgedBy = actor.name;
    tell(draft, IncidentEntryKind.ACKNOWLEDGED, `${actor.name} acknowledged it.`, { actor, now });
  }
  return noteBeside(draft, change.comment, change, { actor, now }) || isNew;
}

function resolve(draft: Draft, change: Of<'RESOLVE'>, actor: EntryActor, now: Date): boolean {
  const isNew = draft.incident.status !== IncidentStatus.RESOLVED;
  if (isNew) {
    end(draft, change.reason, now);
    tell(draft, IncidentEntryKind.RESOLVED, `${actor.name} resolved it.`, { actor, now });
  }
  return noteBeside(draft, change.reason, change, { actor, now }) || isNew;
}

/** Ends an incident; the caller tells why. */
export function end({ incident }: Draft, reason: string, now: Date): void {
  incident.status = IncidentStatus.RESOLVED;
  incident.resolvedAt = now;
  incident.resolvedReason = reason;
}

/** How long an incident stays that people opened again though nothing of it fires, in milliseconds. */
const KEPT_OPEN_MS = 24 * 60 * 60_000;

function reopen(draft: Draft, change: Of<'REOPEN'>, actor: EntryActor, now: Date): boolean {
  const isNew = draft.incident.status === IncidentStatus.RESOLVED;
  if (isNew) {
    comeBack(draft);
    // The quiet since long ago would end it again at once; whoever opens it gets this time before that.
    draft.incident.quietSince = new Date(now.getTime() + KEPT_OPEN_MS);
    tell(draft, IncidentEntryKind.REOPENED, `${actor.name} opened it again.`, { actor, now });
  }
  return noteBeside(draft, change.reason, change, { actor, now }) || isNew;
}

/** Opens an incident again; who took it before has to take it anew. */
export function comeBack({ incident }: Draft): void {
  incident.status = IncidentStatus.OPEN;
  incident.acknowledgedAt = null;
  incident.acknowledgedBy = null;
  incident.resolvedAt = null;
  incident.resolvedReason = null;
  incident.reopenedCount += 1;
}

function assign(draft: Draft, user: Of<'ASSIGN'>['user'], actor: EntryActor, now: Date): boolean {
  const { incident } = draft;
  if (incident.leadId === (user?.id ?? null)) return false;
  incident.leadId = user?.id ?? null;
  incident.leadName = user?.name ?? null;
  tell(draft, IncidentEntryKind.LEAD_CHANGED, user ? `${user.name} leads.` : 'Nobody leads any more.', { actor, now });
  return true;
}

function entitle({ incident, entries }: Draft, title: string | null, actor: EntryActor, now: Date): boolean {
  if (title === incident.title || (title === null && !incident.hasOwnTitle)) return false;
  incident.hasOwnTitle = title !== null;
  if (title !== null) incident.title = title;
  const text = title === null ? 'The title is the server’s again.' : `Title: “${title}”.`;
  entries.push({ at: now, kind: IncidentEntryKind.TITLE_CHANGED, text, audience: 'WHOLE', isKey: false, actor });
  return true;
}

function grade(draft: Draft, severity: SeverityName, actor: EntryActor, now: Date): boolean {
  const { incident } = draft;
  if (incident.severity === severity && incident.hasOwnSeverity) return false;
  incident.hasOwnSeverity = true;
  incident.severity = IncidentSeverity[severity];
  incident.severityRank = INCIDENT_SEVERITY_RANK[severity];
  tell(draft, IncidentEntryKind.SEVERITY_CHANGED, `${actor.name} made it ${severity}.`, { actor, now });
  return true;
}
