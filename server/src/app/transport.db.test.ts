import { beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post, useTestServer } from '../../test/test-server.js';
import { issueToken } from '../features/accounts/access-token.service.js';

const server = useTestServer();
let cookie: string;
let bearer: { authorization: string };

/** A session of the first administrator, written as the sign-in does. */
async function openSession(): Promise<{ token: string; id: string }> {
  const [admin] = await server.sql('SELECT tenant_id, id FROM app_user');
  const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
    (await server.sql(text, [...params])) as Row[];
  return issueToken(query, {
    kind: 'SESSION',
    tenantId: admin!['tenant_id'] as string,
    principalId: admin!['id'] as string,
    expiresAt: new Date(Date.now() + 3_600_000),
    now: new Date(),
  });
}

beforeAll(async () => {
  const { token } = await openSession();
  cookie = `__Host-k8intel=${token}`;
  bearer = { authorization: `Bearer ${token}` };
});

const DEEP =
  '{ clusters { edges { node { pods { edges { node { cluster { pods { edges { node { cluster { pods { edges { cursor } } } } } } } } } } } } } }';
const aliases = (count: number): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: viewer { a${n}: role }`).join(' ')} }`;

describe('HTTP', () => {
  it('answers /healthz, /readyz and Prometheus metrics', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(server.url + path)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'k8intel_http_request_duration_seconds_bucket',
    );
  });

  it('signs in by cookie and by bearer token', async () => {
    for (const headers of [{ cookie }, bearer]) {
      expect((await post(server, '{ viewer { role } }', { headers })).body).toEqual({
        data: { viewer: { role: 'ADMIN' } },
      });
    }
  });

  it('refuses the whole request of nobody that asks for a guarded field', async () => {
    const { status, body } = await post(server, '{ viewer { role } auditEntries { totalCount } }');
    expect(status).toBe(401);
    expect(body.data).toBeUndefined();
    expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', retryable: false } }]);
  });

  it('refuses introspection by nobody and answers it to the signed-in', async () => {
    expect((await post(server, '{ __schema { types { name } } }')).status).toBe(401);
    const open = await post(
      server,
      '{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }',
      { headers: bearer },
    );
    expect(open.body.errors).toBeUndefined();
  });

  it('sets the session cookie HttpOnly, Secure, SameSite and for this host only', async () => {
    const [admin] = await server.sql('SELECT tenant_id, id FROM app_user');
    const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
      (await server.sql(text, [...params])) as Row[];
    const link = {
      kind: 'SIGN_IN_LINK',
      tenantId: admin!['tenant_id'] as string,
      principalId: admin!['id'] as string,
      expiresAt: null,
      now: new Date(),
    } as const;
    const { token } = await issueToken(query, link);
    const answer = await post(
      server,
      `mutation { redeemSignInLink(input: { token: "${token}" }) { viewer { role } } }`,
    );
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-k8intel=k8i_\w+;.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('answers broken JSON, a wrong content type and too large a body as JSON errors', async () => {
    const broken = await post(server, '', { raw: '{"query":' });
    expect(broken).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    const large = await post(server, '', { raw: JSON.stringify({ query: '#'.repeat(1_100_000) }) });
    expect(large).toMatchObject({
      status: 413,
      body: { errors: [{ message: expect.stringContaining('1048576'), extensions: { code: 'TOO_LARGE' } }] },
    });
    const form = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{viewer{role}}"}',
    });
    expect(form.status).toBe(400);
  });

  it('refuses a page of another origin, and lets programs and its own pages through', async () => {
    const query = '{ viewer { role } }';
    expect(await post(server, query, { headers: { cookie, origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
    expect((await post(server, query, { headers: { cookie, origin: server.url } })).status).toBe(200);
  });

  it('keeps the endpoint of agents to agents, before it reads the body', async () => {
    const answer = await post(server, '{ viewer { role } }', {
      path: '/graphql/agent',
      headers: bearer,
      raw: '{"broken',
    });
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
  });

  it('hides what went wrong inside, under a request id that the answer carries', async () => {
    await server.sql('ALTER TABLE audit_entry RENAME TO audit_entry_away');
    const answer = await post(server, '{ viewer { role } auditEntries { edges { node { id } } } }', {
      headers: { ...bearer, 'x-request-id': 'find-me-12345' },
    });
    await server.sql('ALTER TABLE audit_entry_away RENAME TO audit_entry');
    expect(answer.body).toMatchObject({
      data: { viewer: { role: 'ADMIN' }, auditEntries: null },
      errors: [{ path: ['auditEntries'], extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'find-me-12345' } }],
    });
    expect(JSON.stringify(answer.body)).not.toContain('relation');
    expect(answer.headers.get('x-request-id')).toBe('find-me-12345');
  });

  it('answers a text that no database stores as the caller’s mistake', async () => {
    const query = 'query($name: String) { clusters(filter: { name: $name }) { totalCount } }';
    const answer = await post(server, query, { headers: bearer, variables: { name: 'a\0b' } });
    expect(answer.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('survives the loss of every database connection', async () => {
    await server.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const deadline = Date.now() + 20_000;
    let status = 0;
    while (status !== 200 && Date.now() < deadline) status = (await fetch(`${server.url}/readyz`)).status;
    expect(status).toBe(200);
    expect((await post(server, '{ viewer { role } }', { headers: bearer })).body.data).toEqual({
      viewer: { role: 'ADMIN' },
    });
  });
});

interface SocketOutcome {
  results: { data?: unknown; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }[];
  error: unknown;
}

/** Runs one operation over graphql-transport-ws. */
function overSocket(
  query: string,
  params: Record<string, unknown> = bearer,
  headers: Record<string, string> = {},
): Promise<SocketOutcome> {
  class WithHeaders extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    connectionParams: params,
    retryAttempts: 0,
  });
  return new Promise((resolve) => {
    const results: SocketOutcome['results'] = [];
    const done = (error: unknown): void => {
      void client.dispose();
      resolve({ results, error });
    };
    client.subscribe(
      { query },
      {
        next: (result) => void results.push(result as SocketOutcome['results'][number]),
        error: done,
        complete: () => done(null),
      },
    );
  });
}

describe('WebSocket', () => {
  it('answers queries with the same rights as HTTP', async () => {
    expect(await overSocket('{ viewer { role } }')).toEqual({
      results: [{ data: { viewer: { role: 'ADMIN' } } }],
      error: null,
    });
    expect((await overSocket('{ viewer { role } }', {}, { cookie })).results).toHaveLength(1);
  });

  it('refuses a connection without credential (4403) and the page of another origin', async () => {
    expect((await overSocket('{ viewer { role } }', {})).error).toMatchObject({ code: 4403 });
    expect((await overSocket('{ viewer { role } }', bearer, { origin: 'https://evil.example' })).error).toBeTruthy();
  });

  it('closes the socket of a revoked session with 4403', async () => {
    const { token, id } = await openSession();
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
    });
    const closed = new Promise<unknown>((resolve) => void client.on('closed', resolve));
    await new Promise<void>((resolve) => void client.on('connected', () => resolve()));
    await server.sql('UPDATE access_token SET revoked_at = now() WHERE id = $1', [id]);
    expect(await closed).toMatchObject({ code: 4403 });
    await client.dispose();
  });
});

