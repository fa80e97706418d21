import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLField, getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { deepSelection } from '../../test/deep-selection.js';
import { nameIn } from '../../test/guarded-world.js';
import { useTestServer } from '../../test/test-server.js';
import { World } from '../../test/world-model.js';
import { issueToken } from '../features/accounts/access-token.service.js';
import { createUser } from '../features/accounts/account.service.js';
import { type Database, openDatabase } from '../platform/database.js';
import { newId, toGlobalId } from '../platform/id.js';
import { Role } from '../platform/role.js';
import { callerOf } from './caller.js';
import { entities } from './entities.js';
import { createSchema } from './schema.js';

// The matrix once more through the whole server, with credentials as they are: what was revoked, has expired or belongs
// to somebody disabled is answered like a token of nothing, and no answer, error or header has a canary of somebody else.

const server = useTestServer({ K8INTEL_RATE_LIMIT_POINTS: '0' });
const schema = await createSchema();
const queries = Object.values(schema.getQueryType()!.getFields()) as GraphQLField<unknown, unknown>[];
const plain = queries.filter(({ args }) => !args.some(isRequiredArgument));
const lists = plain.filter(({ type }) => getNamedType(type).name.endsWith('Connection'));
const actor = { kind: 'SERVER' as const, id: null, name: 'test', ip: null, requestId: 'test' };

let db: Database;
let world: World;
const tokens: Record<string, string> = {};

const REFUSED = [
  'a revoked session',
  'an expired session',
  'a disabled user',
  'a user without a role',
  'a made-up token',
];
const NOBODY = { kind: 'ANONYMOUS' } as const;
const READERS = ['the administrator of another tenant', 'a viewer of the tenant', 'a viewer of one namespace'];

interface Person {
  letter: string;
  role?: Role;
  expiresAt?: Date;
}

/** Makes a person and a session of theirs. @returns their id and the session's */
async function person(name: string, { letter, role, expiresAt }: Person): Promise<{ id: string; tokenId: string }> {
  const tenantId = world.tenant(letter);
  const input = { email: `${newId()}@example.test`, name: 'somebody', role: role ?? Role.VIEWER };
  const id = await db.runInTenant(tenantId, (tx) => createUser(tx, tenantId, input, { actor, now: new Date() }));
  const what = { kind: 'SESSION' as const, tenantId, principalId: id, expiresAt: expiresAt ?? null, now: new Date() };
  const issued = await issueToken((sql, params) => db.reference(sql, params), what);
  tokens[name] = issued.token;
  return { id, tokenId: issued.id };
}

beforeAll(async () => {
  db = await openDatabase({ url: server.appUrl, poolSize: 4, statementTimeoutMs: 30_000 }, entities);
  const query = async <T>(text: string, params?: unknown[]) => ({ rows: (await server.sql(text, params)) as T[] });
  world = await World.over(db, { query }, schema);
  await person('the administrator of another tenant', { letter: 'B', role: Role.ADMIN });
  await person('a viewer of the tenant', { letter: 'A' });
  const narrow = await person('a viewer of one namespace', { letter: 'A' });
  await server.sql(`UPDATE role_binding SET cluster_selector = $2, namespaces = '{ns-shop}' WHERE subject = $1`, [
    narrow.id,
    `name=${nameIn('c1', 'any')}`,
  ]);
  const revoked = await person('a revoked session', { letter: 'A', role: Role.ADMIN });
  await server.sql('UPDATE access_token SET revoked_at = now() WHERE id = $1', [revoked.tokenId]);
  await person('an expired session', { letter: 'A', role: Role.ADMIN, expiresAt: new Date(Date.now() - 1_000) });
  const disabled = await person('a disabled user', { letter: 'A', role: Role.ADMIN });
  await server.sql('UPDATE app_user SET disabled_at = now() WHERE id = $1', [disabled.id]);
  const bare = await person('a user without a role', { letter: 'A' });
  await server.sql('DELETE FROM role_binding WHERE subject = $1', [bare.id]);
  tokens['a made-up token'] = `k8i_s${'0'.repeat(12)}_${'0'.repeat(49)}`;
}, 120_000);

afterAll(async () => {
  await db?.source.destroy();
});

