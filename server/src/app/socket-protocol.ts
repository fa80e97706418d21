import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, type Message, MessageType, parseMessage } from 'graphql-ws';
import { type RawData, WebSocket, type WebSocketServer } from 'ws';
import type { Logger } from '../platform/logger.js';
import { KeepAlive } from './keep-alive.js';
import type { MaskedError } from './mask-error.js';
import type { OperationRequest } from './pipeline.js';
import type { RequestFacts } from './request-scope.js';
import type { RightsHolder, RightsWatch } from './rights-watch.js';
import { type OperationSocket, SocketOperation } from './socket-operation.js';
import { SocketWriter } from './socket-writer.js';

// The server's side of graphql-transport-ws, on sockets of `ws`. States of a socket: new → initialising (connection_init
// came) → ready (admitted) → closed; an operation is in the list from `subscribe` until it ends, whoever ends it. It is
// written here, and its sockets are told what happens to them without listeners, because of what thousands of them cost:
// with the server of the package graphql-ws, one that follows a stream holds 10 KiB more than the bare socket has.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

/** Who takes part on the server's side. */
export interface ProtocolHooks {
  /** Decides whether a socket may go on, and notes on it what is known of its caller. */
  admit(
    socket: ProtocolSocket,
    request: IncomingMessage,
    params: Record<string, unknown> | undefined,
  ): Promise<boolean>;
  /** Carries an operation out to its end, or until its stream is followed. */
  operate(socket: ProtocolSocket, operation: SocketOperation, request: OperationRequest): Promise<void>;
  mask(error: unknown, requestId: string): MaskedError;
  /** An admitted socket has closed. */
  left(socket: ProtocolSocket): void;
}

interface Served {
  hooks: ProtocolHooks;
  keepAlive: KeepAlive<ProtocolSocket>;
  log: Logger;
}

const INIT_TIMEOUT_MS = 3_000;
/** What of its answers a peer may leave unread while it goes on asking; streams stop long before. */
const MOST_UNREAD_BYTES = 16 * 1024 * 1024;
/** Of one that has not said who it is. */
const MOST_UNREAD_BYTES_OF_NOBODY = 64 * 1024;
const NONE: readonly SocketOperation[] = [];

/** What the package `ws` makes of a connection; it is given its parts by `serveProtocol`. */
export class ProtocolSocket extends WebSocket implements OperationSocket, RightsHolder {
  writer!: SocketWriter;
  /** Known from its admission on. */
  facts: RequestFacts | null = null;
  rightsWatch: RightsWatch | null = null;
  isAsked = false;
  #served: Served | null = null;
  #slot = 0;
  /** Let go of when it is admitted: its headers would live as long as the socket. */
  #request: IncomingMessage | null = null;
  #initTimer: NodeJS.Timeout | null = null;
  #isReady = false;
  #operations: readonly SocketOperation[] = NONE;

  get operations(): readonly SocketOperation[] {
    return this.#operations;
  }

