import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { Kind, print } from 'graphql';
import { createClient } from 'graphql-ws';
import { ApiError, type ToldError, toApiError, unreachable } from './api-error.js';
import { type AlertFilter, AlertStreamDocument, type AlertStreamSubscription } from './generated.js';

// A client as a program that runs for years wants it: every wait is bounded and jittered, every retry is one that the
// server calls retryable, and a stream goes on behind the last event seen, whatever was down in between.

export { ApiError };

export interface ClientOptions {
  /** Address of the API, such as `https://k8intel.example.org/graphql`. */
  url: string;
  /** An API key. Asked for before each request and connection, so that a renewed key is taken without a restart. */
  credential: () => string | Promise<string>;
  /** Needed where there is no global WebSocket, as in Node 20: that of the package `ws`. */
  webSocketImpl?: unknown;
  /** Told of every failure that is met with a new attempt. */
  onRetry?: (error: ApiError, waitMs: number) => void;
}

/** What a list answers, whatever is in it. */
export interface Connection<Row> {
  edges: readonly { node: Row }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

export type AlertEvent = NonNullable<AlertStreamSubscription['alertStream']>;

export interface StreamOptions {
  filter?: AlertFilter;
  /** Cursor of the last event that was dealt with; without one the stream begins with a snapshot. */
  after?: string;
  signal?: AbortSignal;
}

const ATTEMPTS = 6;
const LONGEST_WAIT_MS = 30_000;
const PING_MS = 10_000;

export class K8IntelClient {
  constructor(private readonly options: ClientOptions) {}

  /**
   * Runs one query or mutation. Queries are repeated while the server calls the failure retryable; a mutation only when
   * it was refused by the rate limit, because otherwise it may have been done.
   * @throws ApiError, with the partial data where there is some
   */
  async query<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    const isQuery = document.definitions.some(
      (one) => one.kind === Kind.OPERATION_DEFINITION && one.operation === 'query',
    );
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#post(document, variables);
      } catch (error) {
        const problem = error instanceof ApiError ? error : unreachable(String(error));
        const mayRetry = problem.code === 'RATE_LIMITED' || (isQuery && problem.isRetryable);
        if (!mayRetry || attempt === ATTEMPTS) throw problem;
        await this.#waitAfter(problem, attempt);
      }
    }
  }

  /** Every row of a list, page by page; `listOf` says where in the answer the list is. */
  async *pages<Data, Variables extends { after?: string | null | undefined }, Row>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    listOf: (data: Data) => Connection<Row> | null | undefined,
  ): AsyncGenerator<Row> {
    for (let after = variables.after; ; ) {
      const list = listOf(await this.query(document, { ...variables, after }));
      for (const { node } of list?.edges ?? []) yield node;
      if (!list?.pageInfo.hasNextPage) return;
      after = list.pageInfo.endCursor;
    }
  }

  /**
   * Every change of alerts, in order, none lost and none twice, for ever. It begins with a SNAPSHOT of each alert that
   * fires and SYNCED, and does so again where the server no longer has the history that is asked for: on SYNCED forget
   * whatever no SNAPSHOT named.
   * @throws ApiError where asking again cannot help, such as for a filter that is wrong
   */
  async *alertStream({ filter, after, signal }: StreamOptions = {}): AsyncGenerator<AlertEvent> {
    let cursor = after ?? null;
    for (let failures = 1; !signal?.aborted; failures++) {
      let problem = unreachable('The server ended the stream.');
      try {
        for await (const event of this.#subscribe({ filter, after: cursor, snapshotFirst: cursor === null }, signal)) {
          failures = 1;
          // The rest of a snapshot cannot be had by the cursor of one of its events.
          if (event.type !== 'SNAPSHOT') cursor = event.cursor;
          yield event;
        }
      } catch (reason) {
        problem = toApiError(reason);
      }
      if (signal?.aborted) return;
      cursor = cursorAfter(problem, cursor);
      await this.#waitAfter(problem, failures, signal);
    }
  }

  async #post<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
    const response = await fetch(this.options.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        authorization: `Bearer ${await this.options.credential()}`,
      },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const text = await response.text();
    if (!text.startsWith('{')) throw unreachable(`${this.options.url} answered ${response.status} and no JSON.`);
    const { data, errors } = JSON.parse(text) as { data?: Data | null; errors?: ToldError[] };
    if (errors || data == null) throw new ApiError(errors ?? [], data);
    return data;
  }

  /** One subscription on a socket of its own, until it fails or the server ends it. */
  async *#subscribe(variables: object, signal?: AbortSignal): AsyncGenerator<AlertEvent> {
    let silence: ReturnType<typeof setTimeout> | undefined;
    const socket = createClient({
      url: this.options.url.replace(/^http/, 'ws'),
      webSocketImpl: this.options.webSocketImpl,
      connectionParams: async () => ({ authorization: `Bearer ${await this.options.credential()}` }),
      retryAttempts: 0, // the library would send the first cursor again; alertStream asks behind the last one
      keepAlive: PING_MS,
      on: {
        // Without an answer the other end is gone, which a socket alone notices after many minutes.
        ping: (isReceived) => {
          if (!isReceived) silence = setTimeout(() => socket.terminate(), PING_MS);
        },
        pong: () => clearTimeout(silence),
        closed: () => clearTimeout(silence),
      },
    });
    const end = (): void => void socket.dispose();
    signal?.addEventListener('abort', end, { once: true });
    try {
      const query = { query: print(AlertStreamDocument), variables: { ...variables } };
      for await (const { data, errors } of socket.iterate<AlertStreamSubscription>(query)) {
        if (errors || !data?.alertStream) throw errors ?? unreachable('The server sent an event without data.');
        yield data.alertStream;
      }
    } finally {
      signal?.removeEventListener('abort', end);
      end();
    }
  }

  /** Waits as long as the server asks, else longer with every failure; jittered, so that clients do not come in step. */
  async #waitAfter(error: ApiError, failures: number, signal?: AbortSignal): Promise<void> {
    const backoff = Math.min(LONGEST_WAIT_MS, 250 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
    const waitMs = Math.max(error.retryAfterMs, error.code === 'CURSOR_EXPIRED' && failures === 1 ? 0 : backoff);
    this.options.onRetry?.(error, waitMs);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, waitMs);
      signal?.addEventListener('abort', done);
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** Where a stream goes on after a failure. @throws what asking again cannot cure */
function cursorAfter(problem: ApiError, cursor: string | null): string | null {
  if (problem.code === 'CURSOR_EXPIRED') return null;
  if (!problem.isRetryable && problem.code !== 'UNAUTHENTICATED') throw problem;
  return cursor;
}
