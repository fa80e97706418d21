import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import type { Matcher } from '../alerts/matcher.js';
import { audit } from '../audit/audit.service.js';
import { catalogOf } from '../metrics/metric.service.js';
import { AlertRule } from './alert-rule.entity.js';
import { checkRule, type RuleDraft, type RuleProblem } from './check-rule.js';
import { endInstances } from './instance.service.js';
import { type RuleKind, type RuleParams, withDefaults } from './rule-params.js';
import { type RuleSpec, type Severity, textOfValue } from './rule-spec.js';

/** Each rule is evaluated again and again. */
const MAX_RULES = 500;

/** A rule as somebody wrote it; undefined and null are what the kind says. */
export interface WrittenRule {
  name: string;
  title: string;
  kind: RuleKind;
  params: Partial<RuleParams>;
  severity: Severity | null;
  forSeconds?: number | null | undefined;
  keepFiringSeconds?: number | null | undefined;
  matchers?: readonly Matcher[] | null | undefined;
  disabledIn?: readonly { matchers: readonly Matcher[]; reason?: string | null }[] | null | undefined;
  runbookUrl?: string | null | undefined;
  isEnabled?: boolean | null | undefined;
}

/** The rule with everything that was left out. */
export function draftOf(written: WrittenRule): RuleDraft {
  return {
    name: written.name,
    title: written.title.trim(),
    kind: written.kind,
    params: withDefaults(written.kind, written.params),
    severity: written.severity,
    forSeconds: written.forSeconds ?? 0,
    keepFiringSeconds: written.keepFiringSeconds ?? 0,
    matchers: (written.matchers ?? []).map(plainMatcher),
    disabledIn: (written.disabledIn ?? []).map(({ matchers, reason }) => ({
      matchers: matchers.map(plainMatcher),
      reason: reason || null,
    })),
    runbookUrl: written.runbookUrl || null,
    isEnabled: written.isEnabled ?? true,
  };
}

function plainMatcher({ field, operator, values }: Matcher): Matcher {
  return { field, operator, values: [...values] };
}

/** What is wrong with a rule in this tenant; empty for a good one. */
export async function problemsOf(tx: Tx, tenantId: string, written: WrittenRule): Promise<RuleProblem[]> {
  const names = written.params.metric ? [written.params.metric] : [];
  const catalog = await catalogOf(tx, tenantId, names);
  return checkRule(draftOf(written), written.params, (name) => catalog.byName(name));
}

/** Problems as a refusal of a mutation. */
function refuseAll(problems: readonly RuleProblem[]): Outcome<never> {
  return {
    done: null,
    userErrors: problems.map(({ field, message }) => ({ field: ['input', ...field], message, code: 'BAD_USER_INPUT' })),
  };
}

export interface CreateRule {
  actor: Actor;
  rule: WrittenRule;
  /** Null for none; undefined for an id that is none of a team. */
  teamId: string | null | undefined;
}

/** Makes a rule of the tenant's own. @returns its id */
export async function createRule(
  tx: Tx,
  tenantId: string,
  { actor, rule, teamId }: CreateRule,
  now: Date,
): Promise<Outcome<string>> {
  if (rule.kind === 'DETECTED') {
    return refused(
      'kind',
      'The kind is DETECTED; expected any other: detectors come with the product. Change its rule.',
    );
  }
  const problems = await problemsOf(tx, tenantId, rule);
  if (problems.length > 0) return refuseAll(problems);
  if (teamId === undefined || !(await isTeam(tx, tenantId, teamId))) return noTeam();
  const [{ count } = { count: 0 }] = await tx.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM alert_rule WHERE tenant_id = $1',
    [tenantId],
  );
  if (count >= MAX_RULES) return refused(null, `There are ${count} rules, which is the limit. Delete one first.`);
  const draft = draftOf(rule);
  const id = newId(now.getTime());
  const isNew = await insertRule(tx, tenantId, { id, draft, teamId, by: actor.name, defaultSpec: null }, now);
  if (!isNew) {
    return refused(
      'name',
      `There is a rule “${draft.name}” already. Choose another name, or change that one.`,
      'CONFLICT',
    );
  }
  const object = { kind: 'AlertRule', id, name: draft.name };
  await audit(tx, tenantId, { actor, action: 'CREATE_ALERT_RULE', object, after: draft }, now);
  return done(id);
}

export interface NewRule {
  id: string;
  draft: RuleDraft;
  teamId: string | null;
  by: string;
  defaultSpec: RuleSpec | null;
}