interface Reply {
  status: number;
  headers: string;
  body: string;
}

/** One request under a request id of its own, so that equal answers are equal to the last byte. */
async function send(token: string | null, query: string, path = '/graphql', variables = {}): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': 'auth-matrix',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const headers = [...response.headers].filter(([name]) => name !== 'date').sort();
  return { status: response.status, headers: JSON.stringify(headers), body: await response.text() };
}

function sourceOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  const paged = type.name.endsWith('Connection') ? '(first: 10)' : '';
  return `{ ${field.name}${paged} ${isObjectType(type) ? deepSelection(type, schema, 1) : ''} }`;
}

describe.each(REFUSED)('%s', (name) => {
  it('is refused byte for byte like a token of nothing, for every field of the root', async () => {
    for (const field of plain) {
      const [found, unknown] = [await send(tokens[name]!, sourceOf(field)), await send('nothing', sourceOf(field))];
      expect({ field: field.name, ...found }).toEqual({ field: field.name, ...unknown });
      expect(found.status).toBe(401);
      expect(world.leaksIn(found.body + found.headers, NOBODY)).toEqual([]);
    }
  });
});

describe('nobody', () => {
  it('is refused every field of the root but those that tell that nobody is there', async () => {
    for (const field of plain) {
      const { status, body, headers } = await send(null, sourceOf(field));
      const isOpen = field.extensions['requires'] === undefined;
      expect({ field: field.name, status }).toEqual({ field: field.name, status: isOpen ? 200 : 401 });
      if (isOpen) expect(body).toContain(`{"data":{"${field.name}":null}`);
      expect(world.leaksIn(body + headers, NOBODY)).toEqual([]);
    }
  });
});

describe.each(READERS)('%s', (name) => {
  it('meets nothing of others in the answers, errors and headers of any field of the root', async () => {
    const caller = await callerOf(db, tokens[name]!, new Date());
    for (const field of plain) {
      const { status, body, headers } = await send(tokens[name]!, sourceOf(field));
      expect({ field: field.name, status }).toEqual({ field: field.name, status: 200 });
      expect({ field: field.name, leaks: world.leaksIn(body + headers, caller) }).toEqual({
        field: field.name,
        leaks: [],
      });
    }
  });

  it('is answered for a foreign object byte for byte as for one that does not exist', async () => {
    const caller = await callerOf(db, tokens[name]!, new Date());
    const strangers = new Map(
      world.objects
        .filter((one) => !world.exists(caller, world.find(caller, one.globalId)!))
        .map((one) => [`${one.type}/${one.tenantId}`, one]),
    );
    expect(strangers.size).toBeGreaterThan(10);
    for (const { type, globalId } of strangers.values()) {
      const source = 'query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }';
      const replies = [globalId, toGlobalId(type, newId())].map((id) =>
        send(tokens[name]!, source, '/graphql', { id }),
      );
      const [found, missing] = await Promise.all(replies);
      expect({ type, ...found }).toEqual({ type, ...missing });
    }
  });

  it('exports of every list what it may see, and nothing else', async () => {
    const caller = await callerOf(db, tokens[name]!, new Date());
    for (const field of lists) {
      const source = `{ ${field.name} { edges { ${nodeOf(field)} } } }`;
      const { status, body, headers } = await send(tokens[name]!, source, '/graphql/export');
      const isOpen = world.mayAsk(caller, field.extensions['requires'] as Role | undefined);
      expect({ field: field.name, status }).toEqual({ field: field.name, status: isOpen ? 200 : 403 });
      expect({ field: field.name, leaks: world.leaksIn(body + headers, caller) }).toEqual({
        field: field.name,
        leaks: [],
      });
      if (isOpen) expect(body.trimEnd().split('\n').at(-1)).toMatch(/^\{"end":/);
    }
  });
});

function nodeOf(field: GraphQLField<unknown, unknown>): string {
  const connection = getNamedType(field.type);
  const edge = isObjectType(connection) ? getNamedType(connection.getFields()['edges']!.type) : null;
  const node = isObjectType(edge) ? getNamedType(edge.getFields()['node']!.type) : null;
  return isObjectType(node) ? `node ${deepSelection(node, schema, 0)}` : '';
}
