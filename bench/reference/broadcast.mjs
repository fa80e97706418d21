/**
 * The least that a fan-out can be: sockets of the package `ws` and nothing else. Messages in: `{ frames }`, texts that are
 * sent to every socket at once; out: `{ url }` when it listens.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

process.on('message', (/** @type {{ frames?: string[] }} */ { frames }) => {
  for (const frame of frames ?? []) {
    const bytes = Buffer.from(frame);
    for (const socket of sockets.clients) socket.send(bytes, { binary: false });
  }
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}/graphql` });
});
