import type { DocumentNode } from 'graphql';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import type { AnyStreamEvent, StreamEvent } from './event-ring';
import type { StreamFailure, StreamSink, Subscribe } from './stream';

// Without pings a socket whose other end is gone stays "open" for many minutes.
const KEEP_ALIVE_MS = 10_000;
const PONG_WAIT_MS = 5_000;
const SIGNED_OUT_CODES = new Set([4401, 4403]);

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

/** How the API's socket is reached. */
export function connectSocket(url: string) {
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  let isConnected = false;
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
      connected: () => {
        isConnected = true;
      },
      closed: () => {
        isConnected = false;
        clearTimeout(pongTimer);
      },
    },
  });
  return Object.assign(client, { isConnected: () => isConnected });
}

let shared: StreamSocket | undefined;

/** The one socket of this page. */
export function pageSocket(): StreamSocket {
  shared ??= connectSocket(socketUrl(window.location));
  return shared;
}

/** A socket that streams share; opened by the first subscription and closed behind the last. */
export type StreamSocket = ReturnType<typeof connectSocket>;

/** Subscriptions to one stream; `field` is its name in the answer. */
export function createSubscribe<Told extends AnyStreamEvent = StreamEvent>(
  client: StreamSocket,
  document: DocumentNode,
  field: string,
): Subscribe<Told> {
  const query = print(document);
  return (after, sink: StreamSink<Told>) => {
    const leave = client.on('connected', sink.opened);
    // Another stream has opened the socket already: nothing will say so again.
    if (client.isConnected()) queueMicrotask(sink.opened);
    const dispose = client.subscribe<Readonly<Record<string, Told | null>>>(
      { query, variables: { after } },
      {
        next: ({ data, errors }) => {
          const event = data?.[field];
          if (errors) sink.failed(failureOf(errors));
          else if (event) sink.next(event);
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
