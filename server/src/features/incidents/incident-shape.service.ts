import type { Tx } from '../../platform/database.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import { openDraft } from './incident-change.service.js';
import { mergeDraft, moveAlerts, openByHand } from './incident-move.service.js';
import { auditIncident, entryActorOf, findOperable, type Operator } from './incident-operate.service.js';
import { type Draft, lockIncidents, saveDrafts } from './incident-write.service.js';

// People say that incidents are one, or that alerts do not belong together. What they shape stays: nothing merges it by
// itself afterwards, and alerts still join it.

const MAX_MERGED = 50;
const MAX_MOVED = 500;

/** Merges incidents into one that stays. @returns its id */
export async function mergeIncidents(
  tx: Tx,
  tenantId: string,
  wanted: Operator & { into: string | null; incidents: readonly (string | null)[] },
  now: Date,
): Promise<Outcome<string>> {
  const ids = [...new Set(wanted.incidents)].filter((id) => id !== wanted.into);
  if (ids.length === 0 || ids.length > MAX_MERGED) {
    return refused(
      'incidents',
      `“incidents” names ${ids.length} others; expected 1 to ${MAX_MERGED}. Name those that end in “into”.`,
    );
  }
  await lockIncidents(tx, tenantId);
  for (const [n, id] of [wanted.into, ...ids].entries()) {
    const field = n === 0 ? 'into' : 'incidents';
    const found = await findOperable(tx, tenantId, { ...wanted, id, field, reach: 'ALL' });
    if (found.done === null) return found;
    await auditIncident(tx, tenantId, { ...wanted, action: 'MERGE_INCIDENT', incident: found.done.incident }, now);
  }
  const into = (await openDraft(tx, tenantId, wanted.into!))!;
  const drafts = new Map<string, Draft>();
  for (const id of ids) {
    const from = await openDraft(tx, tenantId, id!);
    if (!from || from.incident.id === into.incident.id || drafts.has(from.incident.id)) continue;
    await mergeDraft(tx, tenantId, { from, into }, { why: null, actor: entryActorOf(wanted.actor), now });
    drafts.set(from.incident.id, from);
  }
  into.incident.isShaped = true;
  await saveDrafts(tx, tenantId, [...drafts.values(), into], now);
  return { done: into.incident.id, userErrors: [] };
}

/** Moves alerts out of an incident, into another one or a new one. @returns the ids of both */
export async function splitIncident(
  tx: Tx,
  tenantId: string,
  wanted: Operator & { id: string | null; alertIds: readonly string[]; into: string | null | undefined },
  now: Date,
): Promise<Outcome<{ id: string; target: string }>> {
  const lastNumber = await lockIncidents(tx, tenantId);
  const found = await findOperable(tx, tenantId, { ...wanted, field: 'id', reach: 'ALL' });
  if (found.done === null) return found;
  const from = (await openDraft(tx, tenantId, found.done.incident.id))!;
  const refusal = await refuseMove(tx, tenantId, from, wanted.alertIds);
  if (refusal) return refusal;
  const target = await findTarget(tx, tenantId, { ...wanted, id: from.incident.id });
  if (target && target.done === null) return target;
  await auditIncident(tx, tenantId, { ...wanted, action: 'SPLIT_INCIDENT', incident: from.incident }, now);
  const into = target ? target.done : await openByHand(tx, tenantId, lastNumber, now);
  const by = { actor: entryActorOf(wanted.actor), now };
  await moveAlerts(tx, tenantId, { from, into, alertIds: wanted.alertIds }, by);
  await saveDrafts(tx, tenantId, [from, into], now);
  return { done: { id: from.incident.id, target: into.incident.id }, userErrors: [] };
}

/** Null where a new incident is wanted. */
async function findTarget(
  tx: Tx,
  tenantId: string,
  wanted: Operator & { id: string | null; into: string | null | undefined },
): Promise<Outcome<Draft> | null> {
  if (wanted.into === null || wanted.into === undefined) return null;
  const found = await findOperable(tx, tenantId, { ...wanted, id: wanted.into, field: 'into', reach: 'ALL' });
  if (found.done === null) return found;
  const draft = (await openDraft(tx, tenantId, found.done.incident.id))!;
  if (draft.incident.id === wanted.id) {
    return refused('into', '“into” is the incident itself; expected another one, or none for a new one.');
  }
  return { done: draft, userErrors: [] };
}

async function refuseMove(
  tx: Tx,
  tenantId: string,
  { incident }: Draft,
  alertIds: readonly string[],
): Promise<Outcome<never> | null> {
  if (alertIds.length === 0 || alertIds.length > MAX_MOVED) {
    return refused(
      'alerts',
      `“alerts” names ${alertIds.length} alerts; expected 1 to ${MAX_MOVED}. Name those to move.`,
    );
  }
  const [row] = await tx.query<{ moved: number; others: number }>(
    `SELECT (count(*) FILTER (WHERE a.id = ANY($3::uuid[])))::int AS moved,
       (count(*) FILTER (WHERE NOT a.id = ANY($3::uuid[]) AND NOT a.is_evidence))::int AS others
     FROM incident_alert a WHERE a.tenant_id = $1 AND a.incident_id = $2`,
    [tenantId, incident.id, alertIds],
  );
  if (row!.moved < new Set(alertIds).size) {
    return refused(
      'alerts',
      `Of ${alertIds.length} alerts ${row!.moved} belong to the incident. Name only its own.`,
      'NOT_FOUND',
    );
  }
  if (row!.others > 0) return null;
  return refused('alerts', 'These are all alerts of the incident; expected some to stay. Merge it instead.');
}
