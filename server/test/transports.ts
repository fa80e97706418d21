import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post, type TestServer } from './test-server.js';

export interface TransportError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; retryable: boolean; requestId: string; [detail: string]: unknown };
}

/** What every transport answers an operation with, whatever it looks like on the wire. */
export interface TransportAnswer {
  data?: Record<string, unknown> | null | undefined;
  errors?: TransportError[] | undefined;
  extensions?: { cost?: Record<string, unknown> } | undefined;
}

export interface TransportRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

/** Sends an operation with a bearer token and takes its first answer. */
export type Send = (server: TestServer, token: string, request: TransportRequest) => Promise<TransportAnswer>;

async function overHttp(server: TestServer, token: string, request: TransportRequest): Promise<TransportAnswer> {
  const { body } = await post(server, '', {
    headers: { authorization: `Bearer ${token}` },
    raw: JSON.stringify(request),
  });
  return body as TransportAnswer;
}

/** One operation over a socket of its own; what ends in `error` counts as an answer with errors only. */
async function overSocket(server: TestServer, token: string, request: TransportRequest): Promise<TransportAnswer> {
  const client = socketClient(server, token);
  try {
    return await new Promise<TransportAnswer>((resolve, reject) => {
      client.subscribe(request, {
        next: (result) => resolve(result as TransportAnswer),
        error: (error) => (Array.isArray(error) ? resolve({ errors: error as TransportError[] }) : reject(error)),
        complete: () => reject(new Error('The operation ended without an answer.')),
      });
    });
  } finally {
    await client.dispose();
  }
}

export function socketClient(server: TestServer, token: string): ReturnType<typeof createClient> {
  return createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
}

async function overEvents(server: TestServer, token: string, request: TransportRequest): Promise<TransportAnswer> {
  const stream = await openEvents(server, request, { authorization: `Bearer ${token}` });
  try {
    if (!stream.isEvents) return (await stream.response.json()) as TransportAnswer;
    const first = await stream.next();
    return first?.data as TransportAnswer;
  } finally {
    await stream.close();
  }
}

/** The ways an operation comes in; contract suites loop over them. */
export const TRANSPORTS: readonly [string, Send][] = [
  ['HTTP', overHttp],
  ['WebSocket', overSocket],
  ['SSE', overEvents],
];

export interface ServerEvent {
  event: string;
  id: string | null;
  data: TransportAnswer | null;
}

export interface EventsFollower {
  response: Response;
  isEvents: boolean;
  /** The next event; null where the stream has ended. Comments are passed over. */
  next(): Promise<ServerEvent | null>;
  close(): Promise<void>;
}

/** Opens a stream of events as a program does that knows nothing but HTTP. */
export async function openEvents(
  server: TestServer,
  request: TransportRequest,
  headers: Record<string, string> = {},
): Promise<EventsFollower> {
  const abort = new AbortController();
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(request),
    signal: abort.signal,
  });
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const blocks = isEvents ? blocksOf(response.body!.pipeThrough(new TextDecoderStream())) : null;
  return {
    response,
    isEvents,
    async next() {
      const step = await blocks?.next();
      return step && !step.done ? step.value : null;
    },
    async close() {
      abort.abort();
    },
  };
}

async function* blocksOf(text: ReadableStream<string>): AsyncGenerator<ServerEvent, void> {
  let rest = '';
  for await (const chunk of text) {
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

function eventOf(block: string): ServerEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trimStart());
  }
  const event = fields.get('event');
  if (!event) return null;
  const data = fields.get('data');
  return { event, id: fields.get('id') ?? null, data: data ? (JSON.parse(data) as TransportAnswer) : null };
}
