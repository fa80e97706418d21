import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import type { Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { keepingAdministrator, lockAccess } from './access-change.service.js';
import { issueToken, revokeTokensOf, tokenQuery } from './access-token.service.js';
import { insertUser } from './account.service.js';
import { readScope } from './scope-input.js';

const LINK_MS = 24 * 3_600_000;
const MAX_NAME = 100;
/** RFC 5321. */
const MAX_EMAIL = 254;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

export interface InviteUser {
  actor: Actor;
  email: string;
  name: string;
  role: Role;
  clusterSelector: string | null;
  namespaces: readonly string[] | null;
}

export interface Invitation {
  userId: string;
  /** Token of a sign-in link that works once and for 24 hours. */
  token: string;
}

/** Makes an account with one role binding, and a one-time link to sign in with. */
export async function inviteUser(tx: Tx, tenantId: string, input: InviteUser, now: Date): Promise<Outcome<Invitation>> {
  const email = input.email.trim().toLowerCase();
  const name = input.name.trim();
  const scope = readScope(input);
  if (!scope.done) return scope;
  const refusal = refusePerson(email, name);
  if (refusal) return refusal;
  await lockAccess(tx, tenantId);
  const id = await insertUser(tx, tenantId, { email, name, scope: scope.done }, now);
  if (id === null) return refused('email', `“${email}” has an account already. Use another address.`, 'CONFLICT');
  const object = { kind: 'User', id, name: email };
  await audit(tx, tenantId, { actor: input.actor, action: 'INVITE_USER', object, after: scope.done }, now);
  return done({ userId: id, token: await issueLink(tx, tenantId, id, now) });
}

function refusePerson(email: string, name: string): Outcome<never> | null {
  if (!EMAIL.test(email) || email.length > MAX_EMAIL) {
    return refused('email', `“${email.slice(0, MAX_EMAIL)}” is no e-mail address; expected name@domain. Correct it.`);
  }
  if (name.length >= 1 && name.length <= MAX_NAME) return null;
  return refused('name', `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
}

async function issueLink(tx: Tx, tenantId: string, userId: string, now: Date): Promise<string> {
  const expiresAt = new Date(now.getTime() + LINK_MS);
  const what = { kind: 'SIGN_IN_LINK', tenantId, principalId: userId, expiresAt, now } as const;
  return (await issueToken(tokenQuery(tx), what)).token;
}

export interface UserChange {
  /** Null for an id that is of no user. */
  id: string | null;
  actor: Actor;
}

/**
 * Gives a user a new one-time link, where the invitation has expired or the password is forgotten. The password, all
 * sessions and earlier links end, so that whoever has them gains nothing by it.
 */
export async function renewSignInLink(
  tx: Tx,
  tenantId: string,
  { id, actor }: UserChange,
  now: Date,
): Promise<Outcome<Invitation>> {
  await lockAccess(tx, tenantId, id);
  const [user] = await tx.query<UserRow>(
    `UPDATE app_user SET password_hash = NULL WHERE tenant_id = $1 AND id = $2 AND disabled_at IS NULL RETURNING id, email`,
    [tenantId, id],
  );
  if (!user) return noUser('enabled');
  await revokeTokensOf(tokenQuery(tx), { tenantId, principalId: user.id }, now);
  const object = { kind: 'User', id: user.id, name: user.email };
  await audit(tx, tenantId, { actor, action: 'RENEW_SIGN_IN_LINK', object }, now);
  return done({ userId: user.id, token: await issueLink(tx, tenantId, user.id, now) });
}

/**
 * Shuts a user out: sessions and sign-in links end for good, API keys of the user are refused until the user is enabled
 * again. @returns the user's id
 */
export function disableUser(tx: Tx, tenantId: string, { id, actor }: UserChange, now: Date): Promise<Outcome<string>> {
  if (actor.kind === 'USER' && id !== null && actor.id === id) {
    return Promise.resolve(refused('id', 'This is your own account; expected another one. Ask another administrator.'));
  }
  return keepingAdministrator(tx, tenantId, async (inner) => {
    const user = await lockUser(inner, tenantId, id);
    if (!user) return noUser('');
    if (user.isDisabled) return done(user.id);
    await inner.query('UPDATE app_user SET disabled_at = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, id, now]);
    await revokeTokensOf(tokenQuery(inner), { tenantId, principalId: user.id }, now);
    const object = { kind: 'User', id: user.id, name: user.email };
    await audit(inner, tenantId, { actor, action: 'DISABLE_USER', object }, now);
    return done(user.id);
  });
}

/** Lets a user in again; API keys of the user work again too. @returns the user's id */
export async function enableUser(
  tx: Tx,
  tenantId: string,
  { id, actor }: UserChange,
  now: Date,
): Promise<Outcome<string>> {
  await lockAccess(tx, tenantId);
  const user = await lockUser(tx, tenantId, id);
  if (!user) return noUser('');
  if (!user.isDisabled) return done(user.id);
  await tx.query('UPDATE app_user SET disabled_at = NULL WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  const object = { kind: 'User', id: user.id, name: user.email };
  await audit(tx, tenantId, { actor, action: 'ENABLE_USER', object }, now);
  return done(user.id);
}

interface UserRow {
  id: string;
  email: string;
  isDisabled: boolean;
}

async function lockUser(tx: Tx, tenantId: string, id: string | null): Promise<UserRow | null> {
  const [user] = await tx.query<UserRow>(
    `SELECT id, email, disabled_at IS NOT NULL AS "isDisabled" FROM app_user WHERE tenant_id = $1 AND id = $2 FOR UPDATE`,
    [tenantId, id],
  );
  return user ?? null;
}

function noUser(state: '' | 'enabled'): Outcome<never> {
  return refused('id', `There is no ${state ? `${state} ` : ''}user of this id. Take one from users.`, 'NOT_FOUND');
}
