// A way to the server through a proxy: CONNECT for https, the whole address in the request line for http.
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { redact } from './redact.js';

/** What went wrong between the agent and its proxy, as a whole sentence with its remedy. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

export interface WebProxy {
  /** For the connections of https requests. */
  readonly tunnels: https.Agent;
  /** Why a plain request did not come as far as to an answer. */
  trouble(error: Error): ProxyError;
  /** Why the proxy did not let a plain request through. */
  refusal(url: URL, status: number): ProxyError;
  /** Options of a plain request that goes through the proxy. */
  plain(url: URL): { readonly host: string; readonly port: string; readonly path: string; readonly headers: Headers };
}
type Headers = Record<string, string>;

/** Longest wait for a proxy to open a tunnel. */
const TUNNEL_TIMEOUT_MS = 15_000;
const SETTING = 'K8INTEL_PROXY_URL (or HTTPS_PROXY)';

function authorization(url: URL): Headers {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Without user and password. */
const shown = (proxy: URL): string => redact(proxy.href).replace(/\/$/, '');

function explainRefusal(where: string, target: string, status: number): ProxyError {
  if (status === 407) {
    const remedy = `give them in ${SETTING} as http://user:password@host:port.`;
    return new ProxyError(`The proxy ${where} wants another user and password (407); ${remedy}`);
  }
  const remedy = 'Allow it there, or list the server in NO_PROXY where it is reached without a proxy.';
  return new ProxyError(`The proxy ${where} refused a connection to ${target} (${status}). ${remedy}`);
}

function explainTrouble(where: string, error: NodeJS.ErrnoException): ProxyError {
  const cause = error.code === 'ECONNREFUSED' ? 'nothing listens there' : error.message;
  return new ProxyError(`The proxy ${where} cannot be used: ${cause}. Correct ${SETTING}, or set it to “off”.`);
}

/** Opens a connection to `target` (host:port) through the proxy. @throws ProxyError */
function connectThrough(proxy: URL, target: string): Promise<Socket> {
  const where = shown(proxy);
  const isTls = proxy.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const asked = (isTls ? https : http).request({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || (isTls ? 443 : 80),
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      timeout: TUNNEL_TIMEOUT_MS,
    });
    asked.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        socket.setTimeout(0);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(explainRefusal(where, target, answer.statusCode ?? 0));
    });
    // A proxy that refuses may do so with an ordinary answer.
    asked.on('response', (answer) => {
      answer.destroy();
      reject(explainRefusal(where, target, answer.statusCode ?? 0));
    });
    asked.on('timeout', () => asked.destroy(new Error(`it did not answer within ${TUNNEL_TIMEOUT_MS / 1000} s`)));
    asked.on('error', (error) => reject(explainTrouble(where, error)));
    asked.end();
  });
}

type Connected = (error: Error | null, stream: Duplex) => void;

class TunnelAgent extends https.Agent {
  constructor(private readonly proxy: URL) {
    super({ keepAlive: true, maxFreeSockets: 4, timeout: 60_000 });
  }

  override createConnection(options: https.RequestOptions, callback?: Connected): null {
    const { host, port } = options;
    const target = `${host?.includes(':') ? `[${host}]` : host}:${port}`;
    connectThrough(this.proxy, target).then(
      (socket) => callback?.(null, tls.connect({ ...(options as tls.ConnectionOptions), socket })),
      (error: Error) => (callback as ((error: Error) => void) | undefined)?.(error),
    );
    return null;
  }
}

/** A proxy by its address, user and password included. */
export function proxyAt(address: string): WebProxy {
  const proxy = new URL(address);
  return {
    tunnels: new TunnelAgent(proxy),
    trouble: (error) => explainTrouble(shown(proxy), error),
    refusal: (url, status) => explainRefusal(shown(proxy), url.host, status),
    plain: (url) => ({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port || '80',
      path: url.href,
      headers: { host: url.host, ...authorization(proxy) },
    }),
  };
}
