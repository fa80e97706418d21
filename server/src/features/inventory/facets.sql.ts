import type { FacetColumn } from '../../platform/list.js';
import { CLUSTER_FACET } from '../clusters/cluster-facet.catalog.js';

// What the lists of the inventory can be counted by. Those in counted-lists.ts come from counters where nothing else is
// filtered.

type Facets = Readonly<Record<string, FacetColumn>>;

const CLUSTER = CLUSTER_FACET;
export const NAMESPACE: FacetColumn = { sql: 't.namespace', filter: 'namespace' };
const KIND: FacetColumn = { sql: 't.kind', filter: 'kind' };
const REASON: FacetColumn = { sql: 't.reason', filter: 'reason' };

export const clusterNodeFacets: Facets = {
  STATUS: { sql: 't.status', filter: 'status' },
  ZONE: { sql: 't.zone', filter: 'zone' },
  POOL: { sql: 't.pool', filter: 'pool' },
  ROLE: { sql: 'unnest(t.roles)', filter: 'role' },
  CLUSTER,
};

export const namespaceFacets: Facets = { PHASE: { sql: 't.phase', filter: 'phase' }, CLUSTER };

export const workloadFacets: Facets = { KIND, NAMESPACE, CLUSTER };

export const podFacets: Facets = {
  PHASE: { sql: 't.phase', filter: 'phase' },
  REASON,
  NAMESPACE,
  CLUSTER_NODE: { sql: 't.node_name', filter: 'nodeName' },
  QOS_CLASS: { sql: 't.qos_class', filter: 'qosClass' },
  CLUSTER,
};

export const containerFacets: Facets = { STATE: { sql: 't.state', filter: 'state' }, KIND, REASON, NAMESPACE, CLUSTER };

export const changeFacets: Facets = {
  OBJECT_KIND: { sql: 't.object_kind', filter: 'objectKind' },
  ACTION: { sql: 't.action', filter: 'action' },
  FIELD: { sql: 't.field', filter: 'field' },
  CLUSTER,
};
