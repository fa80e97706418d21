import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { CloseCode, type Context as SocketContext } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../platform/logger.js';
import type { Caller } from '../platform/request-context.js';
import { callerKey } from './caller.js';
import { countSocket } from './metrics.js';
import { isAllowedOrigin } from './origin.js';
import {
  type Answer,
  costExtension,
  type OperationRequest,
  type Pipeline,
  type PreparedOperation,
} from './pipeline.js';
import { requestIdFrom, type ServerParts, tokenFrom } from './request-scope.js';
import { watchRights } from './rights-watch.js';
import { type Opened, serveProtocol } from './socket-protocol.js';
import { SocketSink, SocketWriter } from './socket-writer.js';

const MAX_MESSAGE_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 12_000;
const MAX_OPERATIONS_PER_SOCKET = 50;
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

interface SocketFacts extends Opened {
  caller?: Caller;
  requestId?: string;
  ip?: string | null;
  /** Aborts when the socket is gone. */
  gone?: AbortSignal;
  writer?: SocketWriter;
}

type Context = SocketContext<Record<string, unknown> | undefined, SocketFacts>;
type PreparedArgs = ExecutionArgs & {
  prepared: PreparedOperation;
  gone: AbortSignal;
  id: string;
  writer: SocketWriter;
};

export interface SocketOptions {
  allowedOrigins: readonly string[];
  drainSeconds: number;
  socketsPerCaller: number;
}

type SocketParts = ServerParts & { log: Logger; open: OpenSockets };

/** How many sockets each caller holds open. */
class OpenSockets {
  readonly #counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** @returns whether there was room for one more */
  take(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.limit) return false;
    this.#counts.set(key, count + 1);
    return true;
  }

  giveBack(key: string): void {
    const left = this.#counts.get(key)! - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

/** The operation pipeline behind graphql-transport-ws. */
export function startSubscriptions(
  server: Server,
  schema: GraphQLSchema,
  pipeline: Pipeline,
  parts: ServerParts & { log: Logger },
  options: SocketOptions,
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // node:http has let go of the socket: without a listener a peer that resets it here would end the process.
    socket.on('error', letGo);
    const refusal = refusalOf(req, options.allowedOrigins);
    if (refusal) socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
  };
  server.on('upgrade', upgrade);
  const protocol = serveProtocol(
    hooks(schema, pipeline, { ...parts, open: new OpenSockets(options.socketsPerCaller) }),
    sockets,
    { log: parts.log, keepAliveMs: KEEP_ALIVE_MS },
  );
  return {
    async stop() {
      server.off('upgrade', upgrade);
      for (const client of sockets.clients) client.close(SERVICE_RESTART, 'The server is restarting');
      // A peer that is gone never answers the close frame.
      const deadline = setTimeout(
        () => sockets.clients.forEach((client) => void client.terminate()),
        options.drainSeconds * 1_000,
      );
      await protocol.dispose();
      clearTimeout(deadline);
    },
  };
}

/** Named, and outside: a closure beside the upgrade would hold its request for as long as the socket lives. */
function letGo(this: Duplex): void {
  this.destroy();
}

