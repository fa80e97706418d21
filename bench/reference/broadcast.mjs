/**
 * The least that a fan-out can be: sockets of the package `ws` and nothing else. Messages in: `{ frames }`, texts that are
 * sent to every socket at once; out: `{ url }` when it listens, `{ rss }` on `{ ask: 'rss' }`.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

process.on('message', (/** @type {{ frames?: string[], ask?: string }} */ { frames, ask }) => {
  if (ask) {
    /** @type {any} */ (globalThis).gc?.();
    process.send?.({ rss: process.memoryUsage().rss });
    return;
  }
  for (const frame of frames ?? []) {
    const bytes = Buffer.from(frame);
    for (const socket of sockets.clients) socket.send(bytes, { binary: false });
  }
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}/graphql` });
});
