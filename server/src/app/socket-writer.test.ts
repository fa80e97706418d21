import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { SocketWriter } from './socket-writer.js';

const ROUNDS = 6_000;
const PADDING = 'x'.repeat(1_000);

let sockets: WebSocketServer;

beforeAll(async () => {
  sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(sockets, 'listening');
});

afterAll(() => {
  for (const client of sockets.clients) client.terminate();
  sockets.close();
});

async function pair(): Promise<{ client: WebSocket; writer: SocketWriter }> {
  const accepted = once(sockets, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  const client = new WebSocket(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
  const [[socket, request]] = await Promise.all([accepted, once(client, 'open')]);
  return { client, writer: new SocketWriter(socket, request.socket) };
}

function taken(client: WebSocket): Promise<string[]> {
  const texts: string[] = [];
  return new Promise((resolve) => {
    client.on('message', (data) => {
      texts.push(String(data));
      if (texts.length === ROUNDS) resolve(texts);
    });
  });
}

it('leaves what one socket has not sent yet as it is while it writes to others', async () => {
  const [slow, quick] = [await pair(), await pair()];
  slow.client.pause();
  const [slowTexts, quickTexts] = [taken(slow.client), taken(quick.client)];
  for (let n = 0; n < ROUNDS; n++) {
    const payloads = [{ bytes: Buffer.from(`{"n":${n},"padding":"${PADDING}"}`) }];
    slow.writer.send('{"id":"slow","payload":', payloads);
    quick.writer.send('{"id":"quick","payload":', payloads);
    // Every round is a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(slow.writer.hasRoom).toBe(false);
  slow.client.resume();
  const told = (id: string) => Array.from({ length: ROUNDS }, (_, n) => ({ id, payload: { n, padding: PADDING } }));
  expect((await quickTexts).map((text) => JSON.parse(text))).toEqual(told('quick'));
  expect((await slowTexts).map((text) => JSON.parse(text))).toEqual(told('slow'));
}, 60_000);
