import DataLoader from 'dataloader';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { RequestContext } from '../../platform/request-context.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';
import { catalogOf } from '../metrics/metric.service.js';
import { AlertRule } from './alert-rule.entity.js';
import type { AlertRuleInstance } from './alert-rule.types.js';
import { AlertRuleState } from './alert-rule-state.entity.js';
import { RESOURCE_METRICS } from './rule-params.js';
import type { RuleUnit } from './rule-sentence.js';

function rulesBy(context: RequestContext, column: 'id' | 'name', type: 'uuid' | 'text') {
  return context.loader(
    `alertRule.${column}`,
    () =>
      new DataLoader<string, AlertRule | null>(async (keys) => {
        const { tx, tenantId } = readerOf(context);
        const sql = `SELECT ${selectList(AlertRule)} FROM alert_rule t
          WHERE t.tenant_id = $1 AND t.${column} = ANY($2::${type}[])`;
        const rules = hydrate(AlertRule, await tx.query<AlertRule>(sql, [tenantId, keys]));
        const found = new Map(rules.map((rule) => [rule[column], rule]));
        return keys.map((key) => found.get(key) ?? null);
      }),
  );
}

/** Rules, which everybody who is signed in sees: what they have found is seen by place. */
export function ruleById(context: RequestContext): DataLoader<string, AlertRule | null> {
  return rulesBy(context, 'id', 'uuid');
}

/** The rule that alerts of a name come from, evaluated or of a detector. */
export function ruleByName(context: RequestContext): DataLoader<string, AlertRule | null> {
  return rulesBy(context, 'name', 'text');
}

/** How the evaluation goes; null where a rule was never evaluated. */
export function ruleStateById(context: RequestContext): DataLoader<string, AlertRuleState | null> {
  return context.loader(
    'alertRuleState',
    () =>
      new DataLoader<string, AlertRuleState | null>(async (ids) => {
        const { tx, tenantId } = readerOf(context);
        const sql = `SELECT ${selectList(AlertRuleState)} FROM alert_rule_state t
          WHERE t.tenant_id = $1 AND t.rule_id = ANY($2::uuid[])`;
        const found = new Map(
          (await tx.query<AlertRuleState>(sql, [tenantId, ids])).map((state) => [state.ruleId, state]),
        );
        return ids.map((id) => found.get(id) ?? null);
      }),
  );
}

/** Alerts of a rule that the caller sees. */
export interface RuleAlerts {
  firing: number;
  pending: number;
  /** That fired in the last 7 days. */
  recent: number;
}

const NO_ALERTS: RuleAlerts = { firing: 0, pending: 0, recent: 0 };
const RECENT = "interval '7 days'";

/** What each rule has raised, by its name, counted in what the caller sees. */
export function alertsByRule(context: RequestContext): DataLoader<string, RuleAlerts> {
  return context.loader(
    'alertRule.alerts',
    () =>
      new DataLoader<string, RuleAlerts>(async (names) => {
        const { tx, tenantId, rights } = readerOf(context);
        const params = new SqlParams();
        const conditions = [
          `t.tenant_id = ${params.add(tenantId)}`,
          `t.rule = ANY(${params.add([...names])}::text[])`,
          `(t.resolved_at IS NULL OR t.first_seen_at >= ${params.add(context.now())}::timestamptz - ${RECENT})`,
          ...scopeConditions(rights, IN_NAMESPACE, params),
        ];
        const rows = await tx.query<RuleAlerts & { rule: string }>(
          `SELECT t.rule, count(*) FILTER (WHERE t.resolved_at IS NULL AND t.state = 'FIRING')::int AS firing,
             count(*) FILTER (WHERE t.state = 'PENDING')::int AS pending,
             count(*) FILTER (WHERE t.first_seen_at >= $3::timestamptz - ${RECENT} AND t.fired_at IS NOT NULL)::int AS recent
           FROM alert t WHERE ${conditions.join(' AND ')} GROUP BY t.rule`,
          params.values,
        );
        const found = new Map(rows.map((row) => [row.rule, row]));
        return names.map((name) => found.get(name) ?? NO_ALERTS);
      }),
  );
}

/** The unit of the metric that a rule looks at; null where it has none. */
export async function unitOfRule(context: RequestContext, { params }: AlertRule): Promise<RuleUnit> {
  const name = params.metric ?? (params.resource && RESOURCE_METRICS[params.resource].used);
  if (!name) return null;
  const { tx, tenantId } = readerOf(context);
  return (await catalogOf(tx, tenantId, [name])).byName(name)?.unit ?? null;
}

const MAX_INSTANCES = 100;

/** What the condition of each rule holds for, of what the caller sees. */
export function instancesByRule(context: RequestContext): DataLoader<string, AlertRuleInstance[]> {
  return context.loader(
    'alertRule.instances',
    () =>
      new DataLoader<string, AlertRuleInstance[]>(async (ids) => {
        const { tx, tenantId, rights } = readerOf(context);
        const params = new SqlParams();
        const rules = `unnest(${params.add([...ids])}::uuid[])`;
        const conditions = [
          `t.tenant_id = ${params.add(tenantId)}`,
          't.rule_id = r.id',
          "t.state <> 'WATCHED'",
          ...scopeConditions(rights, IN_NAMESPACE, params),
        ];
        const rows = await tx.query<AlertRuleInstance & { ruleId: string }>(
          `SELECT i.* FROM ${rules} AS r (id) CROSS JOIN LATERAL (
             SELECT t.rule_id AS "ruleId", t.cluster_id AS "clusterId", t.state, t.kind, t.namespace, t.name, t.container,
               t.since, t.fired_at AS "firedAt", t.value, t.threshold
             FROM rule_instance t WHERE ${conditions.join(' AND ')}
             ORDER BY t.since, t.subject_key LIMIT ${MAX_INSTANCES}) AS i`,
          params.values,
        );
        return ids.map((id) => rows.filter((row) => row.ruleId === id));
      }),
  );
}
