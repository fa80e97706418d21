// One way out for everything the agent asks over HTTP. It is node:http and node:https, not `fetch`: fetch keeps 28 MB
// resident for the same requests (Node.js 20, 200 requests of 20 kB), which is more than the whole budget of a small agent.
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { WebProxy } from './tunnel.js';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal: AbortSignal;
  /** Connection pool, or a way through a proxy; default: connections that are kept. */
  readonly agent?: http.Agent;
  /** The proxy that the request goes through. */
  readonly proxy?: WebProxy;
  /** Authorities, client certificate and checks of an https connection. */
  readonly tls?: Pick<https.RequestOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer that is larger than its reader takes. */
export class TooLargeError extends Error {
  constructor(readonly maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
  }
}

/** Few connections stay open without a request, and none for longer than a minute. */
const POOL = { keepAlive: true, maxFreeSockets: 4, timeout: 60_000 };
const POOLS = { 'http:': new http.Agent(POOL), 'https:': new https.Agent(POOL) };

const CLOSED = new Set(['ECONNRESET', 'EPIPE']);

/** A kept connection that the other side closed just when it was used again: nothing of the request was heard. */
class StaleConnectionError extends Error {}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const { method = 'GET', body, signal, tls, proxy } = options;
  const isHttps = url.protocol === 'https:';
  const agent = options.agent ?? (isHttps ? proxy?.tunnels : undefined) ?? POOLS[isHttps ? 'https:' : 'http:'];
  const through = isHttps ? undefined : proxy?.plain(url);
  const headers = { ...options.headers, ...through?.headers };
  const how = { ...through, method, headers, signal, agent, ...(isHttps && tls) };
  return new Promise((resolve, reject) => {
    // A request that has no socket yet, as its tunnel or its name is not there, does not hear its signal.
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    const sent = (isHttps ? https : http).request(url, how, (answer) => {
      signal.removeEventListener('abort', giveUp);
      resolve(answer);
    });
    sent.on('socket', (socket) => socket.setKeepAlive(true, 30_000));
    sent.on('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', giveUp);
      const isStale = sent.reusedSocket && CLOSED.has(error.code ?? '');
      const cause = through === undefined ? error : (proxy?.trouble(error) ?? error);
      const trouble = isStale ? new StaleConnectionError(error.message) : cause;
      reject(signal.aborted ? signal.reason : trouble);
    });
    sent.end(body);
  });
}

/**
 * Sends a request; resolves with the answer once its headers are there, its body still to be read. Redirects are
 * answers like others. Whatever the agent asks may be asked twice, so a stale connection costs nothing.
 * @throws the network's error, or the signal's reason
 */
export async function openRequest(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  for (;;) {
    try {
      const answer = await send(url, options);
      if (answer.statusCode !== 407 || options.proxy === undefined) return answer;
      answer.destroy();
      throw options.proxy.refusal(url, 407);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
    }
  }
}

/** Reads an answer to its end. @throws TooLargeError, the network's error, or the signal's reason */
export async function readBody(
  answer: IncomingMessage,
  signal: AbortSignal,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) throw new TooLargeError(maxBytes);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  return Buffer.concat(chunks).toString();
}

/** Sends a request and reads its whole answer, of at most `maxBytes`. @throws as openRequest and readBody do */
export async function request(url: string | URL, options: RequestOptions, maxBytes?: number): Promise<Answer> {
  const answer = await openRequest(new URL(url), options);
  const body = await readBody(answer, options.signal, maxBytes);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}
