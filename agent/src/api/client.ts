import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { ASTNode } from 'graphql';
// The index of graphql keeps 11 MB resident, its printer 2.
import { print } from 'graphql/language/printer.js';
import { explainGarbage, explainNetworkError } from '../explain.js';
import { type Answer, request } from '../net/request.js';
import type { ServerConnection } from '../net/server-connection.js';
import { parseRetryAfter } from '../pipeline/backoff.js';
import { openScope } from '../wait.js';

/** Why the server did not do what it was asked; the agent acts on `isRetryable` and `isIdentity` only. */
export interface ApiFailure {
  readonly ok: false;
  /** The server's error code, or UNREACHABLE or GARBAGE where it did not answer as a K8Intel server. */
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
  /** The credential was refused: nothing is wrong with what was sent. */
  readonly isIdentity: boolean;
  readonly retryAfterMs: number;
}
export type ApiAnswer<T> = { readonly ok: true; readonly data: T } | ApiFailure;

/** What went to and fro since the start. */
export interface ApiTraffic {
  /** Of request bodies. */
  readonly bytesSent: number;
  readonly requests: number;
  /** Requests that were not answered as asked, whatever the reason. */
  readonly failures: number;
  /** Unix ms; null before the first answer. */
  readonly lastAnsweredAt: number | null;
  /** How long ago that was, in ms, whatever became of the clock meanwhile. */
  answeredAgoMs(): number | null;
}

export interface ApiClient {
  readonly traffic: ApiTraffic;
  /** Asks the server once; it never throws. */
  ask<T, V>(
    document: TypedDocumentNode<T, V>,
    variables: V | string,
    bearer: string,
    signal?: AbortSignal,
  ): Promise<ApiAnswer<T>>;
}

export interface ApiOptions {
  readonly serverUrl: string;
  readonly timeoutMs: number;
  /** Authorities, client certificate and proxy; default: those of the platform, and a direct way. */
  readonly connection?: ServerConnection;
  readonly now: () => number;
}

interface GraphQlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean; readonly retryAfter?: number };
}

const IDENTITY_CODES = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);
const CODE_BY_STATUS: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
};

const pack = promisify(gzip);
/** Reports are JSON tables, which the fastest level packs to a sixth; short bodies are not worth the work. */
const PACKED_FROM_BYTES = 2_048;
const FASTEST = { level: 1 };

function failure(code: string, message: string, isRetryable: boolean, retryAfterMs = 0): ApiFailure {
  return { ok: false, code, message, isRetryable, isIdentity: IDENTITY_CODES.has(code), retryAfterMs };
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Statuses that say nothing against the request itself. */
function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function fromGraphQlError(error: GraphQlError, response: Answer, retryAfterMs: number): ApiFailure {
  const code = error.extensions?.code ?? CODE_BY_STATUS[response.status] ?? 'INTERNAL_SERVER_ERROR';
  const isUnknown = error.extensions?.code === undefined && isOk(response.status);
  const isRetryable =
    error.extensions?.retryable ?? (isUnknown || code === 'INTERNAL_SERVER_ERROR' || isTransient(response.status));
  return failure(code, error.message, isRetryable, Math.max(retryAfterMs, (error.extensions?.retryAfter ?? 0) * 1000));
}

function fromGarbage(where: string, response: Answer, retryAfterMs: number): ApiFailure {
  const code = CODE_BY_STATUS[response.status] ?? 'GARBAGE';
  const message = explainGarbage(where, response.status, response.headers['content-type'] ?? null, response.body);
  return failure(code, message, code !== 'TOO_LARGE', retryAfterMs);
}

function parseAnswer<T>(body: string): { data?: T | null; errors?: GraphQlError[] } | null {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== 'object' || answer === null || !('data' in answer || 'errors' in answer)) return null;
    return answer as { data?: T | null; errors?: GraphQlError[] };
  } catch {
    return null;
  }
}

class Traffic implements ApiTraffic {
  bytesSent = 0;
  requests = 0;
  failures = 0;
  lastAnsweredAt: number | null = null;
  private answeredMs: number | null = null;

  sent(bytes: number): void {
    this.requests += 1;
    this.bytesSent += bytes;
  }

  answered(isOk: boolean, at: number): void {
    if (!isOk) {
      this.failures += 1;
      return;
    }
    this.lastAnsweredAt = at;
    this.answeredMs = performance.now();
  }

  answeredAgoMs(): number | null {
    return this.answeredMs === null ? null : performance.now() - this.answeredMs;
  }
}

class HttpApiClient implements ApiClient {
  readonly traffic = new Traffic();
  private readonly url: string;
  private readonly texts = new Map<object, string>();

  constructor(private readonly options: ApiOptions) {
    this.url = `${options.serverUrl.replace(/\/+$/, '')}/graphql/agent`;
  }

  async ask<T, V>(
    document: TypedDocumentNode<T, V>,
    variables: V | string,
    bearer: string,
    signal?: AbortSignal,
  ): Promise<ApiAnswer<T>> {
    const scope = openScope(signal, this.options.timeoutMs);
    // A spooled body is JSON already: it is put in as it is, so that its bytes are the ones that were checksummed.
    const json = typeof variables === 'string' ? variables : JSON.stringify(variables ?? {});
    const plain = Buffer.from(`{"query":${this.textOf(document)},"variables":${json}}`);
    try {
      const isPacked = plain.length >= PACKED_FROM_BYTES;
      const body = isPacked ? await pack(plain, FASTEST) : plain;
      this.traffic.sent(body.length);
      const connection = await this.options.connection?.();
      const response = await request(this.url, {
        ...connection,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(body.length),
          ...(isPacked && { 'content-encoding': 'gzip' }),
          accept: 'application/graphql-response+json, application/json',
          'apollo-require-preflight': '1',
          authorization: `Bearer ${bearer}`,
        },
        body,
        signal: scope.signal,
      });
      const answer = this.toAnswer<T>(response);
      this.traffic.answered(answer.ok, this.options.now());
      return answer;
    } catch (error) {
      this.traffic.answered(false, this.options.now());
      return failure('UNREACHABLE', explainNetworkError(error, this.url, 'K8INTEL_SERVER_CA_FILE'), true);
    } finally {
      scope.close();
    }
  }

  /** The document as a JSON string; there are few, and each is sent for ever. */
  private textOf(document: object): string {
    const known = this.texts.get(document) ?? JSON.stringify(print(document as ASTNode));
    this.texts.set(document, known);
    return known;
  }

  private toAnswer<T>(response: Answer): ApiAnswer<T> {
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'] ?? null, this.options.now());
    const answer = parseAnswer<T>(response.body);
    if (answer === null) return fromGarbage(this.url, response, retryAfterMs);
    const [error] = answer.errors ?? [];
    if (error !== undefined) return fromGraphQlError(error, response, retryAfterMs);
    if (answer.data === undefined || answer.data === null) return fromGarbage(this.url, response, retryAfterMs);
    return { ok: true, data: answer.data };
  }
}

/** A client of `<serverUrl>/graphql/agent`. */
export function createApiClient(options: ApiOptions): ApiClient {
  return new HttpApiClient(options);
}
