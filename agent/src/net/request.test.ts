import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { request, TooLargeError } from './request.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
const signal = AbortSignal.timeout(30_000);

describe('a request', () => {
  it('sends its body and headers, and answers status, headers and body', async () => {
    const { url } = await serve(async (asked, answer) => {
      const chunks: string[] = [];
      for await (const chunk of asked) chunks.push(String(chunk));
      answer.writeHead(202, { 'x-asked': `${asked.method} ${asked.headers['x-told']}` }).end(chunks.join(''));
    });
    const body = 'grün '.repeat(10_000);
    const answer = await request(url, { method: 'POST', headers: { 'x-told': 'yes' }, body, signal });
    expect(answer).toMatchObject({ status: 202, body });
    expect(answer.headers['x-asked']).toBe('POST yes');
  });

  it('uses a connection again', async () => {
    const sockets = new Set<Socket>();
    const { url } = await serve((asked, answer) => {
      sockets.add(asked.socket);
      answer.end('ok');
    });
    for (let n = 0; n < 5; n++) await request(url, { signal });
    expect(sockets.size).toBe(1);
  });

  it('is sent again where the kept connection turns out to be closed', async () => {
    let requests = 0;
    const { url } = await serve((asked, answer) => {
      requests += 1;
      if (requests === 2) asked.socket.destroy();
      else answer.end(`answer ${requests}`);
    });
    await request(url, { signal });
    expect(await request(url, { method: 'POST', body: 'x', signal })).toMatchObject({ body: 'answer 3' });
  });

  it('fails where a new connection is closed without an answer', async () => {
    const { url } = await serve((asked) => asked.socket.destroy());
    await expect(request(url, { signal })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('gives up an answer that is larger than wanted', async () => {
    const { url } = await serve((_, answer) => answer.end('x'.repeat(1001)));
    await expect(request(url, { signal }, 1000)).rejects.toThrow(TooLargeError);
  });

  it('ends with the reason of its signal, before and within the answer', async () => {
    const { url } = await serve((asked, answer) => {
      if (asked.url === '/within') answer.write('begun');
    });
    for (const path of ['', 'within']) {
      await expect(request(`${url}${path}`, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
        name: 'TimeoutError',
      });
    }
  });
});
