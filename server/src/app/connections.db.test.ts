import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';

const server = useTestServer({
  K8INTEL_POOL_SIZE: '2',
  K8INTEL_STATEMENT_TIMEOUT_MS: '3000',
  K8INTEL_DRAIN_SECONDS: '1',
});
let authorization: string;

beforeAll(async () => {
  authorization = `Bearer ${(await openSession(server)).token}`;
});

/** A session that nobody has used: the server has to ask the database who it is. */
const unremembered = async () => ({ authorization: `Bearer ${(await openSession(server)).token}` });

async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 10): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await holds())) if (Date.now() > deadline) throw new Error(`Not so after ${seconds} s: ${what}`);
}

async function backends(condition: string): Promise<number> {
  const [row] = await server.sql(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'k8i_app' AND ${condition}`,
  );
  return row!['count'] as number;
}

/** Runs work while nobody else can read the table. */
async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  await server.sql('BEGIN');
  await server.sql(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  try {
    await work();
  } finally {
    await server.sql('ROLLBACK');
  }
}

const areBlocked = async (): Promise<boolean> => (await backends(`wait_event_type = 'Lock'`)) > 0;

/** Every connection is back in the pool, and both of them work. */
async function expectPoolIntact(): Promise<void> {
  await until('no connection is inside a transaction', async () => (await backends(`state <> 'idle'`)) === 0);
  const query = '{ clusters { totalCount } auditEntries { totalCount } }';
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(server, query, { headers: { authorization } })));
  for (const answer of answers) expect(answer.body.errors).toBeUndefined();
}

/** A bare client of graphql-transport-ws, which can also misbehave. */
async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}

function say(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message));
}

function hear(socket: WebSocket, fits: (message: Message) => boolean): Promise<Message> {
  return new Promise((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (fits(message)) resolve(message);
    });
  });
}

interface Message {
  type: string;
  id?: string;
  payload?: { extensions?: { code: string } }[];
}

async function admitted(): Promise<WebSocket> {
  const socket = await openSocket();
  const ack = hear(socket, (message) => message.type === 'connection_ack');
  say(socket, { type: 'connection_init', payload: { authorization } });
  await ack;
  return socket;
}

function subscribe(socket: WebSocket, id: string): void {
  const query = 'subscription { alertStream(snapshotFirst: true) { type alert { pod { id } cluster { id } } } }';
  say(socket, { type: 'subscribe', id, payload: { query } });
}

async function openSockets(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^k8intel_websocket_connections (\d+)$/m.exec(text)?.[1]);
}

describe('a pool of 2', () => {
  it('gets its connections back from requests whose caller hung up in the middle of a query', async () => {
    const abort = new AbortController();
    const requests: Promise<unknown>[] = [];
    await whileLocked('cluster', async () => {
      for (let n = 0; n < 6; n++) {
        const body = JSON.stringify({ query: '{ clusters { edges { node { pods { totalCount } } } } }' });
        const headers = { authorization, 'content-type': 'application/json' };
        requests.push(fetch(`${server.url}/graphql`, { method: 'POST', headers, body, signal: abort.signal }));
      }
      const ended = Promise.allSettled(requests);
      await until('a query waits for the lock', areBlocked);
      abort.abort();
      await ended;
    });
    await expectPoolIntact();
  });

  it('gets them back from operations that fail before their first statement', async () => {
    const query = '{ clusters(first: 500) { totalCount } timeSeries(input: { of: {}, metrics: [] }) { times } }';
    for (let n = 0; n < 6; n++) {
      const answer = await post(server, query, { headers: { authorization } });
      expect(answer.body.errors.length).toBeGreaterThan(0);
    }
    await expectPoolIntact();
  });

  it('gets them back from sockets that close in the middle of a stream', async () => {
    const sockets = await Promise.all([1, 2, 3, 4].map(admitted));
    await whileLocked('alert', async () => {
      for (const socket of sockets) subscribe(socket, 'a');
      await until('a query waits for the lock', areBlocked);
      for (const socket of sockets) socket.terminate();
      await until('the sockets are gone', async () => (await openSockets()) === 0);
    });
    await expectPoolIntact();
  });
});

describe('sockets', () => {
  it('leave nothing behind when they close while they are admitted', async () => {
    const payload = await unremembered();
    await whileLocked('access_token', async () => {
      const early = await openSocket();
      say(early, { type: 'connection_init', payload });
      await until('its admission waits', areBlocked);
      early.terminate();
    });
    const later = await admitted();
    later.close();
    await until('no socket is counted', async () => (await openSockets()) === 0);
    await expectPoolIntact();
  });

  it('are told to come back, and nothing else, when the database cannot tell who they are', async () => {
    const payload = await unremembered();
    await server.sql('ALTER TABLE access_token RENAME TO access_token_away');
    const socket = await openSocket();
    const closed = new Promise<[number, string]>((resolve) =>
      socket.once('close', (code, reason) => resolve([code, String(reason)])),
    );
    say(socket, { type: 'connection_init', payload });
    const outcome = await closed;
    await server.sql('ALTER TABLE access_token_away RENAME TO access_token');
    expect(outcome).toEqual([1013, 'The server cannot admit anybody now']);
  });

  it('carry at most 50 operations at once', async () => {
    const socket = await admitted();
    const refused = hear(socket, (message) => message.type === 'error');
    for (let n = 0; n <= 50; n++) subscribe(socket, `s${n}`);
    expect(await refused).toMatchObject({ id: 's50', payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    socket.terminate();
    await expectPoolIntact();
  });

  it('do not end the process when the peer resets a refused upgrade', async () => {
    const { port } = new URL(server.url);
    for (let n = 0; n < 50; n++) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write('GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.resetAndDestroy();
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe('stop', () => {
  it('waits no longer than the drain for a peer that never answers', async () => {
    const silent = await admitted();
    silent.pause();
    const started = Date.now();
    await server.stop();
    expect(Date.now() - started).toBeLessThan(20_000);
    silent.terminate();
  });
});
