import { ApolloClient } from '@apollo/client';
import { MockLink } from '@apollo/client/testing';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { DocumentNode } from 'graphql';
import { Providers } from '../app/providers';
import { createAppRouter } from '../app/router';
import { ConnectStreamContext } from '../graphql/alert-stream';
import { createCache } from '../graphql/client';
import type { AnyStreamEvent, StreamEvent } from '../graphql/event-ring';
import {
  AdviceOfWorkloadsDocument,
  AnomaliesDocument,
  ChartAlertsDocument,
  ChartAnomaliesDocument,
  ChartChangesDocument,
  ChartRestartsDocument,
  ClusterAgentDocument,
  ClusterScopeDocument,
  CountUnacknowledgedAlertsDocument,
  LastResolvedAlertDocument,
  NamespacesDocument,
  PodResourcesDocument,
  ResourceCountsDocument,
  ScopeNamesDocument,
  TimeSeriesDocument,
  ViewerDocument,
  WorkloadAdviceDocument,
} from '../graphql/generated';
import { ConnectStreamsContext, type IncidentStreamEvent, SharedStream, type Streams } from '../graphql/live-streams';
import { AlertStream, LiveStream, type StreamSink } from '../graphql/stream';
import { aClusterLabel, anAgentReport, aPage, aTimeSeries, VIEWER } from './builders';
import { podResources, resourceCounts } from './resource-builders';

/** How the server answers one operation, every time it is asked. */
export interface Answer {
  readonly query: DocumentNode;
  /** The data; a function gets the variables. */
  readonly data?: unknown | ((variables: Record<string, unknown>) => unknown);
  /** The request never arrives. */
  readonly error?: Error;
  /** GraphQL errors beside or instead of data. */
  readonly errors?: () => readonly { message: string; extensions?: Record<string, unknown> }[];
  /** The answer never comes. */
  readonly isPending?: boolean;
}

/** Every object that is asked for by its id is this pod. */
const aNamedPod = (id: string) => ({
  __typename: 'Pod',
  id,
  name: 'api-7d9f-x2x4z',
  namespace: 'checkout',
  cluster: { __typename: 'Cluster', id: 'c1', name: 'prod-eu' },
});

const STANDARD: readonly Answer[] = [
  {
    query: AdviceOfWorkloadsDocument,
    data: { recommendations: { ...aPage([]), __typename: 'RecommendationConnection' } },
  },
  {
    query: WorkloadAdviceDocument,
    data: {
      node: {
        __typename: 'Workload',
        id: 'w1',
        recommendations: { ...aPage([]), __typename: 'RecommendationConnection' },
        usageProfiles: [],
      },
    },
  },
  { query: ResourceCountsDocument, data: { cluster: resourceCounts() } },
  { query: PodResourcesDocument, data: { node: podResources() } },
  { query: ViewerDocument, data: { viewer: VIEWER } },
  { query: ClusterScopeDocument, data: { clusters: aPage([aClusterLabel()]) } },
  { query: NamespacesDocument, data: { namespaces: { __typename: 'NamespaceConnection', edges: [] } } },
  {
    query: CountUnacknowledgedAlertsDocument,
    data: { alerts: { ...aPage([]), __typename: 'AlertConnection', totalCount: 3 } },
  },
  { query: ChartAnomaliesDocument, data: { anomalies: { ...aPage([]), __typename: 'AnomalyConnection' } } },
  { query: AnomaliesDocument, data: { anomalies: { ...aPage([]), __typename: 'AnomalyConnection' } } },
  { query: ClusterAgentDocument, data: { cluster: { __typename: 'Cluster', id: 'c1', agent: anAgentReport() } } },
  { query: ChartAlertsDocument, data: { alerts: { ...aPage([]), __typename: 'AlertConnection' } } },
  { query: ChartChangesDocument, data: { changes: { ...aPage([]), __typename: 'ChangeConnection' } } },
  { query: ChartRestartsDocument, data: { pods: { ...aPage([]), __typename: 'PodConnection' } } },
  {
    query: ScopeNamesDocument,
    data: ({ ids }: Record<string, unknown>) => ({ nodes: (ids as string[]).map(aNamedPod) }),
  },
  { query: LastResolvedAlertDocument, data: { alerts: { ...aPage([]), __typename: 'AlertConnection' } } },
  {
    query: TimeSeriesDocument,
    data: {
      timeSeries: {
        ...aTimeSeries([0.2, 0.3]),
        __typename: 'TimeSeries',
        series: aTimeSeries([0.2, 0.3]).series.map((series) => ({ ...series, __typename: 'Series' })),
      },
    },
  },
];

