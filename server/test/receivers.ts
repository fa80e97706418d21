import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';

/** One request as a receiver got it. */
export interface Received {
  id: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** What it was answered with; null while it was not, and where it never was. */
  status: number | null;
}

export type Behaviour = (request: Received, response: ServerResponse) => void | Promise<void>;

/** Answers with this status at once. */
export function answer(status: number, headers: Record<string, string> = {}): Behaviour {
  return (_request, response) => void response.writeHead(status, headers).end('received');
}

/** Begins to answer and then sends a byte a second, for ever. */
export const trickle: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const timer = setInterval(() => response.write('.'), 1_000);
  response.on('close', () => clearInterval(timer));
};

/** A real HTTP server that receives webhooks and behaves as a test says. */
export class Receiver {
  readonly received: Received[] = [];
  /** Most requests that were open at a time. */
  mostOpen = 0;
  #open = 0;
  readonly #server: Server;

  private constructor(public behaviour: Behaviour) {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(behaviour: Behaviour = answer(204)): Promise<Receiver> {
    const receiver = new Receiver(behaviour);
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The ids of what it has accepted, in the order in which they came. */
  get accepted(): string[] {
    return this.received.filter(({ status }) => status !== null && status < 300).map(({ id }) => id);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostOpen = Math.max(this.mostOpen, ++this.#open);
    response.on('close', () => this.#open--);
    let body = '';
    for await (const chunk of request) body += chunk;
    const id = String(request.headers['webhook-id']);
    const received: Received = { id, headers: request.headers, body, status: null };
    this.received.push(received);
    response.on('finish', () => {
      received.status = response.statusCode;
    });
    await this.behaviour(received, response);
  }
}

/** Starts receivers that end with the test file. */
export function useReceivers(): (behaviour?: Behaviour) => Promise<Receiver> {
  const started: Receiver[] = [];
  afterAll(async () => {
    await Promise.all(started.map((receiver) => receiver.stop()));
  });
  return async (behaviour) => {
    const receiver = await Receiver.start(behaviour);
    started.push(receiver);
    return receiver;
  };
}
