import type { Tx } from '../../platform/database.js';
import { handleFindings } from '../alerts/alert-pipeline.service.js';
import { type RuleSubject, type StoredInstance, subjectKeyOf } from './rule-instance.js';
import type { RuleKind } from './rule-params.js';

const MS = (column: string): string => `(extract(epoch FROM i.${column}) * 1000)::float8`;

/** The instances of a rule in clusters. */
export function readInstances(
  tx: Tx,
  tenantId: string,
  ruleId: string,
  clusterIds: readonly string[],
): Promise<StoredInstance[]> {
  return tx.query<StoredInstance>(
    `SELECT i.cluster_id AS "clusterId", i.kind, i.namespace, i.name, i.container, i.uid, i.state,
       ${MS('since')} AS since, ${MS('fired_at')} AS "firedAt", ${MS('true_at')} AS "trueAt",
       ${MS('known_at')} AS "knownAt", ${MS('told_at')} AS "toldAt", i.value, i.threshold, i.memory
     FROM rule_instance i WHERE i.tenant_id = $1 AND i.rule_id = $2 AND i.cluster_id = ANY($3::uuid[])`,
    [tenantId, ruleId, clusterIds],
  );
}

/** Stores instances as they are now, by one statement. */
export async function writeInstances(
  tx: Tx,
  tenantId: string,
  ruleId: string,
  instances: readonly StoredInstance[],
): Promise<void> {
  if (instances.length === 0) return;
  const rows = instances.map((one) => ({
    ...one,
    subjectKey: subjectKeyOf(one),
    ...Object.fromEntries(
      MOMENTS.map((name) => [name, one[name] === null ? null : new Date(one[name]!).toISOString()]),
    ),
  }));
  await tx.query(
    `INSERT INTO rule_instance AS i (tenant_id, rule_id, cluster_id, subject_key, kind, namespace, name, container, uid,
       state, since, fired_at, true_at, known_at, told_at, value, threshold, memory)
     SELECT $1, $2, n."clusterId", n."subjectKey", n.kind, n.namespace, n.name, n.container, n.uid, n.state, n.since,
       n."firedAt", n."trueAt", n."knownAt", n."toldAt", n.value, n.threshold, n.memory
     FROM jsonb_to_recordset($3::jsonb) AS n ("clusterId" uuid, "subjectKey" text, kind text, namespace text, name text,
       container text, uid text, state text, since timestamptz, "firedAt" timestamptz, "trueAt" timestamptz,
       "knownAt" timestamptz, "toldAt" timestamptz, value float8, threshold float8, memory jsonb)
     ON CONFLICT (tenant_id, rule_id, cluster_id, subject_key) DO UPDATE SET uid = excluded.uid, state = excluded.state,
       since = excluded.since, fired_at = excluded.fired_at, true_at = excluded.true_at, known_at = excluded.known_at,
       told_at = excluded.told_at, value = excluded.value, threshold = excluded.threshold, memory = excluded.memory`,
    [tenantId, ruleId, JSON.stringify(rows)],
  );
}

const MOMENTS = ['since', 'firedAt', 'trueAt', 'knownAt', 'toldAt'] as const;

/** Deletes instances that are over. */
export async function deleteInstances(
  tx: Tx,
  tenantId: string,
  ruleId: string,
  subjects: readonly RuleSubject[],
): Promise<void> {
  if (subjects.length === 0) return;
  await tx.query(
    `DELETE FROM rule_instance i USING unnest($3::uuid[], $4::text[]) AS d (cluster_id, subject_key)
     WHERE i.tenant_id = $1 AND i.rule_id = $2 AND i.cluster_id = d.cluster_id AND i.subject_key = d.subject_key`,
    [tenantId, ruleId, subjects.map(({ clusterId }) => clusterId), subjects.map(subjectKeyOf)],
  );
}

/**
 * Ends what a changed rule stands for: its instances, and their alerts. A detector that is switched off ends every alert
 * of its name.
 */
export async function endInstances(
  tx: Tx,
  tenantId: string,
  { rule, reason }: { rule: { id: string; name: string; kind: RuleKind; isEnabled: boolean }; reason: string },
  now: Date,
): Promise<void> {
  const isDetector = rule.kind === 'DETECTED';
  if (isDetector && rule.isEnabled) return;
  const subjects = isDetector
    ? await readAlertedSubjects(tx, tenantId, rule.name)
    : await tx.query<RuleSubject>(
        `DELETE FROM rule_instance i WHERE i.tenant_id = $1 AND i.rule_id = $2
         RETURNING i.cluster_id AS "clusterId", i.kind, i.namespace, i.name, i.container, i.uid`,
        [tenantId, rule.id],
      );
  const key = isDetector ? {} : { ruleId: rule.id };
  const findings = subjects.map(({ clusterId, ...subject }) => ({
    ...key,
    ...{ state: 'CLEARED' as const, clusterId, rule: rule.name, subject, reason },
  }));
  if (findings.length > 0) await handleFindings(tx, tenantId, findings, now);
}

function readAlertedSubjects(tx: Tx, tenantId: string, rule: string): Promise<RuleSubject[]> {
  return tx.query<RuleSubject>(
    `SELECT a.cluster_id AS "clusterId", a.subject_kind AS kind, a.namespace, a.subject_name AS name, a.container,
       a.subject_uid AS uid
     FROM alert a WHERE a.tenant_id = $1 AND a.rule = $2 AND a.resolved_at IS NULL`,
    [tenantId, rule],
  );
}
