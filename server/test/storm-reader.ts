import { WebSocket } from 'ws';
import { decodeCursor } from '../src/features/streams/stream-cursor.js';
import type { FaultSite } from './fault-site.js';
import { until } from './server-process.js';

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

/** Readers of a site, and the check that holds them against what is stored. */
export function stormOf(site: FaultSite) {
  const seqOf = (cursor: string): number => decodeCursor(site.tenantId, 'alert', cursor).seq;
  const storedSeqs = async (): Promise<number[]> => {
    const rows = await site.sql(`SELECT seq FROM alert_event WHERE stream = 'alert' ORDER BY seq`);
    return rows.map((row) => Number(row['seq']));
  };
  return {
    storedSeqs,
    open(home: number, urls: () => readonly string[] = () => site.servers.map(({ url }) => url)): StormReader {
      const reader = new StormReader(urls, { token: site.access.admin, home, seqOf });
      site.closing.push(async () => reader.stop());
      return reader;
    },
    /** Waits until every reader has all that is stored from where it began. @returns what differs: each once, in order */
    async differences(readers: readonly StormReader[]): Promise<string[]> {
      const stored = await storedSeqs();
      const last = stored.at(-1)!;
      await until('every reader has the last event', 300, () => readers.every(({ told }) => told.at(-1) === last));
      return readers.flatMap(({ begin, told, refusals }, n) => {
        const wanted = stored.filter((seq) => seq > begin!);
        const at = told.findIndex((seq, index) => seq !== wanted[index]);
        const isSame = at < 0 && told.length === wanted.length;
        const found = isSame ? [] : [`reader ${n} differs at ${at}: ${told.length} events for ${wanted.length}`];
        return refusals.length > 0 ? [...found, `reader ${n} was refused: ${JSON.stringify(refusals[0])}`] : found;
      });
    },
  };
}
