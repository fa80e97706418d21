import type DataLoader from 'dataloader';
import { Alert } from '../features/alerts/alert.entity.js';
import { ClusterEvent } from '../features/alerts/cluster-event.entity.js';
import { agentById, clusterById, enrolTokenById } from '../features/clusters/cluster.loader.js';
import { Change } from '../features/inventory/change.entity.js';
import { ClusterNode } from '../features/inventory/cluster-node.entity.js';
import { Container } from '../features/inventory/container.entity.js';
import { Namespace } from '../features/inventory/namespace.entity.js';
import { podById } from '../features/inventory/pod.loader.js';
import { Workload } from '../features/inventory/workload.entity.js';
import { entityLoader } from '../platform/entity-loader.js';
import type { RelayNode } from '../platform/relay.types.js';
import type { RequestContext } from '../platform/request-context.js';

type NodeLoader = (context: RequestContext) => DataLoader<string, RelayNode | null>;

/** How each type behind a global id is loaded; a type that is not here is answered like a missing object. */
export const nodeLoaders: Record<string, NodeLoader> = {
  Agent: agentById,
  Cluster: clusterById,
  EnrolToken: enrolTokenById,
  ClusterNode: (context) => entityLoader(context, ClusterNode, 'cluster_node'),
  Namespace: (context) => entityLoader(context, Namespace, 'namespace'),
  Workload: (context) => entityLoader(context, Workload, 'workload'),
  Pod: podById,
  Container: (context) => entityLoader(context, Container, 'container'),
  Alert: (context) => entityLoader(context, Alert, 'alert'),
  ClusterEvent: (context) => entityLoader(context, ClusterEvent, 'cluster_event'),
  Change: (context) => entityLoader(context, Change, 'change'),
};
