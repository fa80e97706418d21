import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { type RequestOptions, request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isAllowedHost, isGlobalAddress, isInnerName, plainHost } from './outbound-address.js';

// The one way out of the server to addresses that people type in. Whoever may type one must not reach what only the
// server reaches: the cluster's services, the database, a cloud's metadata. So the URL is parsed once, the name is
// resolved once, every address is checked, and the connection goes to a checked address (a second resolution could
// answer another one), with the original name for TLS and Host. Redirects are failures: they would start all over.

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;

export type Resolve = (host: string) => Promise<readonly string[]>;

export interface OutboundPolicy {
  /** Hosts of K8INTEL_OUTBOUND_ALLOWED_HOSTS: private addresses, other ports and plain http are allowed there. */
  allowedHosts: readonly string[];
  timeoutMs?: number;
  resolve?: Resolve;
  /** Certificates to trust beside those that Node trusts. */
  ca?: string;
}

export interface OutboundRequest {
  method: 'POST' | 'GET';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

export interface OutboundAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** At most 64 KiB; what is beyond is not read. */
  body: string;
}

export type OutboundFailure = 'REFUSED' | 'UNREACHABLE' | 'TIMEOUT' | 'ABORTED';

/** Nothing was answered. REFUSED was not even tried, and will not work another time. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
  ) {
    super(message);
  }
}

function refuse(message: string): never {
  throw new OutboundError('REFUSED', message);
}

const WAY_OUT = 'If it is meant, add the host to K8INTEL_OUTBOUND_ALLOWED_HOSTS.';

const MAX_URL = 2_048;

/** Checks everything about a URL but its addresses. @throws OutboundError REFUSED */
export function checkUrl(text: string, allowedHosts: readonly string[]): URL {
  if (text.length > MAX_URL) refuse(`The address has ${text.length} characters; expected at most ${MAX_URL}.`);
  // The parser takes line breaks out; whoever wrote one meant something else.
  if (/\s/.test(text) || !URL.canParse(text)) refuse('The address is no URL; expected https://host/path.');
  const url = new URL(text);
  if (url.username || url.password) refuse('The address has a user name or password before the host. Leave them out.');
  const host = plainHost(url.hostname);
  const isAllowed = isAllowedHost(host, portOf(url), allowedHosts);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed)) {
    refuse(`The address begins with ${url.protocol}//; expected https://. ${WAY_OUT}`);
  }
  if (portOf(url) !== 443 && !isAllowed) refuse(`The address has port ${portOf(url)}; expected 443. ${WAY_OUT}`);
  checkName(host, isAllowed);
  return url;
}

function checkName(host: string, isAllowed: boolean): void {
  if (host === '') refuse('The address has no host.');
  if (isAllowed) return;
  if (isIP(host)) {
    if (!isGlobalAddress(host)) refuse(`${host} is no address of the public Internet. ${WAY_OUT}`);
  } else if (isInnerName(host)) refuse(`“${host}” is a name of an inner network. ${WAY_OUT}`);
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
}

const resolveByDns: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/**
 * The addresses a host may be connected at, IPv4 first.
 * @throws OutboundError REFUSED where any of its addresses is not public, since such a mix is how a name is turned
 *   around; UNREACHABLE where there are none
 */
export async function checkedAddresses(host: string, port: number, policy: OutboundPolicy): Promise<string[]> {
  const name = plainHost(host);
  const isAllowed = isAllowedHost(name, port, policy.allowedHosts);
  checkName(name, isAllowed);
  const found = isIP(name) ? [name] : await resolved(name, policy.resolve ?? resolveByDns);
  const inner = found.find((address) => !isGlobalAddress(address));
  if (inner && !isAllowed) refuse(`“${name}” resolves to ${inner}, no address of the public Internet. ${WAY_OUT}`);
  return [...found].sort((a, b) => isIP(a) - isIP(b));
}

async function resolved(name: string, resolve: Resolve): Promise<readonly string[]> {
  let found: readonly string[];
  try {
    found = await resolve(name);
  } catch {
    found = [];
  }
  if (found.length === 0) throw new OutboundError('UNREACHABLE', `“${name}” does not resolve. Check the name and DNS.`);
  return found;
}

/** Sends one request and reads one answer, within 15 s for all of it. @throws OutboundError */
export async function sendOutbound(
  request: OutboundRequest,
  policy: OutboundPolicy,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const url = checkUrl(request.url, policy.allowedHosts);
  const timeoutMs = policy.timeoutMs ?? TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([signal, timeout]);
  const work = async (): Promise<OutboundAnswer> => {
    const addresses = await checkedAddresses(url.hostname, portOf(url), policy);
    return firstAnswer(addresses, (address) => exchange({ url, address, request, ca: policy.ca, signal: ended }));
  };
  try {
    return await Promise.race([work(), aborted(ended)]);
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    if (timeout.aborted) throw new OutboundError('TIMEOUT', `No whole answer within ${timeoutMs / 1_000} s.`);
    if (signal.aborted) throw new OutboundError('ABORTED', 'The server stopped before there was an answer.');
    throw new OutboundError('UNREACHABLE', reasonOf(error, url));
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);

/** The next address is tried only where nothing was sent to the one before. */
async function firstAnswer<T>(addresses: readonly string[], ask: (address: string) => Promise<T>): Promise<T> {
  for (const address of addresses.slice(0, -1)) {
    try {
      return await ask(address);
    } catch (error) {
      if (!NOT_CONNECTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return ask(addresses.at(-1)!);
}

interface Exchange {
  url: URL;
  address: string;
  request: OutboundRequest;
  ca: string | undefined;
  signal: AbortSignal;
}

function exchange({ url, address, request, ca, signal }: Exchange): Promise<OutboundAnswer> {
  const name = plainHost(url.hostname);
  const body = request.body === null ? null : Buffer.from(request.body, 'utf8');
  const options: RequestOptions = {
    host: address,
    port: portOf(url),
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, host: url.host, ...(body && { 'content-length': body.length }) },
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
    ...(!isIP(name) && { servername: name }),
    ...(ca && { ca }),
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    const sent = send(options, (answer) => void readAnswer(answer).then(resolve, reject));
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

async function readAnswer(answer: IncomingMessage): Promise<OutboundAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break; // ends the loop, which destroys the connection
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  return { status: answer.statusCode ?? 0, headers: Object.fromEntries(headers), body };
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections on this port',
  ECONNRESET: 'closed the connection without an answer',
  ENETUNREACH: 'cannot be reached from the server’s network',
  EHOSTUNREACH: 'cannot be reached from the server’s network',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a certificate it signed itself; trust its authority by NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an unknown authority; trust it by NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate of an unknown authority; trust it by NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate of another name',
};

/** What a code of Node’s network or TLS means for somebody who typed the address; undefined for most. */
export const knownReason = (code: string): string | undefined => REASONS[code];

/** Why a connection did not work, without what a resolver or an inner service said. */
export function reasonOf(error: unknown, { host }: { host: string }): string {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  return `${host} ${REASONS[code] ?? `did not answer${code ? ` (${code})` : ''}`}.`;
}
