import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { createLogger } from '../platform/logger.js';
import { type ProtocolHooks, ProtocolSocket, serveProtocol } from './socket-protocol.js';

const INIT = { type: 'connection_init' };
const LONG_ID = 'é"\\'.repeat(1_000);

/** Everybody is admitted, and no operation ends. */
const hooks: ProtocolHooks = {
  admit: async () => true,
  operate: async () => undefined,
  mask: (_error, requestId) => ({
    message: 'It failed.',
    extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true, requestId },
  }),
  left: () => undefined,
};

const server = createServer();
let protocol: ReturnType<typeof serveProtocol>;

beforeAll(async () => {
  const sockets = new WebSocketServer({ noServer: true, WebSocket: ProtocolSocket, clientTracking: false });
  server.on('upgrade', (req, socket, head) =>
    sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req)),
  );
  const log = createLogger({ level: 'error', folder: null, file: 'test.jsonl' });
  log.silent = true;
  protocol = serveProtocol(sockets, hooks, { log, keepAliveMs: 12_000 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  await protocol.stop(1012, 'The server is restarting', 1_000);
  server.close();
});

async function open(): Promise<WebSocket> {
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws');
  await once(socket, 'open');
  return socket;
}

async function openAdmitted(): Promise<WebSocket> {
  const socket = await open();
  expect(await ask(socket, INIT)).toEqual({ type: 'connection_ack' });
  return socket;
}

async function ask(socket: WebSocket, message: object): Promise<unknown> {
  const answered = once(socket, 'message');
  socket.send(JSON.stringify(message));
  return JSON.parse(String((await answered)[0]));
}

const subscribe = (id: string) => ({ type: 'subscribe', id, payload: { query: '{ viewer { id } }' } });

describe('the protocol of sockets', () => {
  it.each([
    ['nobody reads', 4400, open, [[]]],
    ['comes before the socket is admitted', 4401, open, [subscribe('1')]],
    ['asks to be admitted while that is under way', 4429, open, [INIT, INIT]],
    ['asks to be admitted once more', 4429, openAdmitted, [INIT]],
    ['takes the id of an operation', 4409, openAdmitted, [subscribe('1'), subscribe('1')]],
    ['takes an id that no reason has room for', 4409, openAdmitted, [subscribe(LONG_ID), subscribe(LONG_ID)]],
    ['only a server sends', 4500, openAdmitted, [{ type: 'next', id: '1', payload: {} }]],
  ])('closes a socket on a message that %s, with %d', async (_what, code, begin, messages) => {
    const socket = await begin();
    const closed = once(socket, 'close');
    for (const message of messages) socket.send(JSON.stringify(message));
    expect((await closed)[0]).toBe(code);
  });

  it('answers a ping with what it carries, and a binary frame as if it were text', async () => {
    const socket = await openAdmitted();
    expect(await ask(socket, { type: 'ping', payload: { n: 1 } })).toEqual({ type: 'pong', payload: { n: 1 } });
    const answered = once(socket, 'message');
    socket.send(Buffer.from('{"type":"ping"}'));
    expect(String((await answered)[0])).toBe('{"type":"pong"}');
    socket.close();
  });

  it.each([
    ['has not been admitted', open],
    ['was admitted', openAdmitted],
  ])('ends the socket of a peer that %s, asks on and on, and reads nothing', async (_who, begin) => {
    const socket = await begin();
    socket.on('error', () => undefined);
    socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { padding: 'x'.repeat(60_000) } });
    let pings = 0;
    while (socket.readyState === WebSocket.OPEN && pings < 2_000) {
      await new Promise((resolve) => socket.send(ping, resolve));
      pings++;
    }
    expect(socket.readyState).not.toBe(WebSocket.OPEN);
    socket.terminate();
  });

  it('takes an id again whose operation was ended', async () => {
    const socket = await openAdmitted();
    socket.send(JSON.stringify(subscribe('1')));
    socket.send(JSON.stringify({ type: 'complete', id: '1' }));
    socket.send(JSON.stringify(subscribe('1')));
    expect(await ask(socket, { type: 'ping' })).toEqual({ type: 'pong' });
    socket.close();
  });
});
