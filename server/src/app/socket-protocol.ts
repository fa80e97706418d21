import type { IncomingMessage } from 'node:http';
import { CloseCode, handleProtocols, makeServer, type Server, type ServerOptions } from 'graphql-ws';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../platform/logger.js';

// graphql-ws on sockets of `ws`, instead of its own adapter: that one has two timers per socket, and holds every message
// for as long as its operation lasts.

/** What is known of a socket when it opens. */
export interface Opened {
  readonly socket: WebSocket;
  /** Of the upgrade; whoever admits the socket lets go of it, because its headers would live as long as the socket. */
  request: IncomingMessage | null;
}

interface ProtocolParts {
  log: Logger;
  /** Time between two pings of a socket, and for which an answer is waited, in milliseconds. */
  keepAliveMs: number;
}

/** @returns how to end it; the sockets are closed by who opened them */
export function serveProtocol(
  options: ServerOptions<Record<string, unknown> | undefined, Opened>,
  sockets: WebSocketServer,
  { log, keepAliveMs }: ProtocolParts,
): { dispose(): Promise<void> } {
  const protocol = makeServer(options);
  sockets.options.handleProtocols = handleProtocols;
  const keepAlive = new KeepAlive(keepAliveMs);
  sockets.on('connection', (socket, request) => {
    keepAlive.watch(socket);
    open(protocol, { socket, request }, log);
  });
  return {
    async dispose() {
      for (const client of sockets.clients) client.close(1001, 'Going away');
      sockets.removeAllListeners();
      try {
        await new Promise<void>((resolve, reject) => sockets.close((error) => (error ? reject(error) : resolve())));
      } finally {
        keepAlive.stop();
      }
    },
  };
}

function open(protocol: Server<Opened>, opened: Opened, log: Logger): void {
  const { socket } = opened;
  const fail = (error: unknown): void => {
    log.error('A connection failed', { error });
    socket.close(CloseCode.InternalServerError, 'Internal server error');
  };
  socket.once('error', fail);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      // No async function: its frame would hold the bytes of a subscription until that ends.
      onMessage: (take) => socket.on('message', (data) => void take(textOf(data)).catch(fail)),
    },
    opened,
  );
  socket.once('close', (code, reason) => void closed(code, String(reason)).catch(fail));
}

function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => socket.send(text, (error) => (error ? reject(error) : resolve())));
}

function textOf(data: RawData): string {
  return String(data);
}

/** Parts of the interval in which a part of the sockets is pinged, so that not all of them are at once. */
const SLOTS = 12;

/** Finds sockets whose peer is gone; one timer for all of them. */
class KeepAlive {
  readonly #slots = Array.from({ length: SLOTS }, () => new Set<WebSocket>());
  /** Who has been pinged and has not answered. */
  readonly #asked = new Set<WebSocket>();
  readonly #timer: NodeJS.Timeout;
  #next = 0;
  #opened = 0;

  constructor(keepAliveMs: number) {
    this.#timer = setInterval(() => this.#sweep(), keepAliveMs / SLOTS);
  }

  watch(socket: WebSocket): void {
    const slot = this.#slots[this.#opened++ % SLOTS]!;
    slot.add(socket);
    socket.on('pong', () => this.#asked.delete(socket));
    socket.once('close', () => {
      slot.delete(socket);
      this.#asked.delete(socket);
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What was asked in the round before and has not answered is gone. */
  #sweep(): void {
    for (const socket of this.#slots[this.#next++ % SLOTS]!) {
      if (this.#asked.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        this.#asked.add(socket);
        socket.ping();
      }
    }
  }
}
