import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import { WebSocketServer } from 'ws';
import type { Logger } from '../platform/logger.js';
import { callerKey } from './caller.js';
import { countSocket } from './metrics.js';
import { isAllowedOrigin } from './origin.js';
import { costExtension, type OperationRequest, type Pipeline, type PreparedOperation } from './pipeline.js';
import { requestIdFrom, type ServerParts, tokenFrom } from './request-scope.js';
import { watchRights } from './rights-watch.js';
import type { SocketOperation } from './socket-operation.js';
import { type ProtocolHooks, ProtocolSocket, serveProtocol } from './socket-protocol.js';

const MAX_MESSAGE_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 12_000;
const MAX_OPERATIONS_PER_SOCKET = 50;
const SERVICE_RESTART = 1012;
const TRY_AGAIN_LATER = 1013;

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
  pipeline: Pipeline,
  parts: ServerParts & { log: Logger },
  options: SocketOptions,
): { stop(): Promise<void> } {
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: ProtocolSocket,
    // The keep-alive knows them all.
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // node:http has let go of the socket: without a listener a peer that resets it here would end the process.
    socket.on('error', letGo);
    const refusal = refusalOf(req, options.allowedOrigins);
    if (refusal) socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
  };
  server.on('upgrade', upgrade);
  const { log } = parts;
  const hooks = hooksOf(pipeline, { ...parts, open: new OpenSockets(options.socketsPerCaller) });
  const protocol = serveProtocol(sockets, hooks, { log, keepAliveMs: KEEP_ALIVE_MS });
  return {
    stop() {
      server.off('upgrade', upgrade);
      return protocol.stop(SERVICE_RESTART, 'The server is restarting', options.drainSeconds * 1_000);
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

function hooksOf(pipeline: Pipeline, parts: SocketParts): ProtocolHooks {
  return {
    admit: (socket, request, params) => admit(socket, { request, params }, parts),
    operate: (socket, operation, request) => operate(pipeline, socket, operation, request),
    mask: (error, requestId) => pipeline.mask(error, requestId),
    left(socket) {
      parts.open.giveBack(callerKey(socket.facts!.caller));
      socket.rightsWatch?.leave(socket);
      countSocket(-1);
    },
  };
}

async function operate(
  pipeline: Pipeline,
  socket: ProtocolSocket,
  operation: SocketOperation,
  request: OperationRequest,
): Promise<void> {
  // The operation that asks is counted already.
  if (socket.operations.length > MAX_OPERATIONS_PER_SOCKET) {
    operation.refuse([socket.mask(tooMany())]);
    return;
  }
  const prepared = pipeline.prepare(request, socket.facts!);
  if (prepared.kind === 'refused') operation.refuse(prepared.errors);
  else if (prepared.kind === 'subscription') await follow(pipeline, operation, prepared);
  else {
    const gone = new AbortController();
    operation.runs(gone);
    operation.answer(await pipeline.run(prepared, gone.signal));
  }
}

async function follow(pipeline: Pipeline, operation: SocketOperation, prepared: PreparedOperation): Promise<void> {
  operation.follows({ cost: costExtension(prepared.cost) });
  const followed = await pipeline.follow(prepared, operation);
  if ('leave' in followed) operation.runs(followed);
  else operation.answer(followed);
}

function tooMany(): GraphQLError {
  const message = `The socket has ${MAX_OPERATIONS_PER_SOCKET} operations under way, which is the limit. End some, or open another socket.`;
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfter: 5 } });
}

/** Finds who connects. @returns whether the connection is accepted */
async function admit(
  socket: ProtocolSocket,
  { request, params }: { request: IncomingMessage; params: Record<string, unknown> | undefined },
  parts: SocketParts,
): Promise<boolean> {
  const given = params?.['authorization'];
  const token = tokenFrom({ ...request.headers, ...(typeof given === 'string' && { authorization: given }) });
  const requestId = requestIdFrom(request.headers['x-request-id']);
  try {
    const caller = await parts.callers.callerOf(token);
    // A peer that went away meanwhile is never told to have disconnected: nothing may be left running for it.
    if (caller.kind === 'ANONYMOUS' || socket.readyState !== socket.OPEN) return false;
    if (!parts.open.take(callerKey(caller))) {
      socket.close(TRY_AGAIN_LATER, 'You hold as many connections open as you may; close some');
      return false;
    }
    const ip = request.socket.remoteAddress ?? null;
    parts.tokenUse.note(caller.tokenId, ip, parts.now());
    socket.facts = { caller, requestId, ip };
    socket.rightsWatch = watchRights(parts, token, caller, socket);
    countSocket(1);
    return true;
  } catch (error) {
    parts.log.error('A connection could not be admitted', { requestId, error });
    socket.close(TRY_AGAIN_LATER, 'The server cannot admit anybody now');
    return false;
  }
}
