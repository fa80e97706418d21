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
const GOING_AWAY = 1012;

interface SocketFacts extends Record<PropertyKey, unknown> {
  caller?: Caller;
  token?: string | null;
  requestId?: string;
  recheck?: NodeJS.Timeout;
}

type Context = SocketContext<Record<string, unknown> | undefined, Extra & SocketFacts>;
type ScopedArgs = ExecutionArgs & { contextValue: RequestContext & { closeScope(): Promise<void> } };

/** The operation pipeline behind graphql-transport-ws. */
export function startSubscriptions(
  server: Server,
  schema: GraphQLSchema,
  parts: ServerParts,
  options: { allowedOrigins: readonly string[] },
  log: Logger,
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
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
      for (const client of sockets.clients) client.close(GOING_AWAY, 'The server is restarting');
      await dispose.dispose();
    },
  };
}

function refusalOf(req: IncomingMessage, allowedOrigins: readonly string[]): string | null {
  if ((req.url ?? '').split('?')[0] !== '/graphql') return '404 Not Found';
  return isAllowedOrigin(req.headers.origin, req.headers.host, allowedOrigins) ? null : '403 Forbidden';
}

function hooks(schema: GraphQLSchema, parts: ServerParts, log: Logger) {
  return {
    onConnect: async (context: Context): Promise<boolean> => {
      const { request, socket } = context.extra;
      const given = context.connectionParams?.['authorization'];
      const token = tokenFrom({ ...request.headers, ...(typeof given === 'string' && { authorization: given }) });
      const caller = await callerOf(parts.db, token, parts.now());
      if (caller.kind === 'ANONYMOUS') return false;
      const requestId = requestIdFrom(request.headers['x-request-id']);
      Object.assign(context.extra, { caller, token, requestId, recheck: watchRights(socket, token, caller, parts) });
      countSocket(1);
      return true;
    },
    onDisconnect: (context: Context): void => {
      clearInterval(context.extra.recheck);
      if (context.extra.caller) countSocket(-1);
    },
    onSubscribe: (
      context: Context,
      _id: string,
      payload: {
        query: string;
        operationName?: string | null | undefined;
        variables?: Record<string, unknown> | null | undefined;
      },
    ) => prepare(schema, parts, context.extra, payload, log),
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
  const source = await subscribe(args);
  if (Symbol.asyncIterator in source) return closingAfterEach(source, args.contextValue);
  await args.contextValue.closeScope();
  return source;
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
      const step = await source.next();
      await context.refresh();
      return step;
    },
    async return() {
      const step = await source.return(undefined);
      await context.closeScope();
      return step;
    },
  };
}

/** Reads the caller anew at an interval and closes the socket when it changed: the client connects again with its rights. */
function watchRights(socket: WebSocket, token: string | null, caller: Caller, parts: ServerParts): NodeJS.Timeout {
  return setInterval(async () => {
    try {
      const now = await callerOf(parts.db, token, parts.now());
      const same = JSON.stringify(now) === JSON.stringify(caller);
      if (!same) socket.close(CloseCode.Forbidden, 'The rights of this session changed');
    } catch {
      // The database is away: the next check decides.
    }
  }, RECHECK_MS);
}