  /** Begins to speak the protocol. */
  serve(served: Served, request: IncomingMessage, raw: Duplex): void {
    this.#served = served;
    this.#request = request;
    this.writer = new SocketWriter(this, raw);
    this.#slot = served.keepAlive.add(this);
    if (this.protocol !== 'graphql-transport-ws') {
      this.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
      return;
    }
    this.#initTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      INIT_TIMEOUT_MS,
    );
  }

  /** What `ws` tells of the socket. Listeners would cost as much memory as all the rest that is kept of it. */
  override emit(event: string | symbol, ...told: unknown[]): boolean {
    if (event === 'message') this.#heard(told[0] as RawData);
    else if (event === 'pong') this.isAsked = false;
    else if (event === 'error') this.#failed(told[0]);
    else {
      if (event === 'close') this.#closed();
      return super.emit(event, ...told);
    }
    return true;
  }

  ask(): void {
    if (this.readyState !== this.OPEN) return;
    this.isAsked = true;
    this.ping();
  }

  /** Its client connects again, with its rights. */
  rightsChanged(): void {
    this.close(CloseCode.Forbidden, 'The rights of this session changed');
  }

  tell(message: object): void {
    this.writer.flush();
    if (this.readyState !== this.OPEN) return;
    // A close frame would wait behind all that is not read.
    if (this.bufferedAmount > (this.#isReady ? MOST_UNREAD_BYTES : MOST_UNREAD_BYTES_OF_NOBODY)) this.terminate();
    else this.send(JSON.stringify(message));
  }

  mask(error: unknown): MaskedError {
    return this.#served!.hooks.mask(error, this.facts?.requestId ?? '');
  }

  forget(operation: SocketOperation): void {
    const left = this.#operations.filter((other) => other !== operation);
    this.#operations = left.length > 0 ? left : NONE;
  }

  #heard(data: RawData): void {
    if (this.readyState !== this.OPEN) return;
    let message: Message;
    try {
      message = parseMessage(String(data));
    } catch {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    try {
      this.#take(message);
    } catch (error) {
      // Thrown out of the event of a socket it would end the process.
      this.#failed(error);
    }
  }

  #take(message: Message): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#initialise(message.payload);
        break;
      case MessageType.Ping:
        this.tell({ type: MessageType.Pong, ...(message.payload && { payload: message.payload }) });
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        this.#subscribe(message.id, message.payload as OperationRequest);
        break;
      case MessageType.Complete:
        this.#operations.find(({ id }) => id === message.id)?.cancel();
        break;
      default:
        this.#failed(new Error(`A client sent “${message.type}”, which only a server sends.`));
    }
  }

  #initialise(params: unknown): void {
    const request = this.#request;
    this.#request = null;
    if (this.#initTimer) clearTimeout(this.#initTimer);
    this.#initTimer = null;
    if (!request) {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    const given = typeof params === 'object' ? (params as Record<string, unknown>) : undefined;
    this.#served!.hooks.admit(this, request, given).then(
      (isAdmitted) => {
        this.#isReady = isAdmitted;
        if (isAdmitted) this.tell({ type: MessageType.ConnectionAck });
        else this.close(CloseCode.Forbidden, 'Forbidden');
      },
      (error: unknown) => this.#failed(error),
    );
  }

  #subscribe(id: string, request: OperationRequest): void {
    if (!this.#isReady) {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (this.#operations.some((other) => other.id === id)) {
      // Without the id: the reason of a close has at most 123 bytes, and `ws` throws where it has more.
      this.close(CloseCode.SubscriberAlreadyExists, 'Subscriber for this id already exists');
      return;
    }
    const operation = new SocketOperation(this, id);
    this.#operations = [...this.#operations, operation];
    this.#served!.hooks.operate(this, operation, request).catch((error: unknown) => {
      operation.cancel();
      this.#failed(error);
    });
  }

  #failed(error: unknown): void {
    this.#served?.log.error('A connection failed', { error });
    this.close(CloseCode.InternalServerError, 'Internal server error');
  }

  #closed(): void {
    if (!this.#served) return;
    if (this.#initTimer) clearTimeout(this.#initTimer);
    this.#initTimer = null;
    this.#request = null;
    this.#isReady = false;
    for (const operation of this.#operations) operation.cancel();
    if (this.facts) this.#served.hooks.left(this);
    this.#served.keepAlive.delete(this, this.#slot);
  }
}

/**
 * @param sockets makes a ProtocolSocket of every connection
 * @returns how to end it: tells all sockets so, and waits until they have closed, at most so long
 */
export function serveProtocol(
  sockets: WebSocketServer,
  hooks: ProtocolHooks,
  { log, keepAliveMs }: { log: Logger; keepAliveMs: number },
): { stop(code: number, reason: string, drainMs: number): Promise<void> } {
  sockets.options.handleProtocols = handleProtocols;
  const keepAlive = new KeepAlive<ProtocolSocket>(keepAliveMs);
  const served = { hooks, keepAlive, log };
  sockets.on('connection', (socket: ProtocolSocket, request: IncomingMessage) =>
    socket.serve(served, request, request.socket),
  );
  return {
    async stop(code, reason, drainMs) {
      sockets.removeAllListeners();
      sockets.close();
      for (const socket of keepAlive.all()) socket.close(code, reason);
      // A peer that is gone never answers the close frame.
      const deadline = setTimeout(() => keepAlive.all().forEach((socket) => void socket.terminate()), drainMs);
      await keepAlive.stop();
      clearTimeout(deadline);
    },
  };
}
