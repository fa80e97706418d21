import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import type { Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { lockAccess, noteAccessChange } from './access-change.service.js';
import { issueToken, revokeTokensOf, tokenQuery } from './access-token.service.js';
import { ApiKey } from './api-key.entity.js';
import { insertBinding, mayGive } from './role-binding.service.js';
import { readScope } from './scope-input.js';

const DAY_MS = 86_400_000;
const MAX_NAME = 100;
const MAX_DAYS = 1_095;
/** A person has a few; one per job that never ends would hide those that are used. */
const MAX_KEYS = 50;

export interface CreateApiKey {
  actor: Actor;
  ownerId: string;
  name: string;
  role: Role;
  clusterSelector: string | null;
  namespaces: readonly string[] | null;
  /** Null for a key that never expires. */
  expiresInDays: number | null;
}

/** Makes a key of a user, with a part of the user's rights; the key itself is given out once and not stored. */
export async function createApiKey(
  tx: Tx,
  tenantId: string,
  input: CreateApiKey,
  now: Date,
): Promise<Outcome<{ apiKeyId: string; token: string }>> {
  const name = input.name.trim();
  const scope = readScope(input);
  if (!scope.done) return scope;
  const id = newId(now.getTime());
  await lockAccess(tx, tenantId, id);
  const refusal = refuseForm(name, input.expiresInDays) ?? (await refuseMore(tx, tenantId, input.ownerId, now));
  if (refusal) return refusal;
  if (!(await mayGive(tx, tenantId, input.ownerId, scope.done))) return tooMuch(scope.done.role);
  const { expiresInDays, ownerId, actor } = input;
  const expiresAt = expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * DAY_MS);
  const issued = await issueToken(tokenQuery(tx), { kind: 'API_KEY', tenantId, principalId: id, expiresAt, now });
  await tx.query(
    'INSERT INTO api_key (tenant_id, id, name, prefix, owner_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [tenantId, id, name, issued.prefix, ownerId, now, expiresAt],
  );
  await insertBinding(tx, tenantId, { ...scope.done, subject: { kind: 'API_KEY', id } }, now);
  const after = { prefix: issued.prefix, expiresAt: expiresAt?.toISOString() ?? null, ...scope.done };
  await audit(tx, tenantId, { actor, action: 'CREATE_API_KEY', object: { kind: 'ApiKey', id, name }, after }, now);
  return done({ apiKeyId: id, token: issued.token });
}

function refuseForm(name: string, days: number | null): Outcome<never> | null {
  if (name.length < 1 || name.length > MAX_NAME) {
    return refused('name', `The name has ${name.length} characters; expected 1 to ${MAX_NAME}.`);
  }
  if (days === null || (days >= 1 && days <= MAX_DAYS)) return null;
  return refused(
    'expiresInDays',
    `The key would expire in ${days} days; expected 1 to ${MAX_DAYS}, or null for never.`,
  );
}

async function refuseMore(tx: Tx, tenantId: string, ownerId: string, now: Date): Promise<Outcome<never> | null> {
  const [found] = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM api_key WHERE tenant_id = $1 AND owner_id = $2 AND revoked_at IS NULL
       AND (expires_at IS NULL OR expires_at > $3)`,
    [tenantId, ownerId, now],
  );
  if ((found?.count ?? 0) < MAX_KEYS) return null;
  return refused(null, `You have ${MAX_KEYS} API keys in force, which is the limit. Revoke those that nobody uses.`);
}

function tooMuch(role: Role): Outcome<never> {
  return refused(
    'role',
    `You do not have ${role} in all of that; a key has at most its owner’s rights. Ask for a lesser role, or narrow clusterSelector and namespaces.`,
    'FORBIDDEN',
  );
}

/** Whose keys somebody reads: all of the tenant's, or those of one user, or one key alone. */
export type KeyReader = { kind: 'ALL' } | { kind: 'OWNER' | 'SELF'; id: string };

/** Ends a key at once, in open streams within 5 s. Ending it twice changes nothing. @returns its id */
export async function revokeApiKey(
  tx: Tx,
  tenantId: string,
  { id, reader, actor }: { id: string | null; reader: KeyReader; actor: Actor },
  now: Date,
): Promise<Outcome<string>> {
  const [key] = id === null ? [] : await readKeys(tx, tenantId, [id], reader);
  if (!key) return refused('id', 'There is no API key of this id. Take one from apiKeys.', 'NOT_FOUND');
  const ended = await tx.query(
    'UPDATE api_key SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING 1',
    [tenantId, key.id, now],
  );
  if (ended.length === 0) return done(key.id);
  noteAccessChange(tx, key.id);
  await revokeTokensOf(tokenQuery(tx), { tenantId, principalId: key.id, kind: 'API_KEY' }, now);
  const object = { kind: 'ApiKey', id: key.id, name: key.name };
  await audit(tx, tenantId, { actor, action: 'REVOKE_API_KEY', object, before: { prefix: key.prefix } }, now);
  return done(key.id);
}

/** Reads keys by their ids; one that is not the reader's is not there. */
export async function readKeys(tx: Tx, tenantId: string, ids: readonly string[], reader: KeyReader): Promise<ApiKey[]> {
  const sql = `SELECT ${selectList(ApiKey)} FROM api_key t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])
    AND ($3::uuid IS NULL OR t.owner_id = $3) AND ($4::uuid IS NULL OR t.id = $4)`;
  const owner = reader.kind === 'OWNER' ? reader.id : null;
  const self = reader.kind === 'SELF' ? reader.id : null;
  return hydrate(ApiKey, await tx.query<ApiKey>(sql, [tenantId, ids, owner, self]));
}
