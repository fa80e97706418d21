import DataLoader from 'dataloader';
import { type EntityClass, hydrate, selectList } from '../../platform/entity-sql.js';
import { readerOf } from '../../platform/list.js';
import { type RequestContext, type SignedInCaller, tenantOf } from '../../platform/request-context.js';
import { hasRole, Role } from '../../platform/role.js';
import { readClusterFacts } from './access.service.js';
import { AppUser } from './account.entity.js';
import { toUser, type User } from './account.types.js';
import { ApiKey } from './api-key.entity.js';
import { type KeyReader, readKeys } from './api-key.service.js';
import type { ClusterFacts } from './grants.js';
import { RoleBinding, type SubjectKind } from './role-binding.entity.js';
import { Team } from './team.entity.js';

/** The caller of an operation that reads. @throws UNAUTHENTICATED when nobody is signed in */
function callerOf(context: RequestContext): SignedInCaller {
  tenantOf(context);
  return context.caller as SignedInCaller;
}

function isAdministrator(caller: SignedInCaller): boolean {
  return hasRole(caller.role, Role.ADMIN);
}

/** Whose keys the caller sees: administrators all, people their own, a key itself. */
export function keyReaderOf(context: RequestContext): KeyReader {
  const caller = callerOf(context);
  if (isAdministrator(caller)) return { kind: 'ALL' };
  return { kind: caller.kind === 'USER' ? 'OWNER' : 'SELF', id: caller.id };
}

