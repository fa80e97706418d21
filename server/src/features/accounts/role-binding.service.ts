import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import type { Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { readClusterFacts, rightsOfUser } from './access.service.js';
import { keepingAdministrator, lockAccess } from './access-change.service.js';
import { allows, grantOf, type Scope } from './grants.js';
import type { SubjectKind } from './role-binding.entity.js';
import { readScope } from './scope-input.js';

/** A user's page lists them all, and every request of theirs resolves them. */
const MAX_BINDINGS = 100;

export interface Subject {
  kind: SubjectKind;
  id: string;
}

export interface CreateRoleBinding {
  actor: Actor;
  /** Null for an id that is of no user, team or API key. */
  subject: Subject | null;
  role: Role;
  clusterSelector: string | null;
  namespaces: readonly string[] | null;
}

/** Gives a role to a user, a team or an API key. A key gets no more than its owner has. @returns id of the binding */
export async function createRoleBinding(
  tx: Tx,
  tenantId: string,
  input: CreateRoleBinding,
  now: Date,
): Promise<Outcome<string>> {
  const scope = readScope(input);
  if (!scope.done) return scope;
  await lockAccess(tx, tenantId);
  const subject = input.subject && (await findSubject(tx, tenantId, input.subject));
  if (!subject) {
    const message = 'There is no user, team or API key in force of this id. Take one from users, teams or apiKeys.';
    return refused('subject', message, 'NOT_FOUND');
  }
  const refusal =
    (await refuseRepetition(tx, tenantId, subject, scope.done)) ??
    (subject.ownerId && (await refuseBeyondOwner(tx, tenantId, subject.ownerId, scope.done)));
  if (refusal) return refusal;
  const id = await insertBinding(tx, tenantId, { ...scope.done, subject }, now);
  const object = { kind: 'RoleBinding', id, name: subject.name };
  const after = { subjectKind: subject.kind, subject: subject.id, ...scope.done };
  await audit(tx, tenantId, { actor: input.actor, action: 'CREATE_ROLE_BINDING', object, after }, now);
  return done(id);
}

export async function insertBinding(
  tx: Tx,
  tenantId: string,
  { subject, role, clusterSelector, namespaces }: Scope & { subject: Subject },
  now: Date,
): Promise<string> {
  const id = newId(now.getTime());
  await tx.query(
    `INSERT INTO role_binding (tenant_id, id, subject_kind, subject, role, cluster_selector, namespaces, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tenantId, id, subject.kind, subject.id, role, clusterSelector, namespaces, now],
  );
  return id;
}

interface FoundSubject extends Subject {
  name: string;
  /** Of a key only. */
  ownerId: string | null;
}

const FIND: Record<SubjectKind, string> = {
  USER: 'SELECT email AS name, NULL AS "ownerId" FROM app_user WHERE tenant_id = $1 AND id = $2',
  TEAM: 'SELECT name, NULL AS "ownerId" FROM team WHERE tenant_id = $1 AND id = $2',
  API_KEY: 'SELECT name, owner_id AS "ownerId" FROM api_key WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL',
};

async function findSubject(tx: Tx, tenantId: string, { kind, id }: Subject): Promise<FoundSubject | null> {
  const [row] = await tx.query<{ name: string; ownerId: string | null }>(FIND[kind], [tenantId, id]);
  return row ? { kind, id, ...row } : null;
}

async function refuseRepetition(
  tx: Tx,
  tenantId: string,
  subject: FoundSubject,
  scope: Scope,
): Promise<Outcome<never> | null> {
  const [found] = await tx.query<{ count: number; same: boolean | null }>(
    `SELECT count(*)::int AS count, bool_or(role = $4 AND cluster_selector IS NOT DISTINCT FROM $5
       AND namespaces IS NOT DISTINCT FROM $6::text[]) AS same
     FROM role_binding WHERE tenant_id = $1 AND subject_kind = $2 AND subject = $3`,
    [tenantId, subject.kind, subject.id, scope.role, scope.clusterSelector, scope.namespaces],
  );
  if (found?.same)
    return refused('role', `“${subject.name}” has ${scope.role} there already. Nothing is to do.`, 'CONFLICT');
  if ((found?.count ?? 0) < MAX_BINDINGS) return null;
  return refused(
    'subject',
    `“${subject.name}” has ${MAX_BINDINGS} role bindings, which is the limit. Delete some first.`,
  );
}

/** It would have no effect, which whoever asks for it should know. */
async function refuseBeyondOwner(
  tx: Tx,
  tenantId: string,
  ownerId: string,
  scope: Scope,
): Promise<Outcome<never> | null> {
  return (await mayGive(tx, tenantId, ownerId, scope))
    ? null
    : refused('role', `The owner of the key does not have ${scope.role} there, and a key has no more than its owner.`);
}

/**
 * Whether a user has everything that a scope gives. A selector is read over the clusters that they see: the answer
 * tells nothing about others, and a key is held to its owner's rights at each use anyway.
 */
export async function mayGive(tx: Tx, tenantId: string, userId: string, scope: Scope): Promise<boolean> {
  const access = await rightsOfUser(tx, tenantId, userId);
  if (!access) return false;
  const clusters = scope.clusterSelector === null ? [] : await readClusterFacts(tx, tenantId);
  const seen = clusters.filter(({ id }) =>
    access.rights.some(({ clusterIds }) => clusterIds === null || clusterIds.includes(id)),
  );
  return allows(access.rights, grantOf(scope, seen));
}

interface BindingRow extends Scope {
  id: string;
  subjectKind: SubjectKind;
  subject: string;
}

/** Takes a role away again; it ends with the next request, in open streams within 5 s. @returns id of the binding */
export function deleteRoleBinding(
  tx: Tx,
  tenantId: string,
  { id, actor }: { id: string | null; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  return keepingAdministrator(tx, tenantId, async (inner) => {
    const [row] = await inner.query<BindingRow>(
      `DELETE FROM role_binding WHERE tenant_id = $1 AND id = $2
       RETURNING id, subject_kind AS "subjectKind", subject, role, cluster_selector AS "clusterSelector", namespaces`,
      [tenantId, id],
    );
    if (!row) return refused('id', 'There is no role binding of this id. Take one from roleBindings.', 'NOT_FOUND');
    const subject = await findSubject(inner, tenantId, { kind: row.subjectKind, id: row.subject });
    const object = { kind: 'RoleBinding', id: row.id, name: subject?.name ?? row.subject };
    const { id: _id, ...before } = row;
    await audit(inner, tenantId, { actor, action: 'DELETE_ROLE_BINDING', object, before }, now);
    return done(row.id);
  });
}
