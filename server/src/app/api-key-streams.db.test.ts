import { beforeAll, describe, expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';
import { openEvents, socketClient } from '../../test/transports.js';

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
    const invite =
      'inviteUser(input: { email: "owner@example.test", name: "Owner", role: OPERATOR }) { signInLink user { id bindings { id } } }';
    const { inviteUser } = await run(session, `mutation { ${invite} }`);
    const link = new URL(inviteUser!['signInLink'] as string).searchParams.get('token');
    const signedIn = await post(
      server,
      `mutation { redeemSignInLink(input: { token: "${link}" }) { userErrors { code } } }`,
    );
    const owner = /__Host-k8intel=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')![1]!;
    const { createApiKey } = await run(
      owner,
      'mutation { createApiKey(input: { name: "own", role: OPERATOR }) { token } }',
    );
    const { socket, events } = await openStreams(createApiKey!['token'] as string);
    const started = Date.now();
    const { id, bindings } = inviteUser!['user'] as { id: string; bindings: { id: string }[] };
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