function byId<T extends { id: string }>(
  context: RequestContext,
  name: string,
  read: (ids: readonly string[]) => Promise<T[]>,
): DataLoader<string, T | null> {
  const load = async (ids: readonly string[]): Promise<(T | null)[]> => {
    const found = new Map((await read(ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id) ?? null);
  };
  return context.loader(`accounts.${name}`, () => new DataLoader<string, T | null>(load));
}

/** The API keys that the caller may see. */
export function apiKeyById(context: RequestContext): DataLoader<string, ApiKey | null> {
  return byId(context, 'apiKey', (ids) => {
    const { tx, tenantId } = readerOf(context);
    return readKeys(tx, tenantId, ids, keyReaderOf(context));
  });
}

/** Teams, which everybody who is signed in sees. */
export function teamById(context: RequestContext): DataLoader<string, Team | null> {
  return byId(context, 'team', async (ids) => {
    const { tx, tenantId } = readerOf(context);
    const sql = `SELECT ${selectList(Team)} FROM team t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`;
    return hydrate(Team, await tx.query<Team>(sql, [tenantId, ids]));
  });
}

/** Users: administrators see all of them, people themselves, a key its owner. */
export function userById(context: RequestContext): DataLoader<string, User | null> {
  return byId(context, 'user', async (ids) => {
    const { tx, tenantId } = readerOf(context);
    const caller = callerOf(context);
    const sql = `SELECT ${selectList(AppUser)} FROM app_user t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])
      AND ($3 OR t.id = $4 OR EXISTS (
        SELECT 1 FROM api_key k WHERE k.tenant_id = $1 AND k.id = $4 AND k.owner_id = t.id))`;
    const rows = await tx.query<AppUser>(sql, [tenantId, ids, isAdministrator(caller), caller.id]);
    return rows.map(toUser);
  });
}

/** Role bindings: administrators see all of them, others those they have themselves, by a team or for their keys. */
export function roleBindingById(context: RequestContext): DataLoader<string, RoleBinding | null> {
  return byId(context, 'roleBinding', async (ids) => {
    const { tx, tenantId } = readerOf(context);
    const caller = callerOf(context);
    const sql = `SELECT ${selectList(RoleBinding)} FROM role_binding t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])
      AND ($3 OR (t.subject_kind IN ('USER', 'API_KEY') AND t.subject = $4::text)
        OR (t.subject_kind = 'TEAM' AND EXISTS (
          SELECT 1 FROM team_member m WHERE m.tenant_id = $1 AND m.user_id = $4::uuid AND m.team_id::text = t.subject))
        OR (t.subject_kind = 'API_KEY' AND EXISTS (
          SELECT 1 FROM api_key k WHERE k.tenant_id = $1 AND k.owner_id = $4::uuid AND k.id::text = t.subject)))`;
    return hydrate(RoleBinding, await tx.query<RoleBinding>(sql, [tenantId, ids, isAdministrator(caller), caller.id]));
  });
}

interface Lists<T> {
  name: string;
  /** What the rows are made; plain objects without it. */
  entity?: EntityClass<T & object>;
  /** Answers the column “key”, by which the rows are dealt out; `$1` is the tenant, `$2` the keys. */
  sql: string;
}

function listsBy<T>(context: RequestContext, { name, entity, sql }: Lists<T>): DataLoader<string, T[]> {
  const load = async (keys: readonly string[]): Promise<T[][]> => {
    const { tx, tenantId } = readerOf(context);
    const rows = await tx.query<T & { key: string }>(sql, [tenantId, keys]);
    if (entity) hydrate(entity, rows as object[]);
    return keys.map((key) => rows.filter((row) => row.key === key));
  };
  return context.loader(`accounts.${name}`, () => new DataLoader<string, T[]>(load));
}

/** The bindings of each user, those of their teams included. */
export function bindingsOfUser(context: RequestContext): DataLoader<string, RoleBinding[]> {
  const sql = `SELECT s.key, ${selectList(RoleBinding)} FROM (
      SELECT u AS key, 'USER' AS kind, u AS subject FROM unnest($2::text[]) AS u
      UNION ALL SELECT m.user_id::text, 'TEAM', m.team_id::text FROM team_member m
        WHERE m.tenant_id = $1 AND m.user_id = ANY($2::uuid[])
    ) s JOIN role_binding t ON t.tenant_id = $1 AND t.subject_kind = s.kind AND t.subject = s.subject ORDER BY t.id`;
  return listsBy(context, { name: 'bindingsOfUser', entity: RoleBinding, sql });
}

/** The bindings of each team or API key itself. */
export function bindingsOf(context: RequestContext, kind: SubjectKind): DataLoader<string, RoleBinding[]> {
  const sql = `SELECT t.subject AS key, ${selectList(RoleBinding)} FROM role_binding t
    WHERE t.tenant_id = $1 AND t.subject_kind = '${kind}' AND t.subject = ANY($2::text[]) ORDER BY t.id`;
  return listsBy(context, { name: `bindingsOf.${kind}`, entity: RoleBinding, sql });
}

/** The members of each team, by their address. */
export function membersOfTeam(context: RequestContext): DataLoader<string, AppUser[]> {
  const sql = `SELECT m.team_id::text AS key, ${selectList(AppUser)} FROM team_member m
    JOIN app_user t ON t.tenant_id = m.tenant_id AND t.id = m.user_id
    WHERE m.tenant_id = $1 AND m.team_id = ANY($2::uuid[]) ORDER BY t.email`;
  return listsBy(context, { name: 'membersOfTeam', sql });
}

/** The teams of each user, by their name. */
export function teamsOfUser(context: RequestContext): DataLoader<string, Team[]> {
  const sql = `SELECT m.user_id::text AS key, ${selectList(Team)} FROM team_member m
    JOIN team t ON t.tenant_id = m.tenant_id AND t.id = m.team_id
    WHERE m.tenant_id = $1 AND m.user_id = ANY($2::uuid[]) ORDER BY t.name`;
  return listsBy(context, { name: 'teamsOfUser', entity: Team, sql });
}

/** How many members each team has. */
export function memberCounts(context: RequestContext): DataLoader<string, { count: number }[]> {
  const sql = `SELECT m.team_id::text AS key, count(*)::int AS count FROM team_member m
    WHERE m.tenant_id = $1 AND m.team_id = ANY($2::uuid[]) GROUP BY m.team_id`;
  return listsBy(context, { name: 'memberCounts', sql });
}

export interface KeyUse {
  lastUsedAt: Date | null;
  lastUsedIp: string | null;
}

/** When and from where each key was last used; written with a delay of up to a minute. */
export function useOfKey(context: RequestContext): DataLoader<string, KeyUse[]> {
  const sql = `SELECT a.principal_id::text AS key, a.last_used_at AS "lastUsedAt", a.last_used_ip AS "lastUsedIp"
    FROM access_token a WHERE a.tenant_id = $1 AND a.principal_id = ANY($2::uuid[]) AND a.kind = 'API_KEY'`;
  return listsBy(context, { name: 'useOfKey', sql });
}

/** Every cluster as selectors see it; read once per operation. */
export function clusterFacts(context: RequestContext): Promise<readonly ClusterFacts[]> {
  const make = () =>
    new DataLoader<string, readonly ClusterFacts[]>(async (keys) => {
      const { tx, tenantId } = readerOf(context);
      const facts = await readClusterFacts(tx, tenantId);
      return keys.map(() => facts);
    });
  return context.loader('accounts.clusterFacts', make).load('all');
}
