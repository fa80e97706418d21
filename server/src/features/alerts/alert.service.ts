import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import { type Reader, refuseNestedNot } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { Alert, AlertSeverity, AlertState } from './alert.entity.js';
import { alertConditions } from './alert.sql.js';
import type { AlertFilter } from './alert.types.js';
import { type FiringFinding, SEVERITY_RANK } from './finding.js';
import { termsOf } from './title-terms.js';

/** Open alerts by fingerprint, locked to the end of the transaction in the order of their fingerprints. */
export async function lockOpenAlerts(
  tx: Tx,
  tenantId: string,
  fingerprints: readonly string[],
): Promise<Map<string, Alert>> {
  if (fingerprints.length === 0) return new Map();
  const rows = await tx.query<Alert>(
    `SELECT ${selectList(Alert)} FROM alert t
     WHERE t.tenant_id = $1 AND t.fingerprint = ANY($2::text[]) AND t.resolved_at IS NULL
     ORDER BY t.fingerprint FOR UPDATE`,
    [tenantId, fingerprints],
  );
  return new Map(hydrate(Alert, rows).map((alert) => [alert.fingerprint, alert]));
}

/** Raises an alert; null when one with this fingerprint already fires, which the unique partial index decides. */
export async function insertAlert(
  tx: Tx,
  tenantId: string,
  { finding, fingerprint }: { finding: FiringFinding; fingerprint: string },
  now: Date,
): Promise<Alert | null> {
  const alert = raisedAlert(tenantId, finding, fingerprint, now);
  const stored = await tx.query(
    `INSERT INTO alert (tenant_id, id, cluster_id, fingerprint, rule, severity, severity_rank, state, title, summary,
       subject_kind, namespace, subject_name, container, subject_uid, count, revision, first_seen_at, last_seen_at,
       changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
     ON CONFLICT (tenant_id, fingerprint) WHERE resolved_at IS NULL DO NOTHING RETURNING 1`,
    [
      tenantId,
      alert.id,
      alert.clusterId,
      fingerprint,
      alert.rule,
      alert.severity,
      alert.severityRank,
      alert.state,
      alert.title,
      alert.summary,
      alert.subjectKind,
      alert.namespace,
      alert.subjectName,
      alert.container,
      alert.subjectUid,
      alert.count,
      alert.revision,
      alert.firstSeenAt,
      alert.lastSeenAt,
      now,
    ],
  );
  if (stored.length === 0) return null;
  await storeTerms(tx, alert);
  return alert;
}

function raisedAlert(tenantId: string, finding: FiringFinding, fingerprint: string, now: Date): Alert {
  return Object.assign(Object.create(Alert.prototype) as Alert, {
    tenantId,
    id: newId(now.getTime()),
    clusterId: finding.clusterId,
    fingerprint,
    rule: finding.rule,
    severity: AlertSeverity[finding.severity],
    severityRank: SEVERITY_RANK[finding.severity],
    state: AlertState.FIRING,
    title: finding.title,
    summary: finding.summary,
    subjectKind: finding.subject.kind,
    namespace: finding.subject.namespace,
    subjectName: finding.subject.name,
    container: finding.subject.container,
    subjectUid: finding.subject.uid,
    count: Math.max(1, finding.occurrences),
    revision: 1,
    firstSeenAt: finding.firstSeenAt,
    lastSeenAt: finding.seenAt,
    changedAt: now,
    resolvedAt: null,
    resolvedReason: null,
  });
}

/** Makes a new alert, or one with a new title, found by the words of it. */
export async function storeTerms(tx: Tx, { tenantId, id, title }: Alert): Promise<void> {
  await tx.query(
    `WITH term AS (SELECT unnest($3::text[]) AS term), gone AS (
       DELETE FROM alert_term WHERE tenant_id = $1 AND alert_id = $2 AND term <> ALL ($3::text[]))
     INSERT INTO alert_term (tenant_id, alert_id, term) SELECT $1, $2, term FROM term ON CONFLICT DO NOTHING`,
    [tenantId, id, termsOf(title)],
  );
}

/** Writes back what a repeat may change; the row was locked by `lockOpenAlerts`. */
export async function updateAlert(tx: Tx, alert: Alert): Promise<void> {
  await tx.query(
    `UPDATE alert SET severity = $3, severity_rank = $4, title = $5, summary = $6, container = $7, subject_uid = $8,
       count = $9, revision = $10, last_seen_at = $11, changed_at = $12 WHERE tenant_id = $1 AND id = $2`,
    [
      alert.tenantId,
      alert.id,
      alert.severity,
      alert.severityRank,
      alert.title,
      alert.summary,
      alert.container,
      alert.subjectUid,
      alert.count,
      alert.revision,
      alert.lastSeenAt,
      alert.changedAt,
    ],
  );
}

/** Ends an alert and answers it as it is then. */
export async function resolveAlert(tx: Tx, alert: Alert, reason: string, now: Date): Promise<Alert> {
  const resolved = Object.assign(Object.create(Alert.prototype) as Alert, alert, {
    state: AlertState.RESOLVED,
    revision: alert.revision + 1,
    changedAt: now,
    resolvedAt: now,
    resolvedReason: reason,
  });
  await tx.query(
    `UPDATE alert SET state = $3, revision = $4, changed_at = $5, resolved_at = $5, resolved_reason = $6
     WHERE tenant_id = $1 AND id = $2`,
    [alert.tenantId, alert.id, resolved.state, resolved.revision, now, reason],
  );
  return resolved;
}

/** A snapshot is sent whole from one moment; more than this is a report, not a list that people watch. */
const MAX_SNAPSHOT = 5_000;

/**
 * The alerts of a filter that fire and that the reader may see, in no order that matters.
 * @throws TOO_LARGE above 5,000
 */
export async function readFiringAlerts(
  { tx, tenantId, rights }: Reader,
  filter: AlertFilter | null | undefined,
): Promise<Alert[]> {
  const params = new SqlParams();
  refuseNestedNot(filter);
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, 't.resolved_at IS NULL'];
  conditions.push(...scopeConditions(rights, IN_NAMESPACE, params));
  if (filter) conditions.push(...alertConditions(filter, params));
  const negated = filter?.not ? alertConditions(filter.not, params) : [];
  if (negated.length > 0) conditions.push(`(${negated.join(' AND ')}) IS NOT TRUE`);
  const rows = await tx.query<Alert>(
    `SELECT ${selectList(Alert)} FROM alert t WHERE ${conditions.join(' AND ')} LIMIT ${MAX_SNAPSHOT + 1}`,
    params.values,
  );
  if (rows.length > MAX_SNAPSHOT) {
    throw new AppError(
      'TOO_LARGE',
      `More than ${MAX_SNAPSHOT} alerts fire under this filter. Narrow the filter, or page through “alerts”.`,
    );
  }
  return hydrate(Alert, rows);
}
