import type DataLoader from 'dataloader';
import { agentById, clusterById, enrolTokenById } from '../features/clusters/cluster.loader.js';
import type { RelayNode } from '../platform/relay.types.js';
import type { RequestContext } from '../platform/request-context.js';

type NodeLoader = (context: RequestContext) => DataLoader<string, RelayNode | null>;

/** How each type behind a global id is loaded; a type that is not here is answered like a missing object. */
export const nodeLoaders: Record<string, NodeLoader> = {
  Agent: agentById,
  Cluster: clusterById,
  EnrolToken: enrolTokenById,
};
