import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { openSession } from '../../test/sessions.js';
import { post, useTestServer } from '../../test/test-server.js';

const server = useTestServer();

/** Sends the beginning of a request and then nothing more, as an agent behind a network that fell silent. */
function fallSilent(text: string): Socket {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () => socket.write(text));
  socket.on('error', () => undefined).resume();
  return socket;
}

/** Seconds until the server lets go of the connection. */
async function freedAfter(socket: Socket): Promise<number> {
  const since = performance.now();
  await once(socket, 'close');
  return (performance.now() - since) / 1_000;
}

it('fault 13: frees the connection of a request whose rest never comes, within 24 s', async () => {
  const { token } = await openSession(server);
  const headers = { authorization: `Bearer ${token}` };
  const made = await post(server, 'mutation { createCluster(input: { name: "silent" }) { credential } }', { headers });
  const { createCluster } = made.body.data as { createCluster: { credential: string } };
  const begin = 'POST /graphql/agent HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const withCredential = `${begin}authorization: Bearer ${createCluster.credential}\r\ncontent-length: 1000\r\n\r\n{"query":`;
  const sockets = [fallSilent(begin), fallSilent(withCredential)];
  const freed = await Promise.all(sockets.map(freedAfter));
  expect(Math.max(...freed)).toBeLessThan(24);
  // Nor sooner than an agent may take to send.
  expect(freed[1]).toBeGreaterThan(15);
});
