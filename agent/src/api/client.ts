import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { explainGarbage, explainNetworkError } from '../explain.js';
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

export interface ApiClient {
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

function failure(code: string, message: string, isRetryable: boolean, retryAfterMs = 0): ApiFailure {
  return { ok: false, code, message, isRetryable, isIdentity: IDENTITY_CODES.has(code), retryAfterMs };
}

/** Statuses that say nothing against the request itself. */
function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function fromGraphQlError(error: GraphQlError, response: Response, retryAfterMs: number): ApiFailure {
  const code = error.extensions?.code ?? CODE_BY_STATUS[response.status] ?? 'INTERNAL_SERVER_ERROR';
  const isUnknown = error.extensions?.code === undefined && response.ok;
  const isRetryable =
    error.extensions?.retryable ?? (isUnknown || code === 'INTERNAL_SERVER_ERROR' || isTransient(response.status));
  return failure(code, error.message, isRetryable, Math.max(retryAfterMs, (error.extensions?.retryAfter ?? 0) * 1000));
}

function fromGarbage(where: string, response: Response, body: string, retryAfterMs: number): ApiFailure {
  const code = CODE_BY_STATUS[response.status] ?? 'GARBAGE';
  const message = explainGarbage(where, response.status, response.headers.get('content-type'), body);
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

class HttpApiClient implements ApiClient {
  private readonly url: string;

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
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          'apollo-require-preflight': '1',
          authorization: `Bearer ${bearer}`,
        },
        body: `{"query":${JSON.stringify(print(document))},"variables":${json}}`,
        redirect: 'manual',
        signal: scope.signal,
      });
      return this.toAnswer<T>(response, await response.text());
    } catch (error) {
      return failure('UNREACHABLE', explainNetworkError(error, this.url), true);
    } finally {
      scope.close();
    }
  }

  private toAnswer<T>(response: Response, body: string): ApiAnswer<T> {
    const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), this.options.now());
    const answer = parseAnswer<T>(body);
    if (answer === null) return fromGarbage(this.url, response, body, retryAfterMs);
    const [error] = answer.errors ?? [];
    if (error !== undefined) return fromGraphQlError(error, response, retryAfterMs);
    if (answer.data === undefined || answer.data === null) return fromGarbage(this.url, response, body, retryAfterMs);
    return { ok: true, data: answer.data };
  }
}

/** A client of `<serverUrl>/graphql/agent`. */
export function createApiClient(options: ApiOptions): ApiClient {
  return new HttpApiClient(options);
}
