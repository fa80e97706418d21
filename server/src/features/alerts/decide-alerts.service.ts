import type { Tx } from '../../platform/database.js';
import { idsOfType } from '../../platform/id.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import type { Actor as RequestActor } from '../../platform/request-context.js';
import { type Rights, roleAt } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { type UserError, userError } from '../../platform/user-error.types.js';
import { audit } from '../audit/audit.service.js';
import { actorOf } from './actor.types.js';
import type { AlertChange } from './alert-change.js';
import { changeAlerts } from './alert-change.service.js';

/** More than this is no decision about alerts but one about a silence. */
const MAX_ALERTS = 500;
const MAX_TEXT = 2_000;

/** What somebody decides about alerts, and with what rights. */
export interface AlertDecision {
  /** As the caller gave them, opaque. */
  ids: readonly string[];
  /** Name of the input field that holds them. */
  field: 'ids' | 'id';
  change: AlertChange;
  action: string;
  actor: RequestActor;
  rights: Rights;
}

interface Placed {
  id: string;
  title: string;
  clusterId: string;
  namespace: string | null;
}

/**
 * Changes alerts for somebody who may operate where they lie; those elsewhere are refused one by one, and what is so
 * already is no change.
 * @returns ids of the alerts that were decided on
 */
export async function decideAlerts(
  tx: Tx,
  tenantId: string,
  decision: AlertDecision,
  now: Date,
): Promise<Outcome<string[]>> {
  const refusal = refuseInput(decision) ?? (await refuseAssignee(tx, tenantId, decision.change));
  if (refusal) return refusal;
  const { allowed, userErrors } = await sortByRight(tx, tenantId, decision);
  const ids = allowed.map(({ id }) => id);
  const changed = await changeAlerts(tx, tenantId, { ids, change: decision.change }, actorOf(decision.actor), now);
  if (changed.length > 0) await auditDecision(tx, tenantId, decision, changed, now);
  return { done: ids, userErrors };
}

function refuseInput({ ids, change }: AlertDecision): Outcome<never> | null {
  if (ids.length > MAX_ALERTS) {
    return refused(
      'ids',
      `There are ${ids.length} ids; at most ${MAX_ALERTS} are changed at once. Send them in parts.`,
    );
  }
  switch (change.kind) {
    case 'ACKNOWLEDGE':
      return refuseText('comment', change.comment ?? null, 0);
    case 'RESOLVE':
      return refuseText('reason', change.reason, 1);
    case 'COMMENT':
      return refuseText('text', change.text, 1);
    default:
      return null;
  }
}

function refuseText(field: string, text: string | null, least: number): Outcome<never> | null {
  const { length } = text?.trim() ?? '';
  if (length >= least && length <= MAX_TEXT) return null;
  return refused(field, `“${field}” has ${length} characters; expected ${least} to ${MAX_TEXT}.`);
}

async function refuseAssignee(tx: Tx, tenantId: string, change: AlertChange): Promise<Outcome<never> | null> {
  if (change.kind !== 'ASSIGN' || change.userId === null) return null;
  const users = await tx.query('SELECT 1 FROM app_user WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL', [
    tenantId,
    change.userId || null,
  ]);
  return users.length > 0
    ? null
    : refused('user', 'There is no user of this id who can sign in. Take one from assignees.', 'NOT_FOUND');
}

/** What lies out of scope is answered like what is missing. */
async function sortByRight(
  tx: Tx,
  tenantId: string,
  { ids, field, rights }: AlertDecision,
): Promise<{ allowed: Placed[]; userErrors: UserError[] }> {
  const wanted = ids.map((globalId) => idsOfType('Alert', [globalId])[0] ?? null);
  const rows = await tx.query<Placed>(
    `SELECT id, title, cluster_id AS "clusterId", namespace FROM alert WHERE tenant_id = $1 AND id = ANY($2::uuid[])`,
    [tenantId, wanted.filter((id) => id !== null)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  const judged = wanted.map((id, n) => {
    const path = field === 'ids' ? ['input', 'ids', String(n)] : ['input', 'id'];
    return judge(known.get(id ?? ''), rights, path);
  });
  return {
    allowed: judged.flatMap(({ allowed }) => allowed),
    userErrors: judged.flatMap(({ userErrors }) => userErrors),
  };
}

function judge(
  alert: Placed | undefined,
  rights: Rights,
  path: string[],
): { allowed: Placed[]; userErrors: UserError[] } {
  const role = alert ? roleAt(rights, IN_NAMESPACE.of(alert)) : null;
  if (!alert || role === null) return { allowed: [], userErrors: userError(path, MISSING, 'NOT_FOUND') };
  if (hasRole(role, Role.OPERATOR)) return { allowed: [alert], userErrors: [] };
  return { allowed: [], userErrors: userError(path, READ_ONLY, 'FORBIDDEN') };
}

const MISSING = 'There is no alert of this id. Take one from alerts.';
const READ_ONLY = 'You may see this alert; changing it asks for the role OPERATOR where it lies. Ask an administrator.';

async function auditDecision(
  tx: Tx,
  tenantId: string,
  { action, actor, change }: AlertDecision,
  changed: readonly { id: string; title: string }[],
  now: Date,
): Promise<void> {
  const [only] = changed;
  const object =
    changed.length === 1
      ? { kind: 'Alert', id: only!.id, name: only!.title }
      : { kind: 'Alert', id: null, name: `${changed.length} alerts` };
  const { kind: _kind, ...what } = change;
  const after = changed.length === 1 ? what : { ...what, ids: changed.map(({ id }) => id) };
  await audit(tx, tenantId, { actor, action, object, after }, now);
}