describe('limits are the same over HTTP and WebSocket', () => {
  const cases: [string, string, string][] = [
    ['depth', DEEP, 'COST_EXCEEDED'],
    ['aliases', aliases(16), 'COST_EXCEEDED'],
    ['root fields', `{ ${'viewer { role } '.repeat(11)} }`, 'COST_EXCEEDED'],
    [
      'several sign-ins in one operation',
      'mutation { a: redeemSignInLink(input: { token: "x" }) { userErrors { code } } b: redeemSignInLink(input: { token: "y" }) { userErrors { code } } }',
      'COST_EXCEEDED',
    ],
    ['root fields behind fragments', `{ ... on Query { ${'viewer { role } '.repeat(11)} } }`, 'COST_EXCEEDED'],
    [
      'several sign-ins behind fragments',
      `mutation { ...A ... on Mutation { b: redeemSignInLink(input: { token: "y" }) { userErrors { code } } } }
       fragment A on Mutation { a: redeemSignInLink(input: { token: "x" }) { userErrors { code } } }`,
      'COST_EXCEEDED',
    ],
    ['tokens', `{ ${'viewer { role } '.repeat(600)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['unknown fields', '{ viewerr { role } }', 'GRAPHQL_VALIDATION_FAILED'],
  ];
  it.each(cases)('for %s', async (_what, query, code) => {
    const http = await post(server, query, { headers: bearer });
    expect(http.body.errors[0].extensions.code).toBe(code);
    const { error } = await overSocket(query);
    const [first] = error as { message: string; extensions: { code: string } }[];
    expect(first!.extensions.code).toBe(code === 'GRAPHQL_PARSE_FAILED' ? 'GRAPHQL_VALIDATION_FAILED' : code);
    expect(first!.message).not.toContain('Did you mean');
    expect(http.body.errors[0].message).not.toContain('Did you mean');
  });
});

describe('stop', () => {
  it('closes sockets with 1012, so that clients come back', async () => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: bearer,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
    });
    const closed = new Promise<unknown>((resolve) => void client.on('closed', resolve));
    await new Promise<void>((resolve) => void client.on('connected', () => resolve()));
    await server.stop();
    expect(await closed).toMatchObject({ code: 1012 });
    await client.dispose();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });
});
