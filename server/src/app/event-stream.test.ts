import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EventStream } from './event-stream.js';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

/** Opens a stream to a reader that reads only when it is told to. */
async function open(options = {}): Promise<{ stream: EventStream; reader: IncomingMessage }> {
  const opened = new Promise<EventStream>((resolve) => {
    server = createServer((_req, res) => resolve(new EventStream(res, null, options)));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server!.address() as AddressInfo;
  const reader = new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1' }, resolve).on('error', reject).end();
  });
  return { stream: await opened, reader: (await reader).pause() };
}

async function textUntil(reader: IncomingMessage, isEnough: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const chunk of reader.setEncoding('utf8')) {
    text += chunk;
    if (isEnough(text)) break;
  }
  return text;
}

const event = (cursor: string, padding = '') => ({ data: { alertStream: { cursor, type: 'ADDED', padding } } });

describe('a stream of events', () => {
  it('begins with a comment, writes the cursor as id and ends with complete', async () => {
    const { stream, reader } = await open();
    await stream.next(event('c1'));
    await stream.tellOnce({ data: { viewer: null } });
    expect(await textUntil(reader, () => false)).toBe(
      ':\n\nid: c1\nevent: next\ndata: {"data":{"alertStream":{"cursor":"c1","type":"ADDED","padding":""}}}\n\n' +
        'event: next\ndata: {"data":{"viewer":null}}\n\nevent: complete\ndata:\n\n',
    );
    expect(stream.signal.aborted).toBe(true);
  });

  it('keeps one event on one line, whatever its texts are', async () => {
    const { stream, reader } = await open();
    await stream.tellOnce({ data: { text: 'a\nb\r\n\ndata: c\u2028' } });
    const [line] = (await textUntil(reader, () => false)).split('\n').filter((one) => one.startsWith('data: '));
    expect(JSON.parse(line!.slice(6))).toEqual({ data: { text: 'a\nb\r\n\ndata: c\u2028' } });
  });

  it('tells nobody’s proxy to hold events back, and keeps the connection alive by comments', async () => {
    const { reader } = await open({ keepAliveMs: 5 });
    expect(reader.headers).toMatchObject({ 'x-accel-buffering': 'no', 'cache-control': 'no-cache, no-transform' });
    expect(await textUntil(reader, (text) => text.split(':\n\n').length > 4)).toMatch(/^(:\n\n)+$/);
  });

  it('waits for a reader that is slower than the events', async () => {
    const { stream, reader } = await open();
    const padding = 'x'.repeat(64 * 1024);
    let sent = 0;
    const all = (async () => {
      for (; sent < 400; sent++) await stream.next(event(`c${sent}`, padding));
      stream.complete();
    })();
    // Whoever reads nothing holds what the sockets hold, which is a few MiB at most, and no more for as long as it waits.
    let before = -1;
    const deadline = Date.now() + 20_000;
    while (sent !== before && Date.now() < deadline) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(sent).toBeLessThan(300);
    const text = await textUntil(reader, () => false);
    await all;
    expect(text.match(/^id: /gm)).toHaveLength(400);
    expect(text.endsWith('event: complete\ndata:\n\n')).toBe(true);
  });

  it('gives up a reader that takes nothing for too long', async () => {
    const { stream } = await open({ stalledMs: 50 });
    const padding = 'x'.repeat(1024 * 1024);
    while (!stream.signal.aborted) await stream.next(event('c', padding));
    await expect(stream.next(event('late'))).resolves.toBeUndefined();
  });

  it('ends without complete when the caller hangs up', async () => {
    const { stream, reader } = await open();
    const gone = new Promise((resolve) => stream.signal.addEventListener('abort', resolve, { once: true }));
    reader.destroy();
    await gone;
    await expect(stream.tellOnce(event('late'))).resolves.toBeUndefined();
  });
});
