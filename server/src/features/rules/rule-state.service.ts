import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AlertRule } from './alert-rule.entity.js';
import { KINDS } from './rule-params.js';

/** A rule whose time has come. */
export interface DueRule {
  rule: AlertRule;
  /** How late it is. */
  lagMs: number;
  /** How many instances it has in all clusters. */
  instances: number;
}

/** Due a little early, because runs of the job are as far apart as the shortest interval. */
const EARLY_MS = 5_000;

interface RuleRow extends AlertRule {
  evaluatedMs: number | null;
  instances: number;
}

/** The rules that are due, the one that has waited longest first; what was never judged is due now, and is not late. */
export async function readDueRules(tx: Tx, tenantId: string, now: Date): Promise<DueRule[]> {
  await tx.query(
    `INSERT INTO alert_rule_state (tenant_id, rule_id, subjects, unknown, dropped)
     SELECT $1, r.id, 0, 0, 0 FROM alert_rule r WHERE r.tenant_id = $1 AND r.kind <> 'DETECTED'
       AND NOT EXISTS (SELECT 1 FROM alert_rule_state s WHERE s.tenant_id = $1 AND s.rule_id = r.id)
     ON CONFLICT DO NOTHING`,
    [tenantId],
  );
  const rows = await tx.query<RuleRow>(
    `SELECT ${selectList(AlertRule)},
       (extract(epoch FROM greatest(s.evaluated_at, s.failed_at)) * 1000)::float8 AS "evaluatedMs",
       (SELECT count(*)::int FROM rule_instance i WHERE i.tenant_id = $1 AND i.rule_id = t.id) AS instances
     FROM alert_rule t JOIN alert_rule_state s ON s.tenant_id = $1 AND s.rule_id = t.id
     WHERE t.tenant_id = $1 AND t.is_enabled AND t.kind <> 'DETECTED' ORDER BY t.id`,
    [tenantId],
  );
  return hydrate(AlertRule, rows as never)
    .map((rule, n) => ({ rule, instances: rows[n]!.instances, waitMs: waitOf(rows[n]!, now) }))
    .filter(({ waitMs }) => waitMs > -EARLY_MS)
    .sort((a, b) => b.waitMs - a.waitMs)
    .map(({ rule, instances, waitMs }) => ({
      rule,
      instances,
      lagMs: Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0,
    }));
}

function waitOf({ evaluatedMs, kind }: RuleRow, now: Date): number {
  if (evaluatedMs === null) return Number.POSITIVE_INFINITY;
  return now.getTime() - evaluatedMs - KINDS[kind].everySeconds * 1_000;
}

export interface RuleLook {
  ruleId: string;
  lagMs: number;
  durationMs: number;
  subjects: number;
  unknown: number;
  dropped: number;
}

/** A rule was judged in every cluster that reports. */
export async function recordLook(tx: Tx, tenantId: string, look: RuleLook, at: Date): Promise<void> {
  await tx.query(
    `UPDATE alert_rule_state SET evaluated_at = $3, lag_ms = $4, duration_ms = $5, subjects = $6, unknown = $7,
       dropped = $8, error = NULL
     WHERE tenant_id = $1 AND rule_id = $2`,
    [tenantId, look.ruleId, at, look.lagMs, look.durationMs, look.subjects, look.unknown, look.dropped],
  );
}

/** A rule could not be judged somewhere; what it found elsewhere stands. */
export async function recordFailure(
  tx: Tx,
  tenantId: string,
  { ruleId, error, durationMs }: { ruleId: string; error: string; durationMs: number },
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE alert_rule_state SET failed_at = $3, error = $4, duration_ms = $5 WHERE tenant_id = $1 AND rule_id = $2`,
    [tenantId, ruleId, at, error, durationMs],
  );
}
