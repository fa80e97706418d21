/**
 * The least that passing an alert on can be: what a NOTIFY carries is sent to every socket as it is. Environment:
 * DATABASE_URL; out: `{ url }` when it listens.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { WebSocketServer } from 'ws';

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
client.on('notification', ({ payload }) => {
  for (const socket of sockets.clients) socket.send(payload ?? '');
});
await client.connect();
await client.query('LISTEN plain_alerts');

server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ url: `http://127.0.0.1:${port}/` });
});