function mockOf({ query, data = null, error, errors, isPending = false }: Answer): MockLink.MockedResponse {
  return {
    request: { query, variables: () => true },
    maxUsageCount: Number.POSITIVE_INFINITY,
    delay: isPending ? Number.POSITIVE_INFINITY : 0,
    ...(error
      ? { error }
      : {
          result: (variables: Record<string, unknown>) => ({
            data: typeof data === 'function' ? data(variables) : data,
            ...(errors && errors().length > 0 ? { errors: [...errors()] } : {}),
          }),
        }),
  } as MockLink.MockedResponse;
}

/** The server's end of the alert stream: what a test sends arrives as an event. */
export interface Wire {
  send: (event: StreamEvent) => void;
  readonly sendIncident: (event: IncidentStreamEvent) => void;
  /** Breaks the connection; the page comes back by itself. */
  lose: () => void;
  readonly loseIncidents: () => void;
  /** Says that the page's cursor is too old: it starts again from a snapshot. */
  readonly expireIncidents: () => void;
}

/** The server's end of the streams that run only while a page follows them. */
function connectQuietly(take: (sink: StreamSink<IncidentStreamEvent>) => void) {
  const stream = <Told extends AnyStreamEvent>(onSink: (sink: StreamSink<Told>) => void) =>
    new SharedStream(
      new LiveStream<Told>({
        idOf: () => undefined,
        loadStart: async () => ({ cursor: 'c0', events: [] }),
        onSignedOut: () => undefined,
        subscribe: (_after, end) => {
          onSink(end);
          end.opened();
          return () => undefined;
        },
      }),
    );
  const streams: Streams = { incident: stream(take), clusterHealth: stream(() => undefined) };
  return () => streams;
}

/** Opens an address of the dashboard with a server that gives these answers. */
export function renderRoute(address: string, answers: readonly Answer[] = []) {
  const given = new Set(answers.map((answer) => answer.query));
  const mocks = [...answers, ...STANDARD.filter((answer) => !given.has(answer.query))].map(mockOf);
  const client = new ApolloClient({ cache: createCache(), link: new MockLink(mocks) });
  const router = createAppRouter(createMemoryHistory({ initialEntries: [address] }));
  let sink: StreamSink | undefined;
  const connect = () =>
    new AlertStream({
      subscribe: (_after, end) => {
        sink = end;
        end.opened();
        return () => undefined;
      },
      loadSnapshot: async () => ({ cursor: 'c0', alerts: [] }),
      onSignedOut: () => undefined,
    });
  let incidents: StreamSink<IncidentStreamEvent> | undefined;
  const connectOthers = connectQuietly((end) => {
    incidents = end;
  });
  const wire: Wire = {
    send: (event) => sink?.next(event),
    sendIncident: (event) => incidents?.next(event),
    lose: () => sink?.failed('LOST'),
    loseIncidents: () => incidents?.failed('LOST'),
    expireIncidents: () => incidents?.failed('CURSOR_EXPIRED'),
  };
  const view = render(
    <ConnectStreamContext value={connect}>
      <ConnectStreamsContext value={connectOthers}>
        <Providers client={client}>
          <RouterProvider router={router} />
        </Providers>
      </ConnectStreamsContext>
    </ConnectStreamContext>,
  );
  return { ...view, client, router, wire };
}