/** @returns whether it was stored; its name may be taken */
export async function insertRule(tx: Tx, tenantId: string, rule: NewRule, now: Date): Promise<boolean> {
  const { draft } = rule;
  const rows = await tx.query(
    `INSERT INTO alert_rule (tenant_id, id, name, title, kind, params, severity, for_seconds, keep_firing_seconds,
       matchers, disabled_in, runbook_url, team_id, is_enabled, is_default, default_spec, revision, created_at,
       updated_at, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $17, $18)
     ON CONFLICT (tenant_id, name) DO NOTHING RETURNING 1`,
    [
      ...[tenantId, rule.id, draft.name, draft.title, draft.kind, JSON.stringify(draft.params), draft.severity],
      ...[draft.forSeconds, draft.keepFiringSeconds, JSON.stringify(draft.matchers), JSON.stringify(draft.disabledIn)],
      ...[draft.runbookUrl, rule.teamId, draft.isEnabled, rule.defaultSpec !== null],
      ...[rule.defaultSpec && JSON.stringify(rule.defaultSpec), now, rule.by],
    ],
  );
  return rows.length > 0;
}

/** What to change; undefined stays as it is. */
export interface UpdateRule {
  actor: Actor;
  id: string | null;
  expectedRevision: number | null;
  change: Partial<Omit<WrittenRule, 'name' | 'kind'>>;
  /** Undefined stays as it is; an id that is none of a team is ''. */
  teamId: string | null | undefined;
}

/** Changes a rule. What is as before is no change: no revision, no audit entry. @returns its id */
export async function updateRule(
  tx: Tx,
  tenantId: string,
  { actor, id, expectedRevision, change, teamId }: UpdateRule,
  now: Date,
): Promise<Outcome<string>> {
  const rule = await lockRule(tx, tenantId, id);
  if (!rule) return noRule();
  const conflict = refuseRevision(rule, expectedRevision);
  if (conflict) return conflict;
  const written = mergeChange(rule, change);
  const problems = await problemsOf(tx, tenantId, written);
  if (problems.length > 0) return refuseAll(problems);
  if (teamId !== undefined && !(await isTeam(tx, tenantId, teamId))) return noTeam();
  const after = { draft: draftOf(written), teamId: teamId === undefined ? rule.teamId : teamId };
  return storeRule(tx, tenantId, { rule, after, actor, action: 'UPDATE_ALERT_RULE' }, now);
}

function mergeChange(rule: AlertRule, change: UpdateRule['change']): WrittenRule {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const { name, title, kind, params, severity, forSeconds, keepFiringSeconds, matchers, disabledIn } = rule;
  const { runbookUrl, isEnabled } = rule;
  const before = {
    title,
    params,
    severity,
    forSeconds,
    keepFiringSeconds,
    matchers,
    disabledIn,
    runbookUrl,
    isEnabled,
  };
  return { ...before, ...given, name, kind };
}

/** Brings a rule that came with the product back to what it gives. @returns its id */
export async function resetRule(
  tx: Tx,
  tenantId: string,
  { actor, id, expectedRevision }: Pick<UpdateRule, 'actor' | 'id' | 'expectedRevision'>,
  now: Date,
): Promise<Outcome<string>> {
  const rule = await lockRule(tx, tenantId, id);
  if (!rule) return noRule();
  const conflict = refuseRevision(rule, expectedRevision);
  if (conflict) return conflict;
  if (!rule.defaultSpec) {
    return refused('id', `Rule “${rule.name}” is the tenant’s own; there is nothing to go back to. Change it instead.`);
  }
  const draft = { ...draftOf(rule), ...rule.defaultSpec, disabledIn: [] };
  return storeRule(
    tx,
    tenantId,
    { rule, after: { draft, teamId: rule.teamId }, actor, action: 'RESET_ALERT_RULE' },
    now,
  );
}

interface StoreRule {
  rule: AlertRule;
  after: { draft: RuleDraft; teamId: string | null };
  actor: Actor;
  action: string;
}

