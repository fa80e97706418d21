import { beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';
import { type EventsFollower, openEvents, type ServerEvent } from '../../test/transports.js';

const server = useTestServer({ K8INTEL_DRAIN_SECONDS: '2' });
let bearer: { authorization: string };
let agent: { authorization: string };
let batch = 0;

beforeAll(async () => {
  bearer = { authorization: `Bearer ${(await openSession(server)).token}` };
  const { body } = await post(server, 'mutation { createCluster(input: { name: "prod" }) { credential } }', {
    headers: bearer,
  });
  const { credential } = body.data!['createCluster'] as { credential: string };
  agent = { authorization: `Bearer ${credential}` };
});

/** Lets the cluster's agent report an event from which an alert about this pod is raised. */
async function raise(pod: string): Promise<void> {
  const now = new Date().toISOString();
  const event = {
    uid: `uid-${pod}`,
    type: 'WARNING',
    reason: 'FailedAttachVolume',
    message: 'AttachVolume.Attach failed for volume "pvc-1"',
    involvedKind: 'Pod',
    involvedName: pod,
    involvedUid: `uid-of-${pod}`,
    namespace: 'shop',
    count: 2,
    firstSeenAt: now,
    lastSeenAt: now,
  };
  const { body } = await post(
    server,
    'mutation($input: ReportEventsInput!) { reportEvents(input: $input) { receipt { accepted } } }',
    { path: '/graphql/agent', headers: agent, variables: { input: { batchId: `1:${++batch}`, events: [event] } } },
  );
  expect(body.data).toEqual({ reportEvents: { receipt: { accepted: 1 } } });
}

const WITH_VARIABLE = `subscription($after: String, $snapshotFirst: Boolean) {
  alertStream(after: $after, snapshotFirst: $snapshotFirst) { cursor type alert { subjectName } } }`;
const PLAIN = 'subscription { alertStream { cursor type alert { subjectName } } }';

interface Told {
  cursor: string;
  type: string;
  alert: { subjectName: string } | null;
}

function told(event: ServerEvent | null): Told {
  expect(event).toMatchObject({ event: 'next' });
  expect(event!.data!.errors).toBeUndefined();
  return event!.data!.data!['alertStream'] as Told;
}

async function follow(
  query = PLAIN,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<EventsFollower> {
  const stream = await openEvents(server, { query, variables }, { ...bearer, ...headers });
  expect(stream.response.status).toBe(200);
  return stream;
}

describe('alertStream over SSE', () => {
  it('follows the stream, with the cursor as id of every event', async () => {
    const stream = await follow();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.response.headers.get('cache-control')).toBe('no-cache, no-transform');
    const bookmark = await stream.next();
    expect(told(bookmark)).toMatchObject({ type: 'BOOKMARK', cursor: bookmark!.id });
    expect(bookmark!.data!.extensions).toMatchObject({ cost: { requested: expect.any(Number) } });
    await raise('a');
    const added = await stream.next();
    expect(told(added)).toMatchObject({ type: 'ADDED', alert: { subjectName: 'a' }, cursor: added!.id });
    expect(added!.data!.extensions).toBeUndefined();
    await stream.close();
  });

  it.each([
    ['in the place of a variable that is not given', WITH_VARIABLE],
    ['in a document that gives the stream no position', PLAIN],
  ])('goes on behind Last-Event-ID, %s', async (_where, query) => {
    const first = await follow(query);
    const bookmark = await first.next();
    await first.close();
    await raise(`missed-${batch}`);
    const missed = `missed-${batch - 1}`;
    const second = await follow(query, {}, { 'last-event-id': bookmark!.id! });
    expect(told(await second.next())).toMatchObject({ type: 'ADDED', alert: { subjectName: missed } });
    await second.close();
  });

  it('takes the position of the request before Last-Event-ID', async () => {
    const first = await follow();
    const start = await first.next();
    await raise('b');
    const b = await first.next();
    await first.close();
    const second = await follow(WITH_VARIABLE, { after: start!.id }, { 'last-event-id': b!.id! });
    expect(told(await second.next()).alert?.subjectName).toBe('b');
    await second.close();
  });

  it('gives the events of a snapshot no id, because nobody can go on from its middle', async () => {
    const stream = await follow(WITH_VARIABLE, { snapshotFirst: true });
    let event = await stream.next();
    expect(told(event).type).toBe('SNAPSHOT');
    while (told(event).type === 'SNAPSHOT') {
      expect(event!.id).toBeNull();
      event = await stream.next();
    }
    expect(told(event)).toMatchObject({ type: 'SYNCED', cursor: event!.id });
    await stream.close();
  });

  it('tells a position that is not of the stream as an event with errors, then ends', async () => {
    const stream = await follow(WITH_VARIABLE, { after: 'nonsense' });
    expect((await stream.next())!.data!.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await stream.next()).toEqual({ event: 'complete', id: null, data: null });
    expect(await stream.next()).toBeNull();
  });

  it('serves the client of graphql-sse', async () => {
    const client = createClient({ url: `${server.url}/graphql`, headers: bearer, retryAttempts: 0 });
    const events = client.iterate<{ alertStream: Told }>({ query: PLAIN });
    const first = await events.next();
    expect(first.value?.data?.alertStream.type).toBe('BOOKMARK');
    await raise('c');
    expect((await events.next()).value?.data?.alertStream.alert?.subjectName).toBe('c');
    await events.return?.();
    client.dispose();
  });

  it('ends within 5 s when the credential is revoked, without saying that it is complete', async () => {
    const { token, id } = await openSession(server);
    const stream = await follow(PLAIN, {}, { authorization: `Bearer ${token}` });
    await stream.next();
    await server.sql('UPDATE access_token SET revoked_at = now() WHERE id = $1', [id]);
    const revokedAt = Date.now();
    expect(await stream.next()).toBeNull();
    expect(Date.now() - revokedAt).toBeLessThan(20_000);
  });
});

describe('an operation over SSE', () => {
  it('answers a query with one event and completes', async () => {
    const stream = await follow('{ viewer { role } }');
    expect((await stream.next())!.data!.data).toEqual({ viewer: { role: 'ADMIN' } });
    expect(await stream.next()).toEqual({ event: 'complete', id: null, data: null });
    expect(await stream.next()).toBeNull();
  });

  it('is refused for nobody by 401 in JSON, and for a page of another origin by 403', async () => {
    const nobody = await openEvents(server, { query: PLAIN });
    expect(nobody.response.status).toBe(401);
    expect(await nobody.response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const foreign = await openEvents(server, { query: PLAIN }, { ...bearer, origin: 'https://evil.example' });
    expect(foreign.response.status).toBe(403);
  });

  it.each([
    ['GET', { method: 'GET' }],
    ['a form', { method: 'POST', body: 'query=%7Bviewer%7Brole%7D%7D' }],
    ['plain text', { method: 'POST', body: JSON.stringify({ query: PLAIN }), type: 'text/plain' }],
    ['JSON without an operation', { method: 'POST', body: '{}', type: 'application/json' }],
  ])(
    'is not read from %s, which a foreign page could send',
    async (_what, request: { method: string; body?: string; type?: string }) => {
      const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(PLAIN)}`, {
        method: request.method,
        headers: { ...bearer, accept: 'text/event-stream', ...(request.type && { 'content-type': request.type }) },
        ...(request.body && { body: request.body }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST', retryable: false } }],
      });
    },
  );

  it('is JSON for a caller that takes anything', async () => {
    const { headers, body } = await post(server, '{ viewer { role } }', { headers: { ...bearer, accept: '*/*' } });
    expect(headers.get('content-type')).toContain('json');
    expect(body.data).toEqual({ viewer: { role: 'ADMIN' } });
  });

  it('ends its streams when the server stops, for the client to open them again', async () => {
    const stream = await follow();
    await stream.next();
    const [next] = await Promise.all([stream.next(), server.stop()]);
    expect(next).toBeNull();
  });
});
