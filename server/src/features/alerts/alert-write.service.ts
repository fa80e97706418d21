import { setImmediate } from 'node:timers/promises';
import { CountChanges } from '../../platform/counted-list.js';
import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { applyCounts } from '../../platform/object-count.js';
import { insertJson, updateRows } from '../../platform/upsert.js';
import { appendToStream, type StreamEvent } from '../streams/stream.service.js';
import { Alert } from './alert.entity.js';
import { AlertHistoryEntry } from './alert-history.entity.js';
import { payloadOf } from './alert-payload.js';
import { type AlertStep, previousValues, rowsOf } from './alert-step.js';
import { countedAlerts } from './counted-lists.js';
import { termsOf } from './title-terms.js';

// The only writer of alerts. Whoever changes alerts of a cluster holds the lock of that cluster to the end of the
// transaction, so what was read stays true until it is written, no two transactions wait for each other's rows in a
// circle, and one trouble never becomes two alerts. All rows of a report go into one statement per table: a statement
// costs more than a row.

/** The stream of all alerts of a tenant. */
export const ALERT_STREAM = 'alert';

/** Distinguishes this lock from other advisory locks; the second key is the cluster's. */
const ALERTS_LOCK = 71_007;

/**
 * Takes the right to change alerts of these clusters to the end of the transaction, in one order for all. Take it once:
 * a second one may wait for somebody who waits for the first.
 */
export async function lockAlerts(tx: Tx, clusterIds: readonly string[]): Promise<void> {
  await tx.prepared(
    `SELECT pg_advisory_xact_lock($1, k.key) FROM (
       SELECT DISTINCT hashtext(c.id) AS key FROM unnest($2::text[]) AS c (id) ORDER BY 1) AS k`,
    [ALERTS_LOCK, [...new Set(clusterIds)]],
  );
}

const SELECT_ALERTS = `SELECT ${selectList(Alert)} FROM alert t WHERE t.tenant_id = $1`;

/**
 * One look into an index for each fingerprint, whatever the planner believes: in a storm its statistics are of the calm
 * before, and by them it would read all alerts of the tenant for every report.
 */
const ofEachFingerprint = (condition: string): string =>
  `SELECT ${selectList(Alert)} FROM unnest($2::text[]) AS f (fingerprint) CROSS JOIN LATERAL (
     SELECT a.* FROM alert a WHERE a.tenant_id = $1 AND a.fingerprint = f.fingerprint AND ${condition} LIMIT 1) t`;
const SELECT_OPEN = ofEachFingerprint('a.resolved_at IS NULL');
const SELECT_RESOLVED = ofEachFingerprint('a.resolved_at > $3 ORDER BY a.resolved_at DESC');

/** The open alert of each fingerprint; the caller holds the lock of their clusters. */
export async function readOpen(tx: Tx, tenantId: string, fingerprints: readonly string[]): Promise<Map<string, Alert>> {
  if (fingerprints.length === 0) return new Map();
  return byFingerprint(await tx.prepared<Alert>(SELECT_OPEN, [tenantId, fingerprints]));
}

/** The alert of each fingerprint that ended last, where that was after a moment. */
export async function readResolvedSince(
  tx: Tx,
  tenantId: string,
  fingerprints: readonly string[],
  since: Date,
): Promise<Map<string, Alert>> {
  if (fingerprints.length === 0) return new Map();
  return byFingerprint(await tx.prepared<Alert>(SELECT_RESOLVED, [tenantId, fingerprints, since]));
}

/** Alerts by their ids, in no order; the caller holds the lock of their clusters. */
export async function readAlerts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Alert[]> {
  return hydrate(Alert, await tx.query<Alert>(`${SELECT_ALERTS} AND t.id = ANY($2::uuid[])`, [tenantId, ids]));
}

function byFingerprint(rows: Alert[]): Map<string, Alert> {
  return new Map(hydrate(Alert, rows).map((alert) => [alert.fingerprint, alert]));
}

/**
 * Writes what has become of alerts: rows, words to search by, history, counters, and the events last, because they take
 * the stream's lock to the end of the transaction.
 */
