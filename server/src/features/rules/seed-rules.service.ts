import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { AlertRule } from './alert-rule.entity.js';
import { DEFAULT_RULES, type DefaultRule } from './default-rules.catalog.js';
import { insertRule } from './rule.service.js';
import { mergeDefault, textOfValue } from './rule-spec.js';

const SERVER = 'k8intel server';
// Replicas that start together seed one after the other.
const SEED_LOCK = 71_006;

/**
 * Gives a tenant the rules of the product, at every start: what is new is added, what the product has changed follows
 * it except for what the tenant has changed. A rule of the tenant's own that has a default's name stays what it is.
 * @returns how many rules were written
 */
export async function seedRules(
  tx: Tx,
  tenantId: string,
  now: Date,
  defaults: readonly DefaultRule[] = DEFAULT_RULES,
): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [SEED_LOCK, tenantId]);
  const rows = await tx.query<AlertRule>(`SELECT ${selectList(AlertRule)} FROM alert_rule t WHERE t.tenant_id = $1`, [
    tenantId,
  ]);
  const known = new Map(hydrate(AlertRule, rows).map((rule) => [rule.name, rule]));
  let written = 0;
  for (const fresh of defaults) {
    const rule = known.get(fresh.name);
    if (!rule) written += Number(await addDefault(tx, tenantId, fresh, now));
    else if (rule.defaultSpec) written += Number(await followDefault(tx, tenantId, rule, fresh, now));
  }
  return written;
}

function addDefault(tx: Tx, tenantId: string, { name, kind, spec }: DefaultRule, now: Date): Promise<boolean> {
  const draft = { name, kind, ...spec, disabledIn: [] };
  return insertRule(
    tx,
    tenantId,
    { id: newId(now.getTime()), draft, teamId: null, by: SERVER, defaultSpec: spec },
    now,
  );
}

async function followDefault(
  tx: Tx,
  tenantId: string,
  rule: AlertRule,
  { spec }: DefaultRule,
  now: Date,
): Promise<boolean> {
  if (textOfValue(rule.defaultSpec) === textOfValue(spec)) return false;
  const { title, params, severity, forSeconds, keepFiringSeconds, matchers, runbookUrl, isEnabled } = rule;
  const current = { title, params, severity, forSeconds, keepFiringSeconds, matchers, runbookUrl, isEnabled };
  const merged = mergeDefault(current, rule.defaultSpec!, spec);
  await tx.query(
    `UPDATE alert_rule SET title = $3, params = $4, severity = $5, for_seconds = $6, keep_firing_seconds = $7,
       matchers = $8, runbook_url = $9, is_enabled = $10, default_spec = $11, revision = revision + 1, updated_at = $12,
       updated_by = $13
     WHERE tenant_id = $1 AND id = $2`,
    [
      ...[tenantId, rule.id, merged.title, JSON.stringify(merged.params), merged.severity, merged.forSeconds],
      ...[merged.keepFiringSeconds, JSON.stringify(merged.matchers), merged.runbookUrl, merged.isEnabled],
      ...[JSON.stringify(spec), now, SERVER],
    ],
  );
  return true;
}
