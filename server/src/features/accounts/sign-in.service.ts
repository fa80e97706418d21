import type { Database, Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { noteAccessChange } from './access-change.service.js';
import { issueToken, resolveToken, revokeToken, revokeTokensOf, tokenQuery } from './access-token.service.js';
import { AppUser } from './account.entity.js';
import { hashPassword, matchesPassword, passwordProblem } from './password.js';
import { Throttle } from './throttle.js';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 10;
const throttle = new Throttle(MAX_FAILURES, WINDOW_MS);
/** RFC 5321: a longer address is nobody's; its beginning is enough to count its tries by. */
const MAX_EMAIL = 254;

export interface SignInRequest {
  actor: Actor;
  now: Date;
  sessionHours: number;
}

export interface Session {
  token: string;
  tokenId: string;
  tenantId: string;
  userId: string;
  name: string;
}

/**
 * Signs in with e-mail and password; the answer to a wrong password, to an unknown e-mail and to one of a suspended
 * tenant is the same, in text and time.
 * @returns null for wrong credentials
 * @throws RATE_LIMITED after 10 failures in 15 minutes for one e-mail
 */
export async function signIn(
  db: Database,
  email: string,
  password: string,
  request: SignInRequest,
): Promise<Session | null> {
  const key = email.trim().toLowerCase();
  countTry(key, request.now);
  const [login] = await db.reference<{ tenant_id: string; user_id: string }>(
    `SELECT l.tenant_id, l.user_id FROM login l JOIN tenant t ON t.id = l.tenant_id
     WHERE l.email = $1 AND t.suspended_at IS NULL`,
    [key],
  );
  const user = login ? await findUser(db, login.tenant_id, login.user_id) : null;
  const matches = await matchesPassword(user?.passwordHash ?? null, password);
  if (!login || !user || !matches) {
    if (login) await recordRefusal(db, login.tenant_id, key, request);
    return null;
  }
  throttle.succeeded(key);
  return db.runInTenant(login.tenant_id, (tx) => openSession(tx, login.tenant_id, user, request, 'SIGN_IN'));
}

/** Counts a try before it is judged, so that those sent all at once are counted too; a success forgets them. */
function countTry(email: string, now: Date): void {
  const key = email.slice(0, MAX_EMAIL);
  const wait = throttle.waitSeconds(key, now);
  if (wait > 0) {
    throw new AppError('RATE_LIMITED', `Too many failed sign-ins for this account. Try again in ${wait} s.`, {
      retryAfter: wait,
    });
  }
  throttle.failed(key, now);
}

/** Spends a one-time link. @returns null for a link that is unknown, spent or expired */
export async function redeemSignInLink(db: Database, token: string, request: SignInRequest): Promise<Session | null> {
  const owner = await resolveToken((sql, params) => db.reference(sql, params), token, request.now);
  if (owner?.kind !== 'SIGN_IN_LINK') return null;
  const user = await findUser(db, owner.tenantId, owner.principalId);
  if (!user) return null;
  return db.runInTenant(owner.tenantId, async (tx) => {
    const isMine = await revokeToken(tokenQuery(tx), owner.tokenId, request.now);
    return isMine ? openSession(tx, owner.tenantId, user, request, 'REDEEM_SIGN_IN_LINK') : null;
  });
}

async function findUser(db: Database, tenantId: string, userId: string): Promise<AppUser | null> {
  const user = await db.runInTenant(tenantId, (tx) => tx.manager.findOneBy(AppUser, { tenantId, id: userId }));
  return user && user.disabledAt === null ? user : null;
}

async function openSession(
  tx: Tx,
  tenantId: string,
  user: AppUser,
  request: SignInRequest,
  action: string,
): Promise<Session> {
  const { now, actor } = request;
  const expiresAt = new Date(now.getTime() + request.sessionHours * HOUR_MS);
  const issued = await issueToken(tokenQuery(tx), {
    kind: 'SESSION',
    tenantId,
    principalId: user.id,
    expiresAt,
    now,
  });
  await tx.query('UPDATE app_user SET last_sign_in_at = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, user.id, now]);
  const who = { ...actor, kind: 'USER' as const, id: user.id, name: user.email };
  await audit(tx, tenantId, { actor: who, action, object: { kind: 'User', id: user.id, name: user.email } }, now);
  return { token: issued.token, tokenId: issued.id, tenantId, userId: user.id, name: user.email };
}

async function recordRefusal(
  db: Database,
  tenantId: string,
  email: string,
  { actor, now }: SignInRequest,
): Promise<void> {
  const object = { kind: 'User', id: null, name: email };
  await db.runInTenant(tenantId, (tx) =>
    audit(tx, tenantId, { actor, action: 'SIGN_IN', object, result: 'REFUSED' }, now),
  );
}

/** Ends the session of one token. */
export async function signOut(
  tx: Tx,
  tenantId: string,
  tokenId: string,
  request: { actor: Actor; now: Date },
): Promise<void> {
  noteAccessChange(tx, tokenId);
  await revokeToken(tokenQuery(tx), tokenId, request.now);
  await audit(tx, tenantId, { actor: request.actor, action: 'SIGN_OUT' }, request.now);
}

export interface PasswordChange {
  userId: string;
  tokenId: string;
  password: string;
  currentPassword: string | null;
}

/**
 * Sets one's own password and ends all other sessions of the account. Hashing takes its time outside any transaction.
 * @returns what is wrong, by input field, or null when it is done
 * @throws RATE_LIMITED after 10 wrong present passwords in 15 minutes
 */
export async function setPassword(
  db: Database,
  tenantId: string,
  input: PasswordChange,
  request: { actor: Actor; now: Date },
): Promise<{ field: string; message: string } | null> {
  const problem = passwordProblem(input.password);
  if (problem) return { field: 'password', message: problem };
  const user = await findUser(db, tenantId, input.userId);
  if (!user || !(await provesPassword(user, input.currentPassword ?? '', request.now))) return WRONG_PASSWORD;
  const passwordHash = await hashPassword(input.password);
  const isStored = await db.runInTenant(tenantId, (tx) => storePassword(tx, user, { ...input, passwordHash }, request));
  return isStored ? null : WRONG_PASSWORD;
}

const WRONG_PASSWORD = {
  field: 'currentPassword',
  message: 'The present password does not match. Enter the one you signed in with.',
};

async function provesPassword({ email, passwordHash }: AppUser, password: string, now: Date): Promise<boolean> {
  if (passwordHash === null) return true;
  countTry(email, now);
  const matches = await matchesPassword(passwordHash, password);
  if (matches) throttle.succeeded(email);
  return matches;
}

/** @returns false where another request has changed the password since it was proved */
async function storePassword(
  tx: Tx,
  user: AppUser,
  change: { tokenId: string; passwordHash: string },
  request: { actor: Actor; now: Date },
): Promise<boolean> {
  const { tenantId, id } = user;
  const stored = await tx.query(
    `UPDATE app_user SET password_hash = $3
     WHERE tenant_id = $1 AND id = $2 AND password_hash IS NOT DISTINCT FROM $4 RETURNING 1`,
    [tenantId, id, change.passwordHash, user.passwordHash],
  );
  if (stored.length === 0) return false;
  noteAccessChange(tx, id);
  const query = tokenQuery(tx);
  await revokeTokensOf(query, { tenantId, principalId: id, exceptTokenId: change.tokenId }, request.now);
  const object = { kind: 'User', id, name: user.email };
  await audit(tx, tenantId, { actor: request.actor, action: 'SET_PASSWORD', object }, request.now);
  return true;
}
