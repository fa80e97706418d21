import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiClient } from './client.js';
import { HeartbeatDocument } from './generated.js';

interface Received {
  readonly encoding: string | undefined;
  readonly body: Buffer;
}

const received: Received[] = [];
let server: Server;
let serverUrl: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ encoding: request.headers['content-encoding'], body: Buffer.concat(chunks) });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  serverUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('api client', () => {
  const ask = async (variables: string) => {
    const client = createApiClient({ serverUrl, timeoutMs: 10_000, now: Date.now });
    await client.ask(HeartbeatDocument, variables, 'credential');
    return { sent: received.at(-1), bytesSent: client.traffic.bytesSent };
  };

  it('P5: packs a large body, and counts what goes over the wire', async () => {
    const variables = JSON.stringify({ rows: Array.from({ length: 5_000 }, (_, index) => index % 7) });
    const { sent, bytesSent } = await ask(variables);
    expect(sent?.encoding).toBe('gzip');
    expect(gunzipSync(sent?.body ?? '').toString()).toContain(`"variables":${variables}}`);
    expect(bytesSent).toBe(sent?.body.length);
    expect(bytesSent).toBeLessThan(variables.length / 4);
  });

  it('sends a short body as it is', async () => {
    const { sent, bytesSent } = await ask('{"input":{}}');
    expect(sent?.encoding).toBeUndefined();
    expect(sent?.body.toString()).toContain('"variables":{"input":{}}}');
    expect(bytesSent).toBe(sent?.body.length);
  });
});