function refusalOf(req: IncomingMessage, allowedOrigins: readonly string[]): string | null {
  if ((req.url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  return isAllowedOrigin(req.headers.origin, req.headers.host, allowedOrigins) ? null : '403 Forbidden';
}

function hooks(schema: GraphQLSchema, pipeline: Pipeline, parts: SocketParts) {
  return {
    onConnect: (context: Context): Promise<boolean> => admit(context, parts),
    onSubscribe: (context: Context, id: string, request: OperationRequest) =>
      prepare(schema, pipeline, context, { id, request }),
    execute: (args: ExecutionArgs) => {
      const { prepared, gone } = args as PreparedArgs;
      return pipeline.run(prepared, gone) as Promise<ExecutionResult>;
    },
    subscribe: (args: ExecutionArgs) =>
      follow(pipeline, args as PreparedArgs) as Promise<ExecutionResult | AsyncIterableIterator<never>>,
    // Answers are masked already, and plain: graphql-ws would ask their errors for toJSON.
    onNext: (_context: Context, _id: string, _request: unknown, _args: ExecutionArgs, answer: ExecutionResult) =>
      answer,
    onError: (context: Context, _id: string, _request: unknown, errors: readonly GraphQLError[]) =>
      errors.map((error) =>
        error instanceof ToldError ? error.told : pipeline.mask(error, context.extra.requestId ?? ''),
      ) as readonly GraphQLFormattedError[],
  };
}

/** Carries a masked error through graphql-ws, which takes nothing but GraphQLErrors. */
class ToldError extends GraphQLError {
  constructor(readonly told: GraphQLFormattedError) {
    super(told.message);
  }
}

function prepare(
  schema: GraphQLSchema,
  pipeline: Pipeline,
  { extra, subscriptions }: Context,
  { id, request }: { id: string; request: OperationRequest },
): PreparedArgs | GraphQLError[] {
  const facts = {
    caller: extra.caller!,
    requestId: extra.requestId!,
    ip: extra.ip ?? null,
  };
  // The operation that asks is counted already.
  if (Object.keys(subscriptions).length > MAX_OPERATIONS_PER_SOCKET) return [tooMany()];
  const prepared = pipeline.prepare(request, facts);
  if (prepared.kind === 'refused') return prepared.errors.map((error) => new ToldError(error));
  // It has been read; graphql-ws holds the request for as long as the operation lasts.
  request.query = '';
  const operationName = request.operationName ?? null;
  const { document } = prepared;
  const own = { prepared, id, gone: extra.gone!, writer: extra.writer! };
  return { schema, document, operationName, contextValue: null, ...own };
}

/**
 * Follows a stream past graphql-ws, which is given an iterator that never tells anything: what is told to all alike goes
 * straight to the socket. The iterator ends with the operation, whoever ends it.
 */
async function follow(pipeline: Pipeline, { prepared, id, writer }: PreparedArgs): Promise<Answer | StreamIterator> {
  const over = new OperationEnd();
  const extensions = { cost: costExtension(prepared.cost) };
  const sink = new SocketSink(writer, { id, extensions }, (error) => over.end(error));
  const followed = await pipeline.follow(prepared, sink);
  if (!('leave' in followed)) return followed;
  const leave = async (): Promise<IteratorReturnResult<undefined>> => {
    followed.leave();
    over.end(null);
    return { done: true, value: undefined };
  };
  const iterator: StreamIterator = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => over.promise,
    return: leave,
  };
  return iterator;
}

interface StreamIterator extends AsyncIterableIterator<never> {
  [Symbol.asyncIterator](): StreamIterator;
}

/** The end of an operation, once: well, or with an error. */
class OperationEnd {
  #end: { resolve: (result: IteratorReturnResult<undefined>) => void; reject: (error: unknown) => void } | null = null;
  readonly promise = new Promise<IteratorReturnResult<undefined>>((resolve, reject) => {
    this.#end = { resolve, reject };
  });

  end(error: { thrown: unknown } | null): void {
    if (error) this.#end?.reject(error.thrown);
    else this.#end?.resolve({ done: true, value: undefined });
  }
}

function tooMany(): GraphQLError {
  const message = `The socket has ${MAX_OPERATIONS_PER_SOCKET} operations under way, which is the limit. End some, or open another socket.`;
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfter: 5 } });
}

/** Finds who connects. @returns whether the connection is accepted */
async function admit({ extra, connectionParams }: Context, parts: SocketParts): Promise<boolean> {
  const { socket } = extra;
  const request = extra.request!;
  const given = connectionParams?.['authorization'];
  const token = tokenFrom({ ...request.headers, ...(typeof given === 'string' && { authorization: given }) });
  const requestId = requestIdFrom(request.headers['x-request-id']);
  try {
    const caller = await parts.callers.callerOf(token);
    // A peer that went away meanwhile is never told to have disconnected: nothing may be left running for it.
    if (caller.kind === 'ANONYMOUS' || socket.readyState !== socket.OPEN) return false;
    const key = callerKey(caller);
    if (!parts.open.take(key)) {
      socket.close(TRY_AGAIN_LATER, 'You hold as many connections open as you may; close some');
      return false;
    }
    socket.once('close', () => parts.open.giveBack(key));
    const ip = request.socket.remoteAddress ?? null;
    parts.tokenUse.note(caller.tokenId, ip, parts.now());
    const writer = new SocketWriter(socket, request.socket);
    const gone = watch(socket, token, caller, parts);
    Object.assign(extra, { caller, requestId, ip, writer, gone, request: null });
    return true;
  } catch (error) {
    parts.log.error('A connection could not be admitted', { requestId, error });
    socket.close(TRY_AGAIN_LATER, 'The server cannot admit anybody now');
    return false;
  }
}

/**
 * Counts the socket until it closes, and closes it when its caller has changed, so that the client connects again with
 * its rights. @returns what aborts when it has closed
 */
function watch(socket: WebSocket, token: string | null, caller: Caller, parts: ServerParts): AbortSignal {
  const gone = new AbortController();
  const unwatch = watchRights(parts, token, caller, () =>
    socket.close(CloseCode.Forbidden, 'The rights of this session changed'),
  );
  countSocket(1);
  socket.once('close', () => {
    unwatch();
    countSocket(-1);
    gone.abort();
  });
  return gone.signal;
}
