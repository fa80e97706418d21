import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  subscribe,
} from 'graphql';
import { CloseCode, type Context as SocketContext } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../platform/logger.js';
import type { Caller, RequestContext } from '../platform/request-context.js';
import { callerOf } from './caller.js';
import { countSocket } from './metrics.js';
import { isAllowedOrigin } from './origin.js';
import { checkDocument, maskError, readDocument } from './pipeline.js';
import { openScope, requestIdFrom, type ServerParts, tokenFrom } from './request-scope.js';

const MAX_MESSAGE_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 12_000;
/** A revoked token or lowered role ends its sockets within this time. */
const RECHECK_MS = 4_000;
const MAX_OPERATIONS_PER_SOCKET = 50;
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

interface SocketFacts extends Record<PropertyKey, unknown> {
  caller?: Caller;
  token?: string | null;
  requestId?: string;
}

type Context = SocketContext<Record<string, unknown> | undefined, Extra & SocketFacts>;
type ScopedArgs = ExecutionArgs & { contextValue: RequestContext & { closeScope(): Promise<void> } };

/** The operation pipeline behind graphql-transport-ws. */
export function startSubscriptions(
  server: Server,
  schema: GraphQLSchema,
  parts: ServerParts,
  options: { allowedOrigins: readonly string[]; drainSeconds: number },
  log: Logger,
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // node:http has let go of the socket: without a listener a peer that resets it here would end the process.
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(req, options.allowedOrigins);
    if (refusal) socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
  };
  server.on('upgrade', upgrade);
  const dispose = useServer<Record<string, unknown> | undefined, SocketFacts>(
    hooks(schema, parts, log),
    sockets,
    KEEP_ALIVE_MS,
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
      await dispose.dispose();
      clearTimeout(deadline);
    },
  };
}

function refusalOf(req: IncomingMessage, allowedOrigins: readonly string[]): string | null {
  if ((req.url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  return isAllowedOrigin(req.headers.origin, req.headers.host, allowedOrigins) ? null : '403 Forbidden';
}

function hooks(schema: GraphQLSchema, parts: ServerParts, log: Logger) {
  return {
    isProd: true, // close reasons never carry the message of an internal error
    onConnect: (context: Context): Promise<boolean> => admit(context, parts, log),
    onSubscribe: (
      context: Context,
      _id: string,
      payload: {
        query: string;
        operationName?: string | null | undefined;
        variables?: Record<string, unknown> | null | undefined;
      },
    ) => (isFull(context) ? [tooMany()] : prepare(schema, parts, context.extra, payload, log)),
    execute: (args: ExecutionArgs) => runOnce(args as ScopedArgs),
    subscribe: (args: ExecutionArgs) => runStream(args as ScopedArgs),
    onNext: (
      context: Context,
      _id: string,
      _payload: unknown,
      _args: ExecutionArgs,
      result: ExecutionResult,
    ): ExecutionResult => (result.errors ? { ...result, errors: mask(result.errors, context.extra, log) } : result),
    onError: (context: Context, _id: string, _payload: unknown, errors: readonly GraphQLError[]) =>
      mask(errors, context.extra, log),
  };
}

/** The operation that asks is counted already. */
function isFull({ subscriptions }: Context): boolean {
  return Object.keys(subscriptions).length > MAX_OPERATIONS_PER_SOCKET;
}

function tooMany(): GraphQLError {
  const message = `The socket has ${MAX_OPERATIONS_PER_SOCKET} operations under way, which is the limit. End some, or open another socket.`;
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED' } });
}

/** graphql-ws prints errors by their toJSON, so a masked shape may stand where it expects a GraphQLError. */
function mask(errors: readonly GraphQLError[], facts: SocketFacts, log: Logger): GraphQLError[] {
  return errors.map((error) => {
    const { message, extensions, path } = maskError(error, facts.requestId ?? '', log);
    return new GraphQLError(message, { extensions: extensions ?? {}, path: path ?? null });
  });
}

function prepare(
  schema: GraphQLSchema,
  parts: ServerParts,
  facts: SocketFacts & Extra,
  payload: {
    query: string;
    operationName?: string | null | undefined;
    variables?: Record<string, unknown> | null | undefined;
  },
  log: Logger,
): ScopedArgs | GraphQLError[] {
  const document = readDocument(schema, payload.query);
  if (Array.isArray(document)) return mask(document, facts, log);
  const problems = checkDocument(schema, document, payload.operationName, facts.caller!);
  if (problems.length > 0) return mask(problems, facts, log);
  const { context, close } = openScope(parts, {
    caller: facts.caller!,
    requestId: facts.requestId!,
    ip: facts.request.socket.remoteAddress ?? null,
  });
  return {
    schema,
    document,
    operationName: payload.operationName ?? null,
    variableValues: payload.variables ?? null,
    contextValue: Object.assign(context, { closeScope: close }),
  };
}

async function runOnce(args: ScopedArgs): Promise<ExecutionResult> {
  try {
    return await execute(args);
  } finally {
    await args.contextValue.closeScope();
  }
}

/** The snapshot is closed after every event: nothing of the database is held while the stream waits. */
async function runStream(args: ScopedArgs): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  let isOpen = false;
  try {
    const source = await subscribe(args);
    isOpen = Symbol.asyncIterator in source;
    return Symbol.asyncIterator in source ? closingAfterEach(source, args.contextValue) : source;
  } finally {
    if (!isOpen) await args.contextValue.closeScope();
  }
}

function closingAfterEach(
  source: AsyncGenerator<ExecutionResult, void, void>,
  context: ScopedArgs['contextValue'],
): AsyncIterableIterator<ExecutionResult> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        return await source.next();
      } finally {
        await context.refresh();
      }
    },
    async return() {
      try {
        return await source.return(undefined);
      } finally {
        await context.closeScope();
      }
    },
  };
}

/** Finds who connects. @returns whether the connection is accepted */
async function admit({ extra, connectionParams }: Context, parts: ServerParts, log: Logger): Promise<boolean> {
  const { request, socket } = extra;
  const given = connectionParams?.['authorization'];
  const token = tokenFrom({ ...request.headers, ...(typeof given === 'string' && { authorization: given }) });
  const requestId = requestIdFrom(request.headers['x-request-id']);
  try {
    const caller = await callerOf(parts.db, token, parts.now());
    // A peer that went away meanwhile is never told to have disconnected: nothing may be left running for it.
    if (caller.kind === 'ANONYMOUS' || socket.readyState !== socket.OPEN) return false;
    Object.assign(extra, { caller, token, requestId });
    watchRights(socket, token, caller, parts);
    return true;
  } catch (error) {
    log.error('A connection could not be admitted', { requestId, error });
    socket.close(TRY_AGAIN_LATER, 'The server cannot admit anybody now');
    return false;
  }
}

/**
 * Counts the socket and reads its caller anew at an interval until it closes; closes it when the caller changed, so that
 * the client connects again with its rights.
 */
function watchRights(socket: WebSocket, token: string | null, caller: Caller, parts: ServerParts): void {
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const now = await callerOf(parts.db, token, parts.now());
      const same = JSON.stringify(now) === JSON.stringify(caller);
      if (!same) socket.close(CloseCode.Forbidden, 'The rights of this session changed');
    } catch {
      // The database is away: the next check decides.
    } finally {
      isAsking = false;
    }
  }, RECHECK_MS);
  countSocket(1);
  socket.once('close', () => {
    clearInterval(timer);
    countSocket(-1);
  });
}
