import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { writeKnown } from './cache-bounds';
import type { AnyStreamEvent } from './event-ring';
import {
  type ClusterHealthChangeFragment,
  ClusterHealthSnapshotDocument,
  ClusterHealthStreamDocument,
  type IncidentChangeFragment,
  IncidentChangeFragmentDoc,
  IncidentSnapshotDocument,
  IncidentStreamDocument,
  ViewerDocument,
} from './generated';
import { createSubscribe, pageSocket, type StreamSocket } from './socket';
import { type ConnectionState, LiveStream, snapshotEvents } from './stream';
import { useThrottled } from './use-throttled';

export interface IncidentStreamEvent extends AnyStreamEvent {
  readonly incident: IncidentChangeFragment | null;
}

export interface ClusterHealthStreamEvent extends AnyStreamEvent {
  readonly state: ClusterHealthChangeFragment | null;
}

interface EventsOf {
  readonly incident: IncidentStreamEvent;
  readonly clusterHealth: ClusterHealthStreamEvent;
}

/** Streams that run while somebody on the page follows them; that of alerts always runs, in alert-stream.tsx. */
export type StreamKind = keyof EventsOf;

export type Streams = { readonly [Kind in StreamKind]: SharedStream<EventsOf[Kind]> };

/** Runs a stream from its first follower to its last. */
export class SharedStream<Told extends AnyStreamEvent> {
  private followers = 0;

  constructor(readonly stream: LiveStream<Told>) {}

  /** Calls back with every batch of events; returns how to leave. */
  follow(handle: (events: readonly Told[]) => void): () => void {
    const leave = this.stream.onEvents(handle);
    this.followers += 1;
    this.stream.start();
    return () => {
      leave();
      this.followers -= 1;
      if (this.followers === 0) this.stream.stop();
    };
  }
}

/** The streams of incidents and of clusters' health: snapshots over HTTP, events over the socket. */
export function connectStreams(client: ApolloClient, socket: StreamSocket): Streams {
  const onSignedOut = () => {
    client.query({ query: ViewerDocument, fetchPolicy: 'network-only' }).catch(() => undefined);
  };
  const withNames = client.cache.transformDocument.bind(client.cache);
  return {
    incident: new SharedStream(
      new LiveStream<IncidentStreamEvent>({
        onSignedOut,
        idOf: ({ incident }) => incident?.id,
        subscribe: createSubscribe(socket, withNames(IncidentStreamDocument), 'incidentStream'),
        loadStart: async () => {
          const { data } = await client.query({ query: IncidentSnapshotDocument, fetchPolicy: 'no-cache' });
          const snapshot = data?.incidentSnapshot;
          if (!snapshot)
            throw new Error('The server answered no snapshot of incidents; expected a cursor and incidents.');
          const events = snapshotEvents(snapshot.cursor, snapshot.incidents, (incident) => ({ incident }));
          return { cursor: snapshot.cursor, events };
        },
      }),
    ),
    clusterHealth: new SharedStream(
      new LiveStream<ClusterHealthStreamEvent>({
        onSignedOut,
        idOf: ({ state }) => state?.cluster?.id,
        subscribe: createSubscribe(socket, withNames(ClusterHealthStreamDocument), 'clusterHealthStream'),
        loadStart: async () => {
          const { data } = await client.query({ query: ClusterHealthSnapshotDocument, fetchPolicy: 'no-cache' });
          const snapshot = data?.clusterHealthSnapshot;
          if (!snapshot) throw new Error('The server answered no snapshot of health; expected a cursor and states.');
          const events = snapshotEvents(snapshot.cursor, snapshot.states, (state) => ({ state }));
          return { cursor: snapshot.cursor, events };
        },
      }),
    ),
  };
}

/** How the page connects to these streams; tests put another end of the wire here. */
export const ConnectStreamsContext = createContext((client: ApolloClient) => connectStreams(client, pageSocket()));

const StreamsContext = createContext<Streams | null>(null);

/** Makes the streams known below; none runs before it is followed. */
export function StreamsProvider({ children }: { readonly children: ReactNode }) {
  const client = useApolloClient();
  const connect = useContext(ConnectStreamsContext);
  const streams = useMemo(() => connect(client), [client, connect]);
  return <StreamsContext value={streams}>{children}</StreamsContext>;
}

/** Calls back with every batch of events of one stream; the callback may change between renders. */
export function useStreamEvents<Kind extends StreamKind>(
  kind: Kind,
  handle: (events: readonly EventsOf[Kind][]) => void,
): void {
  const streams = useContext(StreamsContext);
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => streams?.[kind].follow((events) => latest.current(events)), [streams, kind]);
}

/** The state of a stream; null where the page has none. It runs only while somebody follows it. */
export function useStreamState(kind: StreamKind): ConnectionState | null {
  const streams = useContext(StreamsContext);
  const stream = streams?.[kind].stream;
  return useSyncExternalStore(stream?.onState ?? nothingToFollow, () => stream?.state() ?? null);
}

const nothingToFollow = () => () => undefined;

/** Whether an event tells of something new: of what stood when the stream began, one refresh of the page tells. */
const isNews = ({ type }: AnyStreamEvent) => type !== 'SNAPSHOT';

/**
 * Keeps incidents on screen as the stream tells them, and calls back when one of those that concern the page has moved,
 * or once the stream is live after a snapshot: at once, then at most once a second.
 */
export function useIncidentSignal(
  refresh: (isAdded: boolean) => void,
  concerns: (event: IncidentStreamEvent) => boolean = () => true,
): void {
  const client = useApolloClient();
  const added = useRef(false);
  const tell = useThrottled(() => {
    refresh(added.current);
    added.current = false;
  });
  const streams = useContext(StreamsContext);
  useEffect(() => streams?.incident.stream.onStarted(tell), [streams, tell]);
  useStreamEvents('incident', (events) => {
    keepIncidents(client, events);
    const own = events.filter(isNews).filter(concerns);
    if (own.length === 0) return;
    added.current ||= own.some(({ type }) => type === 'ADDED');
    tell();
  });
}

const INCIDENT = { typename: 'Incident', fragment: IncidentChangeFragmentDoc, fragmentName: 'IncidentChange' };

/** Puts changed incidents that are on screen into the cache: rows follow without asking the server. */
function keepIncidents(client: ApolloClient, events: readonly IncidentStreamEvent[]): void {
  const incidents = events.map(({ incident }) => incident);
  writeKnown(client, INCIDENT, incidents);
}
