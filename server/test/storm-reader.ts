import { WebSocket } from 'ws';

const QUERY = 'subscription ($after: String) { alertStream(after: $after) { cursor type } }';
const RETRY_MS = 20;

interface Following {
  token: string;
  /** Which of the servers it goes to first. */
  home: number;
  seqOf: (cursor: string) => number;
}

interface Message {
  type: string;
  payload?: { data?: { alertStream: { cursor: string; type: string } | null }; errors?: unknown[] };
}

/** One of thousands that follow the alert stream by number, and come back at once where their socket ends. */
export class StormReader {
  /** Numbers of the events it was told, in that order. */
  readonly told: number[] = [];
  readonly refusals: unknown[] = [];
  /** After which number it began; null until it is told. */
  begin: number | null = null;
  /** Where it is or was last. */
  url = '';
  /** Sockets that were accepted. */
  connections = 0;
  /** Whether something came over its present socket. */
  isResumed = false;
  #cursor: string | null = null;
  #attempt: number;
  #socket: WebSocket | undefined;
  #isOn = true;

  /** @param urls of the servers that are there now */
  constructor(
    private readonly urls: () => readonly string[],
    private readonly following: Following,
  ) {
    this.#attempt = following.home;
    this.#connect();
  }

  stop(): void {
    this.#isOn = false;
    this.#socket?.terminate();
  }

  #connect(): void {
    if (!this.#isOn) return;
    const urls = this.urls();
    this.isResumed = false;
    const url = urls[this.#attempt++ % Math.max(1, urls.length)];
    if (url === undefined) return void setTimeout(() => this.#connect(), RETRY_MS);
    this.url = url;
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    this.#socket = socket;
    const send = (message: object): void => socket.send(JSON.stringify(message));
    socket.on('open', () => {
      this.connections++;
      send({ type: 'connection_init', payload: { authorization: `Bearer ${this.following.token}` } });
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.type === 'ping') send({ type: 'pong' });
      if (message.type === 'connection_ack') {
        const payload = { query: QUERY, variables: { after: this.#cursor } };
        send({ id: 'one', type: 'subscribe', payload });
      }
      if (message.type === 'next') this.#take(message.payload);
      if (message.type === 'error') this.refusals.push(message.payload);
    });
    // What fails is closed too.
    socket.on('error', () => undefined);
    socket.once('close', () => setTimeout(() => this.#connect(), RETRY_MS));
  }

  #take(payload: Message['payload']): void {
    const event = payload?.data?.alertStream;
    if (!event) return void this.refusals.push(payload);
    this.isResumed = true;
    this.#cursor = event.cursor;
    const seq = this.following.seqOf(event.cursor);
    if (this.begin === null) this.begin = event.type === 'BOOKMARK' || event.type === 'SYNCED' ? seq : seq - 1;
    if (event.type !== 'BOOKMARK' && event.type !== 'SYNCED') this.told.push(seq);
  }
}
