import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { explainNetworkError, fileErrorCode } from '../explain.js';
import { openRequest, type RequestOptions, TooLargeError } from '../net/request.js';
import { openScope } from '../wait.js';
import type { KubeClient } from './client.js';

/** Where the kubelet of a cluster node is. */
export interface KubeletTarget {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Why a kubelet did not answer with what was asked for. */
export interface KubeletProblem {
  readonly kind: 'DENIED' | 'MISSING' | 'UNREACHABLE';
  readonly message: string;
}

export interface KubeletOptions {
  readonly kube: KubeClient;
  /** Authority of the kubelets' certificates; null for the one that the Kubernetes API is checked with. */
  readonly caFile: string | null;
  readonly isInsecureTls: boolean;
  /** Asks the Kubernetes API to pass the request on; needs nodes/proxy, which amounts to exec into every pod. */
  readonly isThroughProxy: boolean;
  /** Longest time for one answer. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const MIB = 1024 * 1024;
/** What is read in pieces. No kubelet says so much: 8 MB of /metrics/cadvisor is a node of 100 pods. */
const MAX_BYTES = 128 * MIB;
/** What its reader holds whole, of five kubelets at a time: a kubelet out of its mind must not take the agent's memory. */
const MAX_WHOLE_BYTES = 32 * MIB;
/** 27 kB a pod, mostly repetition. Shorter answers are not worth the CPU time: each would need an inflater of its own. */
const LONG_ANSWER = '/metrics/cadvisor';
/** Large enough that a gunzipped answer of 8 MB does not come in 500 pieces. */
const GUNZIP_CHUNK = 64 * 1024;
const KIND_BY_STATUS: Record<number, KubeletProblem['kind']> = { 401: 'DENIED', 403: 'DENIED', 404: 'MISSING' };
const CERTIFICATE = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/;

/** What the requests of one round have in common. */
type Way = Pick<RequestOptions, 'headers' | 'tls' | 'agent'>;

/** Reads the kubelets of a cluster. Connections are kept from round to round: a handshake costs more than an answer. */
export class KubeletClient {
  private way: Way = {};
  private pool: { readonly key: string; readonly agent: https.Agent } | null = null;

  constructor(private readonly options: KubeletOptions) {}

  /** Takes up what was rotated: token, certificates, authority. @throws where one cannot be read */
  async begin(): Promise<void> {
    const { kube, caFile, isInsecureTls, isThroughProxy } = this.options;
    const authority = await kube.authority();
    if (isThroughProxy) {
      this.way = authority;
      return;
    }
    const { cert, key } = authority.tls ?? {};
    const ca = caFile === null ? authority.tls?.ca : readFileSync(caFile, 'utf8');
    const tls = { ca, cert, key, rejectUnauthorized: !isInsecureTls };
    this.way = { ...(authority.headers && { headers: authority.headers }), agent: this.poolFor(tls) };
  }

  /**
   * Reads one path of a kubelet and hands over the answer piece by piece; null when it came whole.
   * It never throws for what the kubelet answers; what `onChunk` throws counts as an answer that cannot be read.
   */
  async get(
    target: KubeletTarget,
    path: string,
    onChunk: (chunk: Buffer) => void,
    signal: AbortSignal,
  ): Promise<KubeletProblem | null> {
    const url = this.urlOf(target, path);
    const scope = openScope(signal, this.options.timeoutMs ?? TIMEOUT_MS);
    try {
      const headers = { ...this.way.headers, ...(path === LONG_ANSWER && { 'accept-encoding': 'gzip' }) };
      this.options.kube.countRequest();
      const answer = await openRequest(url, { ...this.way, headers, signal: scope.signal });
      if (answer.statusCode !== 200) return await refusal(url, answer, scope.signal);
      const maxBytes = path === LONG_ANSWER ? MAX_BYTES : MAX_WHOLE_BYTES;
      await readChunks(answer, { onChunk, maxBytes }, scope.signal);
      return null;
    } catch (error) {
      return { kind: 'UNREACHABLE', message: explain(scope.signal.aborted ? scope.signal.reason : error, url.origin) };
    } finally {
      scope.close();
    }
  }

  close(): void {
    this.pool?.agent.destroy();
    this.pool = null;
  }

  private urlOf({ name, address, port }: KubeletTarget, path: string): URL {
    const { kube, isThroughProxy } = this.options;
    if (isThroughProxy) return new URL(`${kube.server}/api/v1/nodes/${encodeURIComponent(name)}/proxy${path}`);
    return new URL(`https://${isIPv6(address) ? `[${address}]` : address}:${port}${path}`);
  }

  private poolFor(tls: https.AgentOptions): https.Agent {
    const key = JSON.stringify([tls.ca, tls.cert, tls.key, tls.rejectUnauthorized].map(String));
    if (this.pool?.key !== key) {
      this.close();
      // One connection a node, because each is asked one thing at a time.
      const agent = new https.Agent({ ...tls, keepAlive: true, maxSockets: 1, timeout: 300_000 });
      this.pool = { key, agent };
    }
    return this.pool.agent;
  }
}

async function readChunks(
  answer: IncomingMessage,
  { onChunk, maxBytes }: { onChunk: (chunk: Buffer) => void; maxBytes: number },
  signal: AbortSignal,
): Promise<void> {
  const isZipped = answer.headers['content-encoding'] === 'gzip';
  // Errors of either end arrive at the reader of the gunzipped end.
  const body = isZipped ? pipeline(answer, createGunzip({ chunkSize: GUNZIP_CHUNK }), () => undefined) : answer;
  let bytes = 0;
  for await (const chunk of body) {
    if (signal.aborted) throw signal.reason;
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) throw new TooLargeError(maxBytes);
    onChunk(chunk as Buffer);
  }
}

async function refusal(url: URL, answer: IncomingMessage, signal: AbortSignal): Promise<KubeletProblem> {
  const chunks: Buffer[] = [];
  const keepFirst = (chunk: Buffer): void => void (chunks.length < 4 && chunks.push(chunk));
  await readChunks(answer, { onChunk: keepFirst, maxBytes: MAX_WHOLE_BYTES }, signal);
  const text = Buffer.concat(chunks).toString().slice(0, 300).replace(/\s+/g, ' ').trim();
  const status = answer.statusCode ?? 0;
  return { kind: KIND_BY_STATUS[status] ?? 'UNREACHABLE', message: `${url.origin} answered ${status}: ${text}` };
}

function explain(error: unknown, where: string): string {
  const code = fileErrorCode(error) ?? '';
  if (!CERTIFICATE.test(code)) return explainNetworkError(error, where);
  return (
    `The certificate of ${where} is not trusted (${code}). Give its authority with K8INTEL_KUBELET_CA_FILE, or let the ` +
    'kubelets have certificates of the cluster (serverTLSBootstrap).'
  );
}
