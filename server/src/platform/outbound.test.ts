import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { checkUrl, type OutboundError, type OutboundPolicy, type OutboundRequest, sendOutbound } from './outbound.js';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A real receiver on loopback. @returns its port */
async function receiver(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function post(url: string): OutboundRequest {
  return { method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'hello' };
}

function send(url: string, policy: Partial<OutboundPolicy> = {}) {
  return sendOutbound(post(url), { allowedHosts: [], ...policy }, new AbortController().signal);
}

async function failureOf(sending: Promise<unknown>): Promise<Pick<OutboundError, 'failure' | 'message'>> {
  return sending.then(
    () => ({ failure: 'ABORTED', message: 'it was sent' }),
    ({ failure, message }: OutboundError) => ({ failure, message }),
  );
}

describe('checkUrl', () => {
  it.each([
    ['http to a public host', 'http://example.com/', /expected https/],
    ['another scheme', 'file:///etc/passwd', /expected https/],
    ['another port', 'https://example.com:8443/', /port 8443; expected 443/],
    ['userinfo', 'https://hooks.example.com@127.0.0.1/', /user name or password/],
    ['an IPv4 address of loopback', 'https://127.0.0.1/', /no address of the public Internet/],
    ['one written as a decimal number', 'https://2130706433/', /127\.0\.0\.1 is no address/],
    ['one in octal', 'https://0177.0.0.1/', /127\.0\.0\.1 is no address/],
    ['one in hex', 'https://0x7f.1/', /127\.0\.0\.1 is no address/],
    ['one with a trailing dot', 'https://127.0.0.1./', /127\.0\.0\.1 is no address/],
    ['one mapped into IPv6', 'https://[::ffff:169.254.169.254]/', /no address of the public Internet/],
    ['one behind NAT64', 'https://[64:ff9b::a9fe:a9fe]/', /no address of the public Internet/],
    ['a name of the machine', 'https://localhost/', /inner network/],
    ['one with a trailing dot', 'https://LOCALHOST./', /inner network/],
    ['a service of the cluster', 'https://server.k8intel.svc/', /inner network/],
    ['the metadata of a cloud', 'https://metadata.google.internal/', /inner network/],
    ['no URL', 'hooks.example.com', /no URL/],
    ['a line break', 'https://example.com/\r\nX: y', /no URL/],
    ['what is too long', `https://example.com/${'a'.repeat(2_048)}`, /at most 2048/],
  ])('refuses %s', (_case, url, message) => {
    expect(() => checkUrl(url, [])).toThrow(message);
  });

  it('takes https on port 443 of a public name', () => {
    expect(checkUrl('https://hooks.slack.com/services/a', []).host).toBe('hooks.slack.com');
  });

  it('takes http, any port and inner names of hosts that the installation allows', () => {
    expect(checkUrl('http://relay.corp:8080/', ['relay.corp']).port).toBe('8080');
    expect(() => checkUrl('http://other.corp:8080/', ['relay.corp'])).toThrow(/expected https/);
  });
});

describe('sendOutbound', () => {
  it('refuses a public name that resolves to an inner address, before anything connects', async () => {
    const resolve = async () => ['127.0.0.1'];
    expect(await failureOf(send('https://rebind.example.com/', { resolve }))).toEqual({
      failure: 'REFUSED',
      message: expect.stringContaining('resolves to 127.0.0.1'),
    });
  });

  it('refuses a name of which only one address is inner', async () => {
    const resolve = async () => ['93.184.216.34', '169.254.169.254'];
    expect((await failureOf(send('https://mixed.example.com/', { resolve }))).failure).toBe('REFUSED');
  });

  it('resolves once and connects to the address it checked, though the name answers another one afterwards', async () => {
    let asked = 0;
    const seen: (string | undefined)[] = [];
    const port = await receiver((req, res) => {
      seen.push(req.headers.host);
      res.end('ok');
    });
    // The second answer leads nowhere: had anything resolved again, it would have gone there.
    const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['192.0.2.1']);
    const allowedHosts = ['turning.example.com'];
    const answer = await send(`http://turning.example.com:${port}/`, { resolve, allowedHosts });
    expect({ ...answer, headers: {} }).toEqual({ status: 200, headers: {}, body: 'ok' });
    expect(asked).toBe(1);
    expect(seen).toEqual([`turning.example.com:${port}`]);
  });

  it('answers a redirect instead of following it', async () => {
    let requests = 0;
    const port = await receiver((_req, res) => {
      requests++;
      res.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    });
    const answer = await send(`http://127.0.0.1:${port}/`, { allowedHosts: ['127.0.0.1'] });
    expect(answer.status).toBe(302);
    expect(requests).toBe(1);
  });

  it('gives up a receiver that answers one byte after the other, when the time for all of it is up', async () => {
    let isClosed = false;
    const port = await receiver((req, res) => {
      res.writeHead(200);
      const drip = setInterval(() => res.write('.'), 20);
      req.on('close', () => {
        isClosed = true;
        clearInterval(drip);
      });
    });
    const sending = send(`http://127.0.0.1:${port}/`, { allowedHosts: ['127.0.0.1'], timeoutMs: 300 });
    expect((await failureOf(sending)).failure).toBe('TIMEOUT');
    const deadline = Date.now() + 60_000;
    while (!isClosed && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });

  it('gives up a resolver that never answers', async () => {
    const resolve = () => new Promise<string[]>(() => undefined);
    const sending = send('https://slow.example.com/', { resolve, timeoutMs: 100 });
    expect((await failureOf(sending)).failure).toBe('TIMEOUT');
  });

  it('reads 64 KiB of an endless answer and closes the connection', async () => {
    const port = await receiver((_req, res) => {
      const chunk = Buffer.alloc(16_384, 'a');
      const pump = (): void => {
        while (!res.destroyed && res.write(chunk));
        if (!res.destroyed) res.once('drain', pump);
      };
      pump();
    });
    const { body } = await send(`http://127.0.0.1:${port}/`, { allowedHosts: ['127.0.0.1'] });
    expect(body).toHaveLength(65_536);
  });

  it('says of a closed port that nobody listens, and of an unknown name that it does not resolve', async () => {
    const port = await receiver((_req, res) => void res.end());
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const refused = send(`http://127.0.0.1:${port}/`, { allowedHosts: ['127.0.0.1'] });
    expect((await failureOf(refused)).message).toContain('refuses connections');
    const unknown = send('https://nowhere.example.com/', { resolve: async () => [] });
    expect(await failureOf(unknown)).toEqual({
      failure: 'UNREACHABLE',
      message: expect.stringContaining('does not resolve'),
    });
  });

  it('ends when the server stops', async () => {
    const port = await receiver(() => undefined);
    const abort = new AbortController();
    const policy = { allowedHosts: ['127.0.0.1'] };
    const sending = sendOutbound(post(`http://127.0.0.1:${port}/`), policy, abort.signal);
    abort.abort();
    expect((await failureOf(sending)).failure).toBe('ABORTED');
  });
});
