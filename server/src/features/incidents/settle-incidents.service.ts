import type { Tx } from '../../platform/database.js';
import { count } from './describe.js';
import { end } from './incident-change.service.js';
import { recordChanges } from './incident-changes.service.js';
import { IncidentEntryKind } from './incident-entry.entity.js';
import { lockIncidents, openDrafts, saveDrafts } from './incident-write.service.js';
import { LONGEST_WINDOW_MS } from './ties.js';

/** An incident is over when none of its alerts has fired for so long, in milliseconds: alerts that flap stay in it. */
export const QUIET_MS = 2 * 60_000;
/** Incidents in one transaction. */
const PAGE = 200;
/** Timelines of open incidents are looked after this often, in milliseconds. */
const SCAN_MS = 60_000;

/** Ends what has been quiet, and records what has changed meanwhile. @returns how many ended */
export async function settleIncidents(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const due = await tx.query<{ id: string }>(
    `SELECT i.id FROM incident i WHERE i.tenant_id = $1 AND i.status = ANY($5::text[])
       AND (i.quiet_since <= $2 OR i.scanned_at <= $3) ORDER BY i.id LIMIT $4`,
    [tenantId, new Date(now.getTime() - QUIET_MS), new Date(now.getTime() - SCAN_MS), PAGE, ['OPEN', 'ACKNOWLEDGED']],
  );
  await forgetSpans(tx, tenantId, now);
  if (due.length === 0) return 0;
  await lockIncidents(tx, tenantId);
  const drafts = [
    ...(
      await openDrafts(
        tx,
        tenantId,
        due.map(({ id }) => id),
      )
    ).values(),
  ];
  await recordChanges(tx, tenantId, drafts, now);
  const quiet = drafts.filter(({ incident: { quietSince } }) => quietSince !== null && +now - +quietSince >= QUIET_MS);
  for (const draft of quiet) {
    const alerts = count(draft.incident.alertCount, 'alert');
    end(draft, `All of its ${alerts} have ended.`, now);
    const text = `It is over: its ${alerts} ended, the last ${Math.round(QUIET_MS / 60_000)} min ago or more.`;
    draft.entries.push({ at: now, kind: IncidentEntryKind.RESOLVED, text, audience: 'INCIDENT' });
  }
  const told = drafts.filter(({ entries }) => entries.length > 0);
  await markScanned(
    tx,
    tenantId,
    drafts.filter(({ entries }) => entries.length === 0).map(({ incident }) => incident.id),
    now,
  );
  await saveDrafts(tx, tenantId, told, now);
  return quiet.length;
}

/** Having been looked through without a find is no change that anybody is told of. */
async function markScanned(tx: Tx, tenantId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('UPDATE incident SET scanned_at = $3 WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [
    tenantId,
    ids,
    now,
  ]);
}

/** Spans without a say: nothing of them stands, and what begins now is too late for them. */
async function forgetSpans(tx: Tx, tenantId: string, now: Date): Promise<void> {
  await tx.query('DELETE FROM incident_span WHERE tenant_id = $1 AND standing = 0 AND last_at < $2', [
    tenantId,
    // Twice the window: alerts may be told of late.
    new Date(now.getTime() - 2 * LONGEST_WINDOW_MS),
  ]);
}