async function storeRule(
  tx: Tx,
  tenantId: string,
  { rule, after, actor, action }: StoreRule,
  now: Date,
): Promise<Outcome<string>> {
  const { draft } = after;
  const before = { ...draftOf(rule), teamId: rule.teamId };
  const changes = changedKeys(before, { ...draft, teamId: after.teamId });
  if (changes.length === 0) return done(rule.id);
  await tx.query(
    `UPDATE alert_rule SET title = $3, params = $4, severity = $5, for_seconds = $6, keep_firing_seconds = $7,
       matchers = $8, disabled_in = $9, runbook_url = $10, team_id = $11, is_enabled = $12, revision = revision + 1,
       updated_at = $13, updated_by = $14
     WHERE tenant_id = $1 AND id = $2`,
    [
      ...[tenantId, rule.id, draft.title, JSON.stringify(draft.params), draft.severity, draft.forSeconds],
      ...[draft.keepFiringSeconds, JSON.stringify(draft.matchers), JSON.stringify(draft.disabledIn)],
      ...[draft.runbookUrl, after.teamId, draft.isEnabled, now, actor.name],
    ],
  );
  const object = { kind: 'AlertRule', id: rule.id, name: rule.name };
  const [was, is] = [before, { ...draft, teamId: after.teamId }].map((one) => picked(one, changes));
  await audit(tx, tenantId, { actor, action, object, before: was!, after: is! }, now);
  if (changes.some((name) => ENDING.has(name))) {
    await endInstances(
      tx,
      tenantId,
      { rule: { ...draft, id: rule.id }, reason: `${actor.name} changed the rule.` },
      now,
    );
  }
  return done(rule.id);
}

/** After such a change what holds is judged anew. What a matcher leaves out ends with the next evaluation. */
const ENDING = new Set<string>(['params', 'isEnabled']);

function changedKeys(before: object, after: object): string[] {
  const fresh = after as Record<string, unknown>;
  return Object.entries(before).flatMap(([key, value]) =>
    textOfValue(value) === textOfValue(fresh[key]) ? [] : [key],
  );
}

function picked(from: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}

/** Deletes a rule of the tenant's own; its alerts end. @returns its id */
export async function deleteRule(
  tx: Tx,
  tenantId: string,
  { actor, id }: { actor: Actor; id: string | null },
  now: Date,
): Promise<Outcome<string>> {
  const rule = await lockRule(tx, tenantId, id);
  if (!rule) return noRule();
  if (rule.isDefault) {
    return refused('id', `Rule “${rule.name}” came with the product and would come again. Switch it off instead.`);
  }
  const object = { kind: 'AlertRule', id: rule.id, name: rule.name };
  await audit(tx, tenantId, { actor, action: 'DELETE_ALERT_RULE', object, before: draftOf(rule) }, now);
  const off = { ...rule, isEnabled: false };
  await endInstances(tx, tenantId, { rule: off, reason: `${actor.name} deleted the rule.` }, now);
  await tx.query('DELETE FROM alert_rule WHERE tenant_id = $1 AND id = $2', [tenantId, rule.id]);
  return done(rule.id);
}

async function lockRule(tx: Tx, tenantId: string, id: string | null): Promise<AlertRule | null> {
  if (id === null) return null;
  const sql = `SELECT ${selectList(AlertRule)} FROM alert_rule t WHERE t.tenant_id = $1 AND t.id = $2 FOR UPDATE`;
  return hydrate(AlertRule, await tx.query<AlertRule>(sql, [tenantId, id]))[0] ?? null;
}

/** The rule of a name; null where there is none. */
export async function findRuleByName(tx: Tx, tenantId: string, name: string): Promise<AlertRule | null> {
  const sql = `SELECT ${selectList(AlertRule)} FROM alert_rule t WHERE t.tenant_id = $1 AND t.name = $2`;
  return hydrate(AlertRule, await tx.query<AlertRule>(sql, [tenantId, name]))[0] ?? null;
}

function refuseRevision({ name, revision }: AlertRule, expected: number | null): Outcome<never> | null {
  if (expected === null || expected === revision) return null;
  const found = `Rule “${name}” is at revision ${revision}; expected ${expected}: somebody has changed it`;
  return refused('expectedRevision', `${found}. Read it again and repeat what is still wanted.`, 'CONFLICT');
}

async function isTeam(tx: Tx, tenantId: string, teamId: string | null): Promise<boolean> {
  if (teamId === null) return true;
  const rows = await tx.query('SELECT 1 FROM team WHERE tenant_id = $1 AND id::text = $2', [tenantId, teamId]);
  return rows.length > 0;
}

function noRule(): Outcome<never> {
  return refused('id', 'There is no rule of this id. Take one from alertRules.', 'NOT_FOUND');
}

function noTeam(): Outcome<never> {
  return refused('team', 'There is no team of this id. Take one from teams, or leave it out.', 'NOT_FOUND');
}
