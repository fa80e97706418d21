import { callerOf } from '../src/app/caller.js';
import { issueToken } from '../src/features/accounts/access-token.service.js';
import { insertUser } from '../src/features/accounts/account.service.js';
import type { Scope } from '../src/features/accounts/grants.js';
import type { Database } from '../src/platform/database.js';
import { newId, toGlobalId } from '../src/platform/id.js';
import type { Caller } from '../src/platform/request-context.js';
import type { Role } from '../src/platform/role.js';
import { execute } from './graphql.js';

/** Somebody with a credential, whose rights are read anew each time. */
export interface Bearer {
  id: string;
  globalId: string;
  token: string;
  caller(now?: Date): Promise<Caller>;
  /** Runs one operation as them. @throws where the answer has errors */
  run<Data = Record<string, never>>(source: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The message of the first error of an operation as them. */
  refusal(source: string, variables?: Record<string, unknown>): Promise<string | undefined>;
}

export function bearerOf(db: Database, what: { type: string; id: string; token: string }): Bearer {
  const caller = (now = new Date()): Promise<Caller> => callerOf(db, what.token, now);
  const answer = async (source: string, variables?: Record<string, unknown>) =>
    execute({ db, caller: await caller() }, source, variables);
  return {
    id: what.id,
    globalId: toGlobalId(what.type, what.id),
    token: what.token,
    caller,
    run: async <Data>(source: string, variables?: Record<string, unknown>) => {
      const { data, errors } = await answer(source, variables);
      if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
      return data as Data;
    },
    refusal: async (source, variables) => (await answer(source, variables)).errors?.[0]?.message,
  };
}

/** A user with a session and one role binding. */
export async function aPerson(
  db: Database,
  tenantId: string,
  role: Role,
  over: Partial<Scope & { email: string }> = {},
): Promise<Bearer> {
  const email = over.email ?? `${newId()}@example.test`;
  const scope = { role, clusterSelector: over.clusterSelector ?? null, namespaces: over.namespaces ?? null };
  return db.runInTenant(tenantId, async (tx) => {
    const id = await insertUser(tx, tenantId, { email, name: 'Somebody', scope }, new Date());
    if (id === null) throw new Error(`“${email}” is taken.`);
    const what = { kind: 'SESSION', tenantId, principalId: id, expiresAt: null, now: new Date() } as const;
    const { token } = await issueToken((sql, params) => tx.query(sql, params), what);
    return bearerOf(db, { type: 'User', id, token });
  });
}

interface Made {
  createApiKey: {
    apiKey: { id: string } | null;
    token: string | null;
    userErrors: { field: string[] | null; message: string; code: string }[];
  };
}

export const CREATE_API_KEY = `mutation($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { id } token userErrors { field message code } } }`;

/** A key of somebody. @throws where it is refused */
export async function aKey(db: Database, owner: Bearer, input: Record<string, unknown>): Promise<Bearer> {
  const { createApiKey } = await owner.run<Made>(CREATE_API_KEY, { input: { name: 'ci', ...input } });
  if (!createApiKey.apiKey || !createApiKey.token) throw new Error(JSON.stringify(createApiKey.userErrors));
  const id = Buffer.from(createApiKey.apiKey.id, 'base64url').toString().split(':')[1]!;
  return bearerOf(db, { type: 'ApiKey', id, token: createApiKey.token });
}

/** Registers a cluster with the facts that selectors ask for. @returns its id */
export async function aClusterWith(
  db: Database,
  tenantId: string,
  facts: { name: string; environment?: string; region?: string },
): Promise<string> {
  const id = newId();
  await db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO cluster (tenant_id, id, name, kind, is_demo, environment, region, created_at)
       VALUES ($1, $2, $3, 'KUBERNETES', false, $4, $5, now())`,
      [tenantId, id, facts.name, facts.environment ?? null, facts.region ?? null],
    ),
  );
  return id;
}
