import { createServer, type ServerResponse } from 'node:http';
import { messageOf } from '../explain.js';
import type { Log } from '../logger.js';
import { parseListenAddress } from './listen-address.js';

export interface StatusPages {
  /** Why the agent is not alive, and why it does not report; empty where all is well. */
  readonly healthz: () => readonly string[];
  readonly readyz: () => readonly string[];
  /** Prometheus' text. */
  readonly metrics: () => string;
}

export interface StatusServer {
  readonly port: number;
  stop(): Promise<void>;
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };
const EXPOSITION = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

function answerProbe(response: ServerResponse, reasons: readonly string[]): void {
  response.writeHead(reasons.length === 0 ? 200 : 503, PLAIN);
  response.end(reasons.length === 0 ? 'ok\n' : `${reasons.join('\n')}\n`);
}

/**
 * Serves /healthz, /readyz and /metrics, and nothing else: no secrets, no body is read.
 * An address that is taken is said and done without: a second agent on this machine must not fail for its sake.
 */
export async function serveStatus(address: string, pages: StatusPages, log: Log): Promise<StatusServer | null> {
  const place = parseListenAddress(address);
  if (place === null) return null;
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else if (path === '/healthz') answerProbe(response, pages.healthz());
    else if (path === '/readyz') answerProbe(response, pages.readyz());
    else if (path === '/metrics') response.writeHead(200, EXPOSITION).end(pages.metrics());
    else response.writeHead(404, PLAIN).end('There are /healthz, /readyz and /metrics.\n');
  });
  server.maxConnections = 20;
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', (error) => {
      const remedy = 'Set K8INTEL_LISTEN_ADDRESS to a free one, or to “off”.';
      log.warn(`The agent's own health and metrics are not served: ${messageOf(error)}. ${remedy}`);
      resolve(false);
    });
    server.listen(place.port, place.host, () => resolve(true));
  });
  if (!isListening) return null;
  server.on('error', (error) => log.warn('The status server failed', { cause: messageOf(error) }));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : place.port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
