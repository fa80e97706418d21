import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { keepCacheSmall, writeKnown } from './cache-bounds';
import type { StreamEvent } from './event-ring';
import type { StreamGap } from './gap-log';
import { AlertRowFragmentDoc, AlertSnapshotDocument, AlertStreamDocument, ViewerDocument } from './generated';
import { StreamsProvider } from './live-streams';
import { createSubscribe, pageSocket } from './socket';
import { AlertStream, type ConnectionState } from './stream';
import { useThrottled } from './use-throttled';

const StreamContext = createContext<AlertStream | null>(null);

/** The stream of this page: snapshot over HTTP, events over the socket. */
export function connectAlertStream(client: ApolloClient): AlertStream {
  return new AlertStream({
    // The cache needs type names, which Apollo adds to its own requests only.
    subscribe: createSubscribe(pageSocket(), client.cache.transformDocument(AlertStreamDocument), 'alertStream'),
    loadSnapshot: async () => {
      const { data } = await client.query({ query: AlertSnapshotDocument, fetchPolicy: 'no-cache' });
      if (!data?.alertSnapshot) throw new Error('The server answered no alert snapshot; expected a cursor and alerts.');
      return data.alertSnapshot;
    },
    // Asking who is signed in lets the layout notice and show the sign-in page.
    onSignedOut: () => {
      client.query({ query: ViewerDocument, fetchPolicy: 'network-only' }).catch(() => undefined);
    },
  });
}

const ALERT = { typename: 'Alert', fragment: AlertRowFragmentDoc, fragmentName: 'AlertRow' };

/** Puts changed alerts that are on screen into the cache: rows follow without asking the server. */
function keep(client: ApolloClient, events: readonly StreamEvent[]): void {
  const alerts = events.map(({ alert }) => alert);
  writeKnown(client, ALERT, alerts);
}

/** How the page connects to the stream; tests put another end of the wire here. */
export const ConnectStreamContext = createContext(connectAlertStream);

/** Runs the alert stream while someone is signed in. */
export function AlertStreamProvider({ children }: { readonly children: ReactNode }) {
  const client = useApolloClient();
  const connect = useContext(ConnectStreamContext);
  const [stream] = useState(() => connect(client));
  useEffect(() => {
    const leave = stream.onEvents((events) => keep(client, events));
    stream.start();
    return () => {
      leave();
      stream.stop();
    };
  }, [client, stream]);
  useEffect(() => keepCacheSmall(client), [client]);
  return (
    <StreamContext value={stream}>
      <StreamsProvider>{children}</StreamsProvider>
    </StreamContext>
  );
}

function useStream(): AlertStream {
  const stream = useContext(StreamContext);
  if (!stream) throw new Error('No alert stream here: AlertStreamProvider must be above this component.');
  return stream;
}

/** The state of the live connection. */
export function useConnectionState(): ConnectionState {
  const stream = useStream();
  return useSyncExternalStore(stream.onState, stream.state);
}

/** The newest events, oldest first: those from before the page was opened too. */
export function useRecentEvents(): () => readonly StreamEvent[] {
  const stream = useStream();
  return useCallback(() => stream.recent(), [stream]);
}

/** The times without a connection, oldest first. */
export function useStreamGaps(): readonly StreamGap[] {
  const stream = useStream();
  return useSyncExternalStore(stream.onState, stream.gaps);
}

/** Calls back when alerts have moved: at once, then at most once a second. */
export function useAlertSignal(refresh: () => void): void {
  const tell = useThrottled(refresh);
  useAlertEvents(tell);
}

/** Calls back with every batch of events; the callback may change between renders. */
export function useAlertEvents(handle: (events: readonly StreamEvent[]) => void): void {
  const stream = useStream();
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => stream.onEvents((events) => latest.current(events)), [stream]);
}
