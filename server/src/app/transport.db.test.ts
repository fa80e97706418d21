import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';

const server = useTestServer();
let cookie: string;
let bearer: { authorization: string };

beforeAll(async () => {
  const { token } = await openSession(server);
  cookie = `__Host-k8intel=${token}`;
  bearer = { authorization: `Bearer ${token}` };
});

describe('HTTP', () => {
  it('answers /healthz, /readyz and Prometheus metrics', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(server.url + path)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain(
      'k8intel_http_request_duration_seconds_bucket',
    );
  });

  it('signs in by cookie and by bearer token', async () => {
    for (const headers of [{ cookie }, bearer]) {
      const { body } = await post(server, '{ viewer { role } }', { headers });
      expect(body.data).toEqual({ viewer: { role: 'ADMIN' } });
      expect(body.errors).toBeUndefined();
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
    const { token } = await openSession(server, 'SIGN_IN_LINK');
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

  it('P5: takes a packed body, and refuses one that unpacks to more than is allowed', async () => {
    const packed = (query: string) =>
      fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...bearer, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array(gzipSync(JSON.stringify({ query }))),
      });
    expect(await (await packed('{ viewer { role } }')).json()).toMatchObject({ data: { viewer: { role: 'ADMIN' } } });
    const bomb = await packed('#'.repeat(40_000_000));
    expect([bomb.status, await bomb.json()]).toMatchObject([413, { errors: [{ extensions: { code: 'TOO_LARGE' } }] }]);
  });

  it('refuses a page of another origin, and lets programs and its own pages through', async () => {
    const query = '{ viewer { role } }';
    expect(await post(server, query, { headers: { cookie, origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { code: 'FORBIDDEN' } }] },
    });
    expect((await post(server, query, { headers: { cookie, origin: server.url } })).status).toBe(200);
  });

  it('tells a program that its credential is not accepted, whatever it asks for', async () => {
    const { token, id } = await openSession(server);
    await server.sql('UPDATE access_token SET revoked_at = now() WHERE id = $1', [id]);
    for (const authorization of [`Bearer ${token}`, 'Bearer nonsense', 'Basic YTpi']) {
      const answer = await post(server, '{ viewer { role } }', { headers: { authorization } });
      expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    }
    const visitor = await post(server, '{ viewer { role } }', { headers: { cookie: `__Host-k8intel=${token}` } });
    expect(visitor.body.data).toEqual({ viewer: null });
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
    expect(await overSocket('{ viewer { role } }')).toMatchObject({
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
    const { token, id } = await openSession(server);
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
