import { ApolloClient, ApolloLink, type FieldPolicy, HttpLink, InMemoryCache, type TypePolicies } from '@apollo/client';
import { ErrorLink } from '@apollo/client/link/error';
import { relayStylePagination } from '@apollo/client/utilities';
import { ViewerDocument } from './generated';
import { describeProblem } from './problem';

// Every argument but the page itself: without one of these, differently filtered lists would overwrite each other.
const CONNECTION_KEYS = ['filter', 'orderBy'];
const connection = (): FieldPolicy => relayStylePagination(CONNECTION_KEYS);
const connections = (...fields: string[]): Record<string, FieldPolicy> =>
  Object.fromEntries(fields.map((field) => [field, connection()]));

/** How the cache keeps what the API answers. Connections grow page by page; time series are replaced as a whole. */
export const typePolicies: TypePolicies = {
  Query: {
    fields: {
      ...connections(
        'clusters',
        'clusterNodes',
        'namespaces',
        'workloads',
        'pods',
        'containers',
        'alerts',
        'incidents',
        'anomalies',
        'clusterEvents',
        'changes',
        'users',
        'teams',
        'roleBindings',
        'auditEntries',
        'horizontalPodAutoscalers',
        'podDisruptionBudgets',
        'persistentVolumeClaims',
        'services',
        'resourceQuotas',
        'recommendations',
        'sizingPolicies',
      ),
      apiKeys: relayStylePagination([...CONNECTION_KEYS, 'everyones']),
      timeSeries: { keyArgs: ['input'], merge: false },
    },
  },
  Cluster: {
    fields: {
      ...connections(
        'clusterNodes',
        'namespaces',
        'workloads',
        'pods',
        'alerts',
        'anomalies',
        'clusterEvents',
        'changes',
      ),
      // Some queries ask for the status alone; they must not take the reasons out of what others asked for.
      health: { merge: true },
    },
  },
  Workload: { fields: connections('pods', 'anomalies', 'changes', 'recommendations') },
  Recommendation: { fields: connections('history') },
  ClusterNode: { fields: connections('pods', 'alerts', 'clusterEvents', 'changes') },
  Alert: { fields: connections('history') },
  Incident: { fields: connections('alerts', 'timeline') },
  Pod: { fields: connections('containers', 'alerts', 'clusterEvents', 'changes') },
  TimeSeries: { keyFields: false },
  Viewer: { keyFields: false, merge: true },
};

/** A cache with the dashboard's policies. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({ typePolicies });
}

/** Signs out locally when the server no longer knows the session, so that the sign-in page takes over. */
function createSessionLink(): ApolloLink {
  return new ErrorLink(({ error, operation }) => {
    if (describeProblem(error).code !== 'UNAUTHENTICATED') return;
    operation.client.cache.writeQuery({ query: ViewerDocument, data: { viewer: null } });
  });
}

/** The client of the page: queries and mutations over HTTP with the session cookie. Streams go through stream.ts. */
export function createClient(uri = '/graphql'): ApolloClient {
  return new ApolloClient({
    cache: createCache(),
    link: ApolloLink.from([
      createSessionLink(),
      new HttpLink({ uri, credentials: 'same-origin', headers: { accept: 'application/graphql-response+json' } }),
    ]),
  });
}
