import type { Tx } from '../../platform/database.js';
import { count } from './describe.js';
import { IncidentStatus } from './incident.entity.js';
import { comeBack, end } from './incident-change.service.js';
import { IncidentEntryKind } from './incident-entry.entity.js';
import { mergeTallies, retally } from './incident-tally.service.js';
import { type Draft, type EntryActor, insertDrafts, keepLastNumber, newDraft } from './incident-write.service.js';

/**
 * Makes one incident part of another: alerts, timeline and spans move, and what is left tells where it went. The drafts
 * are to be saved, and the tenant's lock is held.
 * @param why completes “… because …”; null where people did it
 */
export async function mergeDraft(
  tx: Tx,
  tenantId: string,
  { from, into }: { from: Draft; into: Draft },
  { why, actor, now }: { why: string | null; actor?: EntryActor; now: Date },
): Promise<void> {
  const params = [tenantId, from.incident.id, into.incident.id];
  for (const table of ['incident_alert', 'incident_span']) {
    await tx.query(`UPDATE ${table} SET incident_id = $3 WHERE tenant_id = $1 AND incident_id = $2`, params);
  }
  await mergeTallies(tx, tenantId, { from: from.incident.id, into: into.incident.id });
  // Two incidents may have told of the same change; and one incident opens once.
  await tx.query(
    `UPDATE incident_entry e SET incident_id = $3 WHERE e.tenant_id = $1 AND e.incident_id = $2 AND e.kind <> 'OPENED'
       AND NOT EXISTS (SELECT 1 FROM incident_entry o
         WHERE o.tenant_id = $1 AND o.incident_id = $3 AND o.change_id = e.change_id)`,
    params,
  );
  const alerts = count(from.incident.alertCount, 'alert');
  const because = why === null ? '' : `, because ${why}`;
  const by = actor ? { actor } : {};
  into.entries.push({
    at: now,
    kind: IncidentEntryKind.MERGED,
    text: `#${from.incident.number} was merged into it with ${alerts}${because}.`,
    // How many, and why, may tell of places that not everybody sees.
    audience: 'WHOLE',
    ...by,
  });
  from.incident.mergedIntoId = into.incident.id;
  if (from.incident.status !== IncidentStatus.RESOLVED) end(from, `It was merged into #${into.incident.number}.`, now);
  if (into.incident.status === IncidentStatus.RESOLVED && from.before?.status !== IncidentStatus.RESOLVED)
    comeBack(into);
}

/**
 * Moves alerts of an incident to another one, or to a new one; both are people's work then, and are not merged by
 * themselves. The drafts are to be saved.
 */
export async function moveAlerts(
  tx: Tx,
  tenantId: string,
  { from, into, alertIds }: { from: Draft; into: Draft; alertIds: readonly string[] },
  { actor, now }: { actor: EntryActor; now: Date },
): Promise<void> {
  await tx.query(
    `UPDATE incident_alert SET incident_id = $4, joined_at = $5, criterion = 'BY_HAND', reason = $6, evidence = '{}'
     WHERE tenant_id = $1 AND incident_id = $2 AND id = ANY($3::uuid[])`,
    [tenantId, from.incident.id, alertIds, into.incident.id, now, `${actor.name} moved it here.`],
  );
  await tx.query(
    `UPDATE incident_entry SET incident_id = $4
     WHERE tenant_id = $1 AND incident_id = $2 AND alert_id = ANY($3::uuid[])`,
    [tenantId, from.incident.id, alertIds, into.incident.id],
  );
  await retally(tx, tenantId, [from.incident.id, into.incident.id]);
  const moved = count(alertIds.length, 'alert');
  const entry = { at: now, kind: IncidentEntryKind.SPLIT, audience: 'WHOLE', actor } as const;
  from.entries.push({ ...entry, text: `${moved} went to #${into.incident.number}.` });
  into.entries.push({ ...entry, text: `${moved} came from #${from.incident.number}.` });
  from.incident.isShaped = true;
  into.incident.isShaped = true;
}

/** A new incident of people; its row is there, so that alerts can be moved into it. */
export async function openByHand(tx: Tx, tenantId: string, lastNumber: number, now: Date): Promise<Draft> {
  const draft = newDraft(tenantId, { number: lastNumber + 1, at: now });
  await keepLastNumber(tx, tenantId, draft.incident.number);
  await insertDrafts(tx, tenantId, [draft]);
  return draft;
}
