import { beforeAll, describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';
import { openEvents, socketClient } from '../../test/transports.js';
import { issueToken } from '../features/accounts/access-token.service.js';

const server = useTestServer();
const STREAM = { query: 'subscription { alertStream(snapshotFirst: true) { type } }' };
/** What contract §5.1 promises for revoked credentials, in milliseconds. */
const REVOKED_WITHIN_MS = 5_000;
let session: string;

beforeAll(async () => {
  session = (await openSession(server)).token;
});

async function run(token: string, query: string): Promise<Record<string, Record<string, unknown>>> {
  const { body } = await post(server, query, { headers: { authorization: `Bearer ${token}` } });
  expect(body.errors).toBeUndefined();
  return body.data as Record<string, Record<string, unknown>>;
}

async function aKey(role: string): Promise<{ id: string; token: string }> {
  const { createApiKey } = await run(
    session,
    `mutation { createApiKey(input: { name: "stream", role: ${role} }) { apiKey { id } token } }`,
  );
  return { id: (createApiKey!['apiKey'] as { id: string }).id, token: createApiKey!['token'] as string };
}

interface Person {
  user: { id: string; bindings: { id: string }[] };
  /** Of the session of a browser. */
  token: string;
}

/** Invites an operator, who signs in. */
async function aPerson(name: string): Promise<Person> {
  const invite = `inviteUser(input: { email: "${name}@example.test", name: "${name}", role: OPERATOR }) { signInLink user { id bindings { id } } }`;
  const { inviteUser } = await run(session, `mutation { ${invite} }`);
  const link = new URL(inviteUser!['signInLink'] as string).searchParams.get('token');
  const redeem = `mutation { redeemSignInLink(input: { token: "${link}" }) { userErrors { code } } }`;
  const { headers } = await post(server, redeem);
  const token = /__Host-k8intel=([^;]+)/.exec(headers.get('set-cookie') ?? '')![1]!;
  return { user: inviteUser!['user'] as Person['user'], token };
}

/** Opens a stream of alerts over a socket and one over SSE; each answers when it has ended. */
async function openStreams(token: string): Promise<{ socket: Promise<{ code: number }>; events: Promise<unknown> }> {
  const client = socketClient(server, token);
  const socket = new Promise<{ code: number }>((resolve) =>
    client.on('closed', (event) => resolve(event as { code: number })),
  );
  await new Promise<void>((resolve, reject) => {
    client.subscribe(STREAM, { next: () => resolve(), error: reject, complete: () => undefined });
  });
  const stream = await openEvents(server, STREAM, { authorization: `Bearer ${token}` });
  expect(await stream.next()).toMatchObject({ event: 'next' });
  const drained = async (): Promise<unknown> => {
    for (;;) if ((await stream.next()) === null) return 'ended';
  };
  return { socket, events: drained() };
}

describe('a session', () => {
  it('fault 27: ends with its open streams within 5 s of its expiry, and not before', async () => {
    const [admin] = await server.sql('SELECT tenant_id, id FROM app_user ORDER BY created_at LIMIT 1');
    const query = async <Row>(text: string, params: readonly unknown[]): Promise<Row[]> =>
      (await server.sql(text, [...params])) as Row[];
    const expiresAt = new Date(Date.now() + 8_000);
    const owner = { tenantId: admin!['tenant_id'] as string, principalId: admin!['id'] as string };
    const { token } = await issueToken(query, { kind: 'SESSION', ...owner, expiresAt, now: new Date() });
    const { socket, events } = await openStreams(token);
    expect(Date.now()).toBeLessThan(expiresAt.getTime());
    expect(await socket).toMatchObject({ code: 4403 });
    expect(await events).toBe('ended');
    const late = Date.now() - expiresAt.getTime();
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(REVOKED_WITHIN_MS);
  });

  it('fault 27: ends with its open streams within 5 s when its user is shut out', async () => {
    const { user, token } = await aPerson('Leaver');
    const { socket, events } = await openStreams(token);
    const started = Date.now();
    await run(session, `mutation { disableUser(input: { id: "${user.id}" }) { userErrors { code } } }`);
    const refused = await post(server, '{ caller { name } }', { headers: { authorization: `Bearer ${token}` } });
    expect(refused).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    expect(await socket).toMatchObject({ code: 4403 });
    expect(await events).toBe('ended');
    expect(Date.now() - started).toBeLessThan(REVOKED_WITHIN_MS);
  });
});

describe('an API key', () => {
  it('fault 27: ends with its open streams within 5 s when it is revoked, and at once for requests', async () => {
    const { id, token } = await aKey('VIEWER');
    const { socket, events } = await openStreams(token);
    const started = Date.now();
    await run(session, `mutation { revokeApiKey(input: { id: "${id}" }) { userErrors { code } } }`);
    const refused = await post(server, '{ caller { name } }', { headers: { authorization: `Bearer ${token}` } });
    expect(refused).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    expect(await socket).toMatchObject({ code: 4403 });
    expect(await events).toBe('ended');
    expect(Date.now() - started).toBeLessThan(REVOKED_WITHIN_MS);
  });

  it('fault 27: is cut off within 5 s where the database says so, as it does when another replica revoked it', async () => {
    const { token } = await aKey('VIEWER');
    const { socket, events } = await openStreams(token);
    const started = Date.now();
    const prefix = token.split('_')[1];
    await server.sql('UPDATE access_token SET revoked_at = now() WHERE id = $1', [prefix]);
    expect(await socket).toMatchObject({ code: 4403 });
    expect(await events).toBe('ended');
    expect(Date.now() - started).toBeLessThan(REVOKED_WITHIN_MS);
  });

  it('fault 27: loses its streams within 5 s too when its owner is lowered', async () => {
    const { user, token: owner } = await aPerson('Owner');
    const { createApiKey } = await run(
      owner,
      'mutation { createApiKey(input: { name: "own", role: OPERATOR }) { token } }',
    );
    const { socket, events } = await openStreams(createApiKey!['token'] as string);
    const started = Date.now();
    const { id, bindings } = user;
    await run(
      session,
      `mutation { createRoleBinding(input: { subject: "${id}", role: VIEWER }) { userErrors { code } } }`,
    );
    await run(session, `mutation { deleteRoleBinding(input: { id: "${bindings[0]!.id}" }) { userErrors { code } } }`);
    expect(await socket).toMatchObject({ code: 4403 });
    expect(await events).toBe('ended');
    expect(Date.now() - started).toBeLessThan(REVOKED_WITHIN_MS);
    expect(await run(createApiKey!['token'] as string, '{ caller { role } }')).toEqual({ caller: { role: 'VIEWER' } });
  });

  it('says when and from where it was last used, also when that was just before a stop', async () => {
    const { token } = await aKey('VIEWER');
    const before = Date.now();
    await run(token, '{ caller { name } }');
    await server.stop();
    const [row] = await server.sql('SELECT last_used_at, last_used_ip FROM access_token WHERE id = $1', [
      token.split('_')[1],
    ]);
    expect((row!['last_used_at'] as Date).getTime()).toBeGreaterThanOrEqual(before);
    expect(row!['last_used_ip']).toMatch(/127\.0\.0\.1|::1/);
  });
});
