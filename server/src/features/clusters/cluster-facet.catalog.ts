import type { FacetColumn } from '../../platform/list.js';

/** The cluster of a row, for every list of things in clusters: by its id, and called by its name. */
export const CLUSTER_FACET: FacetColumn = {
  sql: 't.cluster_id::text',
  filter: 'cluster',
  object: {
    type: 'Cluster',
    name: (tenantId, id) => `(SELECT c.name FROM cluster c WHERE c.tenant_id = ${tenantId} AND c.id = ${id})`,
  },
};
