import type http from 'node:http';
import { explainGarbage, explainNetworkError } from '../explain.js';
import { openRequest, readBody } from '../net/request.js';
import { parseRetryAfter } from '../pipeline/backoff.js';
import { openScope } from '../wait.js';
import type { KubeAuthority, KubeEndpoint } from './endpoint.js';
import type { KubeObject, KubeStatus } from './objects.js';

/** Why the API did not answer with what was asked for. */
export interface KubeProblem {
  readonly ok: false;
  /** Forbidden or unauthenticated; no such API; a resource version too old; anything that may pass. */
  readonly kind: 'DENIED' | 'MISSING' | 'GONE' | 'UNAVAILABLE';
  readonly message: string;
  readonly retryAfterMs: number;
}
/** `bytes` is the size of the body as JSON. */
export type KubeAnswer<T> = { readonly ok: true; readonly body: T; readonly bytes: number } | KubeProblem;
export type Query = Readonly<Record<string, string>>;

export interface StreamReader {
  /** The API has taken the watch up; lines may be long in coming. */
  onOpen(): void;
  onLine(line: string): void;
}

/** Read-only access to one Kubernetes API; no method throws for what the API answers. */
export interface KubeClient {
  /** The name of the cluster in its kubeconfig. */
  readonly clusterName: string;
  readonly server: string;
  /** Requests made since the start, to the API and to kubelets. */
  readonly requests: number;
  /** Counts a request that is made past this client, such as one to a kubelet. */
  countRequest(): void;
  /** What the next request carries to prove who asks; kubelets take the same. @throws where it cannot be read */
  authority(): Promise<KubeAuthority>;
  get<T>(path: string, query: Query, signal: AbortSignal): Promise<KubeAnswer<T>>;
  /** Hands over each line of a watch; resolves with null when the API ends it in an orderly way. */
  stream(path: string, query: Query, reader: StreamReader, signal: AbortSignal): Promise<KubeProblem | null>;
  /** The same API, asked for the metadata of objects only; an API that cannot do so answers with whole ones. */
  metadataOnly(): KubeClient;
  /** What identifies a cluster; null where it may not be read. @throws while the API does not answer */
  kubeSystemUid(signal: AbortSignal): Promise<string | null>;
  /** Such as v1.31.14; null where it cannot be read. */
  version(signal: AbortSignal): Promise<string | null>;
}

const GET_TIMEOUT_MS = 30_000;
const KIND_BY_STATUS: Record<number, KubeProblem['kind']> = {
  401: 'DENIED',
  403: 'DENIED',
  404: 'MISSING',
  410: 'GONE',
};

function problem(kind: KubeProblem['kind'], message: string, retryAfterMs = 0): KubeProblem {
  return { ok: false, kind, message, retryAfterMs };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Calls back for each whole line; a torn last line is no line. */
async function readLines(response: http.IncomingMessage, onLine: (line: string) => void): Promise<void> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const chunk of response) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  }
}

/** What lists and watches answer: whole objects, or their metadata, which is a tenth of a pod. */
interface Accepted {
  readonly list: string;
  readonly watch: string;
}
const metadataAs = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;
const WHOLE: Accepted = { list: 'application/json', watch: 'application/json' };
// Each its own: an API that is asked for a list where it watches answers events that are none.
const METADATA_ONLY: Accepted = {
  list: metadataAs('PartialObjectMetadataList'),
  watch: metadataAs('PartialObjectMetadata'),
};

class HttpKubeClient implements KubeClient {
  readonly clusterName: string;
  readonly server: string;
  requests = 0;

  constructor(
    private readonly endpoint: KubeEndpoint,
    private readonly accept = WHOLE,
    private readonly countedBy?: KubeClient,
  ) {
    this.clusterName = endpoint.clusterName;
    this.server = endpoint.server;
  }

  metadataOnly(): KubeClient {
    return new HttpKubeClient(this.endpoint, METADATA_ONLY, this);
  }

  countRequest(): void {
    this.requests += 1;
    this.countedBy?.countRequest();
  }

  authority(): Promise<KubeAuthority> {
    return this.endpoint.authority();
  }

  async get<T>(path: string, query: Query, signal: AbortSignal): Promise<KubeAnswer<T>> {
    const scope = openScope(signal, GET_TIMEOUT_MS);
    try {
      const response = await this.open(path, query, scope.signal);
      const text = await readBody(response, scope.signal);
      const body = parseJson(text);
      if (response.statusCode === 200 && typeof body === 'object' && body !== null)
        return { ok: true, body: body as T, bytes: text.length };
      return this.toProblem(response, text);
    } catch (error) {
      return problem('UNAVAILABLE', explainNetworkError(error, this.server));
    } finally {
      scope.close();
    }
  }

  async stream(
    path: string,
    query: Query,
    { onOpen, onLine }: StreamReader,
    signal: AbortSignal,
  ): Promise<KubeProblem | null> {
    try {
      const response = await this.open(path, query, signal);
      if (response.statusCode !== 200) return this.toProblem(response, await readBody(response, signal));
      onOpen();
      await readLines(response, onLine);
      return null;
    } catch (error) {
      return problem('UNAVAILABLE', explainNetworkError(signal.aborted ? signal.reason : error, this.server));
    }
  }

  async kubeSystemUid(signal: AbortSignal): Promise<string | null> {
    const answer = await this.get<KubeObject>('/api/v1/namespaces/kube-system', {}, signal);
    if (answer.ok) return answer.body.metadata?.uid ?? null;
    if (answer.kind === 'UNAVAILABLE') throw new Error(answer.message);
    return null;
  }

  async version(signal: AbortSignal): Promise<string | null> {
    const answer = await this.get<{ gitVersion?: string }>('/version', {}, signal);
    return answer.ok ? (answer.body.gitVersion ?? null) : null;
  }

  private async open(path: string, query: Query, signal: AbortSignal): Promise<http.IncomingMessage> {
    const url = new URL(`${this.server}${path}`);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const authority = await this.endpoint.authority();
    const accept = 'watch' in query ? this.accept.watch : this.accept.list;
    const headers = { accept, ...authority.headers };
    this.countRequest();
    return openRequest(url, { ...authority, headers, signal });
  }

  private toProblem(response: http.IncomingMessage, text: string): KubeProblem {
    const status = response.statusCode ?? 0;
    const kind = KIND_BY_STATUS[status] ?? 'UNAVAILABLE';
    const body = parseJson(text) as KubeStatus | undefined;
    const message =
      body?.message ?? explainGarbage(this.server, status, response.headers['content-type'] ?? null, text);
    return problem(kind, message, parseRetryAfter(response.headers['retry-after'] ?? null, Date.now()));
  }
}

/** A client of the API at an endpoint; nothing is asked of it yet. */
export function createKubeClient(endpoint: KubeEndpoint): KubeClient {
  return new HttpKubeClient(endpoint);
}
