import { print } from 'graphql';
import { WebSocket } from 'ws';

// The dashboard's own stream module, as the browser runs it, over real sockets.

export interface ToldEvent {
  readonly cursor: string;
  readonly type: string;
  readonly alert: { id: string; revision: number; state: string; acknowledgedAt: string | null } | null;
}

interface Sink {
  readonly opened: () => void;
  readonly next: (event: ToldEvent) => void;
  readonly failed: (failure: string) => void;
}

type Subscribe = (after: string, sink: Sink) => () => void;

export interface DashboardStream {
  start(): void;
  stop(): void;
  state(): { status: 'stopped' | 'connecting' | 'live' | 'reconnecting' };
  onEvents(listener: (events: readonly ToldEvent[]) => void): () => void;
}

interface StreamModule {
  AlertStream: new (options: {
    subscribe: Subscribe;
    loadSnapshot: () => Promise<unknown>;
    onSignedOut: () => void;
    random: () => number;
  }) => DashboardStream;
}

interface SocketModule {
  connectSocket: (url: string) => unknown;
  createSubscribe: (client: unknown, document: Parameters<typeof print>[0], field: string) => Subscribe;
}

type Documents = Record<'AlertStreamDocument' | 'AlertSnapshotDocument', Parameters<typeof print>[0]>;

/** Loads a module of the dashboard as a program to run: the packages depend on each other at the schema only. */
async function load<Module>(name: string): Promise<Module> {
  return (await import(new URL(`../../web/src/graphql/${name}.ts`, import.meta.url).pathname)) as Module;
}

/** Waits between attempts are those of the dashboard, divided by twenty. */
const SHORT_WAITS = -0.9;

export interface Dashboard {
  stream: DashboardStream;
  /** What came over the wire, repeats and bookmarks included. */
  wire: ToldEvent[];
  /** Where the snapshots that it loaded end. */
  snapshots: string[];
  /** How often it asked to follow. */
  subscriptions(): number;
  wasSignedOut(): boolean;
}

/** A dashboard that is signed in by a session's cookie; it does nothing until its stream is started. */
export async function openDashboard(url: string, session: string): Promise<Dashboard> {
  const headers = { cookie: `__Host-k8intel=${session}`, origin: url };
  // What a browser adds by itself.
  class BrowserSocket extends WebSocket {
    constructor(address: string, protocols: string | string[]) {
      super(address, protocols, { headers });
    }
  }
  Object.assign(globalThis, { WebSocket: BrowserSocket });
  const { AlertStream } = await load<StreamModule>('stream');
  const { connectSocket, createSubscribe } = await load<SocketModule>('socket');
  const documents = await load<Documents>('generated');
  const socket = connectSocket(`${url.replace('http', 'ws')}/graphql`);
  const subscribe = createSubscribe(socket, documents.AlertStreamDocument, 'alertStream');
  const wire: ToldEvent[] = [];
  const snapshots: string[] = [];
  let subscriptions = 0;
  let wasSignedOut = false;
  const stream = new AlertStream({
    subscribe: (after, sink) => {
      subscriptions++;
      return subscribe(after, {
        ...sink,
        next: (event) => {
          wire.push(event);
          sink.next(event);
        },
      });
    },
    loadSnapshot: async () => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query: print(documents.AlertSnapshotDocument) }),
        signal: AbortSignal.timeout(30_000),
      });
      const { data } = (await response.json()) as { data: { alertSnapshot: { cursor: string } } };
      snapshots.push(data.alertSnapshot.cursor);
      return data.alertSnapshot;
    },
    onSignedOut: () => {
      wasSignedOut = true;
    },
    random: () => SHORT_WAITS,
  });
  return { stream, wire, snapshots, subscriptions: () => subscriptions, wasSignedOut: () => wasSignedOut };
}
