import type { Tx } from '../../platform/database.js';
import { IncidentEntryKind } from './incident-entry.entity.js';
import type { Draft } from './incident-write.service.js';
import { CHANGE_LOOKBACK_MS } from './rank-candidates.js';

// Puts the changes of what an incident hits into its timeline: those shortly before it, and those while it lasts. What
// follows from trouble (pods that come, go and move) is left out, because it would bury what was done.

/** Between two looks through the changes of an incident, in milliseconds. */
const SCAN_EVERY_MS = 30_000;
/** More changes than this in one look are a report of their own. */
const MAX_CHANGES = 200;

interface ChangeRow {
  incidentId: string;
  id: string;
  clusterId: string;
  namespace: string | null;
  objectKind: string;
  name: string;
  action: string;
  field: string | null;
  before: string | null;
  after: string | null;
  at: Date;
}

/** Adds what has changed since the last look to incidents that are about to be saved; their alerts are in the table. */
export async function recordChanges(tx: Tx, tenantId: string, drafts: readonly Draft[], now: Date): Promise<void> {
  const due = drafts.filter(({ incident, before }) => isDue(before !== null, incident.scannedAt, now));
  if (due.length === 0) return;
  const rows = await readChanges(tx, tenantId, due);
  for (const draft of due) {
    draft.incident.scannedAt = now;
    for (const row of rows.filter(({ incidentId }) => incidentId === draft.incident.id)) {
      draft.entries.push({
        at: row.at,
        kind: IncidentEntryKind.CHANGE,
        text: changeText(row),
        audience: 'PLACE',
        clusterId: row.clusterId,
        namespace: row.objectKind === 'NAMESPACE' ? row.name : row.namespace,
        changeId: row.id,
      });
    }
  }
}

function isDue(isStored: boolean, scannedAt: Date, now: Date): boolean {
  return !isStored || now.getTime() - scannedAt.getTime() >= SCAN_EVERY_MS;
}

/** Reported changes may be written down a little later than they are dated, so every look overlaps the one before. */
const OVERLAP_MS = 5 * 60_000;

function readChanges(tx: Tx, tenantId: string, drafts: readonly Draft[]): Promise<ChangeRow[]> {
  const since = drafts.map(({ incident, before }) =>
    before === null
      ? new Date(incident.openedAt.getTime() - CHANGE_LOOKBACK_MS)
      : new Date(incident.scannedAt.getTime() - OVERLAP_MS),
  );
  return tx.query<ChangeRow>(
    `SELECT k.id AS "incidentId", c.id, c.cluster_id AS "clusterId", c.namespace, c.object_kind AS "objectKind", c.name,
       c.action, c.field, c.before, c.after, c.observed_at AS at
     FROM unnest($2::uuid[], $3::timestamptz[]) AS k (id, since)
     CROSS JOIN LATERAL (
       SELECT DISTINCT c.* FROM (
         SELECT DISTINCT a.cluster_id, a.namespace, a.workload_name, a.node_name FROM incident_alert a
         WHERE a.tenant_id = $1 AND a.incident_id = k.id LIMIT 200) a
       JOIN change c ON c.tenant_id = $1 AND c.cluster_id = a.cluster_id AND c.observed_at >= k.since AND (
         (c.object_kind = 'CLUSTER_NODE' AND c.name = a.node_name)
         OR (c.namespace = a.namespace AND c.object_kind = 'RESOURCE_QUOTA')
         OR (c.namespace = a.namespace AND c.name = a.workload_name AND c.object_kind NOT IN ('POD', 'CONTAINER')))
       WHERE NOT EXISTS (SELECT 1 FROM incident_entry e
         WHERE e.tenant_id = $1 AND e.incident_id = k.id AND e.change_id = c.id)
       ORDER BY c.observed_at, c.id LIMIT ${MAX_CHANGES}) c`,
    [tenantId, drafts.map(({ incident }) => incident.id), since],
  );
}

function changeText({ objectKind, namespace, name, action, field, before, after }: ChangeRow): string {
  const kind = objectKind.toLowerCase().replaceAll('_', ' ');
  const object = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${namespace ? `${namespace}/` : ''}${name}`;
  if (action !== 'UPDATED') return `${object} was ${action === 'CREATED' ? 'made' : 'removed'}.`;
  return `${object}: ${field} ${before ?? 'unset'} → ${after ?? 'unset'}.`;
}
