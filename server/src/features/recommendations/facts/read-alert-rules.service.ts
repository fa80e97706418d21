import type { Tx } from '../../../platform/database.js';
import type { AlertRuleFacts } from '../facts.js';
import type { TimeSpan } from '../usage-series.js';
import { type AlertMoment, firingsOf } from './firings.js';

export interface IdentifiedAlertRule {
  id: string;
  facts: AlertRuleFacts;
}

/** So many days tell whether a rule is noisy. */
const WINDOW_MS = 7 * 86_400_000;
/** Rules that fired less often are not looked at. */
const LEAST_FIRINGS = 10;
/** Of one rule; beyond that, a rule is noisy whatever came before. */
const MOST_ALERTS = 2_000;

interface RuleRow {
  id: string;
  name: string;
  forSeconds: number;
  hasFor: boolean;
}

type MomentRow = Omit<AlertMoment, 'at'> & { rule: string; at: Date };

/** The switched-on alert rules of a tenant that fired often of late, with how that went. */
export async function readAlertRules(tx: Tx, tenantId: string, now: Date): Promise<IdentifiedAlertRule[]> {
  const from = new Date(now.getTime() - WINDOW_MS);
  const rules = await tx.query<RuleRow>(
    `SELECT r.id, r.name, r.for_seconds AS "forSeconds", r.kind <> 'DETECTED' AS "hasFor" FROM alert_rule r
     WHERE r.tenant_id = $1 AND r.is_enabled AND r.name IN (
       SELECT a.rule FROM alert a WHERE a.tenant_id = $1 AND a.changed_at >= $2 AND a.fired_at IS NOT NULL
       GROUP BY a.rule HAVING sum(1 + a.reopened_count) >= $3)`,
    [tenantId, from, LEAST_FIRINGS],
  );
  if (rules.length === 0) return [];
  const moments = await tx.query<MomentRow>(SELECT_MOMENTS, [
    ...[tenantId, from, rules.map(({ name }) => name), MOST_ALERTS],
  ]);
  const byRule = new Map<string, AlertMoment[]>(rules.map(({ name }) => [name, []]));
  for (const { rule, at, ...moment } of moments) byRule.get(rule)!.push({ ...moment, at: at.getTime() });
  const window: TimeSpan = { from: from.getTime(), to: now.getTime() };
  return rules.map(({ id, name, forSeconds, hasFor }) => {
    const firings = firingsOf(byRule.get(name)!).sort((a, b) => a.firedAt - b.firedAt);
    return { id, facts: { name, forSeconds, hasFor, window, firings } };
  });
}

/** Somebody acted who acknowledged, took on, ended or spoke about it. */
const SELECT_MOMENTS = `
  SELECT r.name AS rule, h.alert_id AS "alertId", h.at,
    CASE WHEN h.kind IN ('FIRED', 'REOPENED', 'RESOLVED') AND (h.kind <> 'RESOLVED' OR h.actor_kind = 'SYSTEM') THEN h.kind
      ELSE 'HANDLED' END AS kind
  FROM unnest($3::text[]) AS r (name) CROSS JOIN LATERAL (
    SELECT a.id FROM alert a WHERE a.tenant_id = $1 AND a.rule = r.name AND a.changed_at >= $2 AND a.fired_at IS NOT NULL
    ORDER BY a.changed_at DESC LIMIT $4) a
  JOIN alert_history h ON h.tenant_id = $1 AND h.alert_id = a.id AND h.at >= $2
    AND h.kind IN ('FIRED', 'REOPENED', 'RESOLVED', 'ACKNOWLEDGED', 'ASSIGNED', 'COMMENTED')
  ORDER BY h.alert_id, h.at, h.id`;
