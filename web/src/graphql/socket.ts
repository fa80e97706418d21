import type { DocumentNode } from 'graphql';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import type { StreamEvent } from './event-ring';
import type { StreamFailure, StreamSink, Subscribe } from './stream';

// Without pings a socket whose other end is gone stays "open" for many minutes.
const KEEP_ALIVE_MS = 10_000;
const PONG_WAIT_MS = 5_000;
const SIGNED_OUT_CODES = new Set([4401, 4403]);

interface Answer {
  readonly alertStream: StreamEvent | null;
}

function codesOf(errors: readonly { readonly extensions?: { readonly code?: unknown } }[]): unknown[] {
  return errors.map((error) => error.extensions?.code);
}

/** Reads why a subscription ended: GraphQL errors, the socket's close code, or anything else as a lost connection. */
export function failureOf(reason: unknown): StreamFailure {
  if (Array.isArray(reason)) {
    const codes = codesOf(reason);
    if (codes.includes('CURSOR_EXPIRED')) return 'CURSOR_EXPIRED';
    if (codes.includes('UNAUTHENTICATED')) return 'UNAUTHENTICATED';
  }
  if (typeof reason === 'object' && reason !== null && 'code' in reason && SIGNED_OUT_CODES.has(Number(reason.code))) {
    return 'UNAUTHENTICATED';
  }
  return 'LOST';
}

/** The address of the API's socket on this site. */
export function socketUrl({ protocol, host }: { readonly protocol: string; readonly host: string }): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql`;
}

function connect(url: string) {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url,
    // stream.ts retries, with the cursor of that moment.
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    on: {
      ping: (isReceived) => {
        if (!isReceived) pongTimer = setTimeout(() => client.terminate(), PONG_WAIT_MS);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(pongTimer);
      },
      closed: () => clearTimeout(pongTimer),
    },
  });
  return client;
}

/** Subscriptions over graphql-ws, one socket for all. */
export function createSubscribe(url: string, document: DocumentNode): Subscribe {
  const client = connect(url);
  const query = print(document);
  return (after, sink: StreamSink) => {
    const leave = client.on('connected', sink.opened);
    const dispose = client.subscribe<Answer>(
      { query, variables: { after } },
      {
        next: ({ data, errors }) => {
          if (errors) sink.failed(failureOf(errors));
          else if (data?.alertStream) sink.next(data.alertStream);
        },
        error: (reason) => sink.failed(failureOf(reason)),
        // The server ended it in an orderly way (drain): come back to another replica.
        complete: () => sink.failed('LOST'),
      },
    );
    return () => {
      leave();
      dispose();
    };
  };
}
