import type { Tx } from '../../platform/database.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { type Rights, roleAt, sees, seesWholeTenant, tenantRole } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import type { Incident } from './incident.entity.js';
import { changeIncident, type IncidentChange } from './incident-change.service.js';
import type { IncidentPlace } from './incident-payload.js';
import { type EntryActor, lockIncidents, readIncidents, readSurroundings } from './incident-write.service.js';

// What people ask for, checked against what they may do where the alerts lie.

/** Who asks, and what they may do. */
export interface Operator {
  rights: Rights;
  actor: Actor;
}

/** The incident that somebody may change, and where its alerts lie that they see. */
export interface Operable {
  incident: Incident;
  seen: IncidentPlace[];
  seesAll: boolean;
}

/**
 * Finds an incident that somebody may change: an operator at one of its alerts at least, or at all of them where what is
 * done reaches all. One they do not see is answered like a missing one.
 */
export async function findOperable(
  tx: Tx,
  tenantId: string,
  { id, field, rights, reach }: { id: string | null; field: string; rights: Rights; reach: 'SOME' | 'ALL' },
): Promise<Outcome<Operable>> {
  const [incident] = id ? await readIncidents(tx, tenantId, [id]) : [];
  const missing = (): Outcome<never> =>
    refused(field, 'There is no incident with this id. Take the id from `incidents` or `incident`.', 'NOT_FOUND');
  if (!incident) return missing();
  const places = (await readSurroundings(tx, tenantId, [incident.id])).get(incident.id) ?? [];
  const seen = places.filter((place) => sees(rights, place));
  if (seen.length === 0 && !seesWholeTenant(rights)) return missing();
  const operated = places.filter((place) => isOperatorAt(rights, place)).length;
  // One that was merged has no alert left: “all of none” would let everybody change what it was merged into.
  const isEnough = operated > 0 && (reach === 'SOME' || operated === places.length);
  if (isEnough || hasRole(tenantRole(rights), Role.OPERATOR)) {
    return { done: { incident, seen, seesAll: seen.length === places.length }, userErrors: [] };
  }
  return refused(field, forbidden(operated), 'FORBIDDEN');
}

export function isOperatorAt(rights: Rights, place: IncidentPlace): boolean {
  return hasRole(roleAt(rights, place), Role.OPERATOR);
}

/** Says nothing of how much there is elsewhere: whoever asks may not see it. */
function forbidden(operated: number): string {
  if (operated === 0) return 'Your role lets you read this incident and not change it. Ask an operator.';
  return 'This changes all alerts of the incident, and you are no operator at all of them. Ask somebody who is one everywhere.';
}

/** The one place where words of somebody who sees a single place of several belong; null where they are for the whole. */
export function placeOfWords({ seen, seesAll }: Operable): IncidentPlace | null {
  return !seesAll && seen.length === 1 ? seen[0]! : null;
}

export function entryActorOf({ kind, id, name }: Actor): EntryActor {
  const isPerson = kind === 'USER' || kind === 'API_KEY';
  return { kind: isPerson ? kind : 'SYSTEM', id: isPerson ? id : null, name };
}

const MAX_WORDS = 4_000;

/** Refuses words that are missing or too many; null where they are good. */
export function refuseWords(
  field: string,
  text: string | null | undefined,
  isRequired: boolean,
): Outcome<never> | null {
  const length = text?.trim().length ?? 0;
  if (isRequired && length === 0)
    return refused(field, `“${field}” is empty; expected a sentence. Say it in a few words.`);
  if (length <= MAX_WORDS) return null;
  return refused(field, `“${field}” has ${length} characters; at most ${MAX_WORDS} are kept. Shorten it.`);
}

/** How long before an incident opened a note may tell of something, in days. */
const DAYS_BEFORE = 7;

/** Refuses a moment so long ago that the timeline would be nothing but the way to it. */
export function refuseLongAgo(
  at: Date | null | undefined,
  { incident: { openedAt } }: Operable,
): Outcome<never> | null {
  const earliest = new Date(openedAt.getTime() - DAYS_BEFORE * 86_400_000);
  if (!at || at >= earliest) return null;
  const found = `“at” is ${at.toISOString()}, more than ${DAYS_BEFORE} days before the incident opened`;
  return refused('at', `${found}; expected ${earliest.toISOString()} or later. Say in the text when it was.`);
}

/** Checks, audits and makes one change; `changeOf` may need to know what of the incident its writer sees. */
export async function operate(
  tx: Tx,
  tenantId: string,
  wanted: Operator & {
    id: string | null;
    action: string;
    reach: 'SOME' | 'ALL';
    expectedRevision?: number | null;
    /** Looks at what only the incident tells; null where the change is good. */
    refuse?(found: Operable): Outcome<never> | null;
    changesOf(found: Operable): IncidentChange[];
  },
  now: Date,
): Promise<Outcome<string>> {
  await lockIncidents(tx, tenantId);
  const found = await findOperable(tx, tenantId, { ...wanted, field: 'id' });
  if (found.done === null) return found;
  const { incident } = found.done;
  const { expectedRevision } = wanted;
  if (expectedRevision != null && expectedRevision !== incident.revision) {
    return refused(
      'expectedRevision',
      `The incident has revision ${incident.revision}; expected ${expectedRevision}. Read it again and repeat what is still wanted.`,
      'CONFLICT',
    );
  }
  const refusal = wanted.refuse?.(found.done);
  if (refusal) return refusal;
  await auditIncident(tx, tenantId, { ...wanted, incident }, now);
  const by = { actor: entryActorOf(wanted.actor), now };
  for (const change of wanted.changesOf(found.done)) await changeIncident(tx, tenantId, incident.id, change, by);
  return { done: incident.id, userErrors: [] };
}

export function auditIncident(
  tx: Tx,
  tenantId: string,
  { actor, action, incident }: { actor: Actor; action: string; incident: Incident },
  now: Date,
): Promise<void> {
  const object = { kind: 'Incident', id: incident.id, name: `#${incident.number}` };
  return audit(tx, tenantId, { actor, action, object }, now);
}