export async function writeSteps(tx: Tx, tenantId: string, steps: readonly AlertStep[], now: Date): Promise<void> {
  if (steps.length === 0) return;
  const { inserted, updated, before } = rowsOf(steps);
  const retitled = updated.filter((alert) => alert.title !== before.get(alert.id)!.title);
  const [written] = await Promise.all([
    toJson(steps, inserted, now),
    // The database works on these meanwhile. What ends goes first: a new alert may take the place of one of this report.
    updateRows(tx, tenantId, ALERTS, MUTABLE, updated),
    deleteTerms(tx, tenantId, retitled),
    insertTerms(tx, tenantId, [...inserted, ...retitled]),
  ]);
  await Promise.all([
    inserted.length > 0 && insertJson(tx, tenantId, ALERTS, written.rows),
    insertJson(tx, tenantId, HISTORY, written.history),
    countChanges(tx, tenantId, [...inserted, ...updated], before),
    appendToStream(tx, tenantId, ALERT_STREAM, written.events),
  ]);
}

interface Written {
  /** New alerts, as a list. */
  rows: string;
  history: string;
  events: StreamEvent[];
}

async function toJson(steps: readonly AlertStep[], inserted: readonly Alert[], now: Date): Promise<Written> {
  await setImmediate(); // until the statement before is on its way
  // An alert is written twice, into its row and into its event: its JSON once.
  const json = new Map(steps.map(({ after }) => [after, JSON.stringify(after)]));
  return {
    rows: `[${inserted.map((alert) => json.get(alert)).join(',')}]`,
    history: JSON.stringify(historyOf(steps, now)),
    events: steps.flatMap((step) => eventOf(step, json.get(step.after)!, now)),
  };
}

const ALERTS = { entity: Alert, table: 'alert' };
const HISTORY = { entity: AlertHistoryEntry, table: 'alert_history' };

/** What may change of an alert after it was raised; the rest belongs to its fingerprint. */
const MUTABLE = [
  'severity',
  'severityRank',
  'state',
  'title',
  'summary',
  'container',
  'subjectUid',
  'count',
  'revision',
  'lastSeenAt',
  'changedAt',
  'resolvedAt',
  'resolvedReason',
  'firedAt',
  'reopenedCount',
  'reopenedAt',
  'ruleId',
  'runbookUrl',
  'value',
  'threshold',
  'unit',
  'workloadKind',
  'workloadName',
  'nodeName',
  'teamId',
  'image',
  'labels',
  'acknowledgedAt',
  'acknowledgedBy',
  'silenceId',
  'silencedUntil',
  'inhibitedById',
  'assigneeId',
  'assigneeName',
] as const satisfies readonly (keyof Alert)[];

/** The words of an alert travel as one text, because none of them has a space: its id then travels once. */
async function insertTerms(tx: Tx, tenantId: string, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  await tx.prepared(
    `INSERT INTO alert_term (tenant_id, alert_id, term)
     SELECT $1::uuid, w.id, t.term FROM unnest($2::uuid[], $3::text[]) AS w (id, terms)
     CROSS JOIN LATERAL string_to_table(w.terms, ' ') AS t (term)`,
    [tenantId, alerts.map(({ id }) => id), alerts.map(({ title }) => termsOf(title).join(' '))],
  );
}

async function deleteTerms(tx: Tx, tenantId: string, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  const ids = alerts.map(({ id }) => id);
  await tx.query('DELETE FROM alert_term WHERE tenant_id = $1 AND alert_id = ANY($2::uuid[])', [tenantId, ids]);
}

/** Entries of one moment keep their order by their ids. */
function historyOf(steps: readonly AlertStep[], now: Date): object[] {
  let n = 0;
  return steps.flatMap(({ after, entries }) =>
    entries.map(({ kind, actor, text, before, after: then }) => ({
      tenantId: after.tenantId,
      id: newId(now.getTime() + n++),
      alertId: after.id,
      clusterId: after.clusterId,
      namespace: after.namespace,
      at: now,
      kind,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.kind === 'SYSTEM' ? null : actor.name,
      text: text ?? null,
      before: before ?? null,
      after: then ?? null,
    })),
  );
}

/** Counted by one statement; what a report leaves as it was costs none. */
async function countChanges(
  tx: Tx,
  tenantId: string,
  alerts: readonly Alert[],
  before: ReadonlyMap<string, Alert>,
): Promise<void> {
  const counts = new CountChanges();
  for (const alert of alerts) counts.move(countedAlerts, alert.clusterId, before.get(alert.id) ?? null, alert);
  await applyCounts(tx, tenantId, counts);
}

function eventOf({ before, event }: AlertStep, json: string, now: Date): StreamEvent[] {
  if (!event) return [];
  return [{ type: event, occurredAt: now, payload: payloadOf(json, before && previousValues(before)) }];
}
