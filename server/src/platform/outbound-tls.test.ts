import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aCertificate, anAuthority, type KeyPair } from '../../test/certificates.js';
import { type OutboundError, type OutboundPolicy, sendOutbound } from './outbound.js';

// Real receivers that speak TLS on loopback, with certificates made here; names resolve to it by the test's resolver.

const NAME = 'hooks.example.com';
let authority: KeyPair;
let own: KeyPair;
const servers: Server[] = [];

beforeAll(async () => {
  authority = await anAuthority();
  own = await aCertificate(authority, NAME);
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Seen {
  /** What the client asked for in its greeting, before anything was encrypted. */
  sni: string | false | null;
  host: string | undefined;
}

/** @returns its port and what it was asked */
async function receiver(pair: KeyPair, answer: RequestListener = (_req, res) => void res.end('ok')) {
  const seen: Seen[] = [];
  const server = createServer({ cert: pair.cert, key: pair.key }, (req, res) => {
    seen.push({ sni: (req.socket as TLSSocket).servername ?? null, host: req.headers.host });
    answer(req, res);
  });
  server.on('tlsClientError', () => undefined); // a client that refuses our certificate hangs up
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, port: (server.address() as AddressInfo).port };
}

function post(url: string, policy: Partial<OutboundPolicy> = {}) {
  const request = { method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'hello' } as const;
  const resolve = async (): Promise<string[]> => ['127.0.0.1'];
  const rest = { allowedHosts: [new URL(url).hostname], resolve, ca: authority.cert };
  return sendOutbound(request, { ...rest, ...policy }, new AbortController().signal);
}

async function failureOf(sending: Promise<unknown>): Promise<Pick<OutboundError, 'failure' | 'message'>> {
  return sending.then(
    () => ({ failure: 'ABORTED', message: 'it was sent' }),
    ({ failure, message }: OutboundError) => ({ failure, message }),
  );
}

describe('a request over TLS', () => {
  it('goes to the address that was checked, and asks there for the name of the URL', async () => {
    const { port, seen } = await receiver(own);
    let asked = 0;
    // A second resolution would lead to where nobody is.
    const resolve = async (): Promise<string[]> => (asked++ === 0 ? ['127.0.0.1'] : ['192.0.2.1']);
    expect(await post(`https://${NAME}:${port}/hook`, { resolve })).toMatchObject({ status: 200, body: 'ok' });
    expect(asked).toBe(1);
    expect(seen).toEqual([{ sni: NAME, host: `${NAME}:${port}` }]);
  });

  it('asks for no name where the URL has an address, and checks the certificate for that address', async () => {
    const { port, seen } = await receiver(own);
    expect(await failureOf(post(`https://127.0.0.1:${port}/`))).toEqual({
      failure: 'UNREACHABLE',
      message: `127.0.0.1:${port} shows a certificate of another name.`,
    });
    expect(seen).toEqual([]);
  });

  it('is not sent to who shows a certificate of another name', async () => {
    const { port, seen } = await receiver(await aCertificate(authority, 'other.example.com'));
    expect(await failureOf(post(`https://${NAME}:${port}/`))).toEqual({
      failure: 'UNREACHABLE',
      message: `${NAME}:${port} shows a certificate of another name.`,
    });
    expect(seen).toEqual([]);
  });

  it('is not sent to who shows a certificate of an authority that nobody here knows, and says how to trust it', async () => {
    const { port, seen } = await receiver(await aCertificate(await anAuthority('stranger'), NAME));
    expect(await failureOf(post(`https://${NAME}:${port}/`))).toEqual({
      failure: 'UNREACHABLE',
      message: `${NAME}:${port} shows a certificate of an unknown authority; trust it by NODE_EXTRA_CA_CERTS.`,
    });
    expect(seen).toEqual([]);
  });

  it('is not sent to who shows a certificate that it signed itself', async () => {
    const { port, seen } = await receiver(await aCertificate(null, NAME));
    const { message } = await failureOf(post(`https://${NAME}:${port}/`));
    expect(message).toContain('a certificate it signed itself; trust its authority by NODE_EXTRA_CA_CERTS');
    expect(seen).toEqual([]);
  });

  it('is not sent to who shows a certificate that has expired', async () => {
    const { port, seen } = await receiver(await aCertificate(authority, NAME, -1));
    const { message } = await failureOf(post(`https://${NAME}:${port}/`));
    expect(message).toBe(`${NAME}:${port} shows a certificate that has expired.`);
    expect(seen).toEqual([]);
  });

  it('is not sent in clear where the other end speaks no TLS', async () => {
    const { createServer: createPlain } = await import('node:http');
    const bodies: string[] = [];
    const plain = createPlain((req, res) => {
      req.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      res.end('ok');
    });
    servers.push(plain as unknown as Server);
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect((await failureOf(post(`https://${NAME}:${port}/`))).failure).toBe('UNREACHABLE');
    expect(bodies).toEqual([]);
  });

  it('is answered by a redirect instead of following it, also to another place that speaks TLS', async () => {
    const target = await receiver(own);
    const { port } = await receiver(own, (_req, res) => {
      res.writeHead(307, { location: `https://${NAME}:${target.port}/` }).end();
    });
    expect((await post(`https://${NAME}:${port}/`)).status).toBe(307);
    expect(target.seen).toEqual([]);
  });
});
