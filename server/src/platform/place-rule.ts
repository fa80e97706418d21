import { ANY_NAMESPACE, type Place, type PlaceColumns } from './rights.js';

/**
 * Where the objects of one type lie, twice: as columns of their table (alias t) for statements, and of one object for
 * guards and streams. Both are written side by side, because somebody could read through any difference between them.
 */
export interface PlaceRule<T> extends PlaceColumns {
  of(object: T): Place;
}

/** Things of the tenant as a whole, such as audit entries and tokens: only whole-tenant grants reach them. */
export const OF_TENANT: PlaceRule<object> = {
  cluster: null,
  namespace: null,
  of: () => ({ clusterId: null, namespace: null }),
};

/** Clusters: who may see any part of one sees it. */
export const CLUSTER_ITSELF: PlaceRule<{ id: string }> = {
  cluster: 't.id',
  namespace: ANY_NAMESPACE,
  of: ({ id }) => ({ clusterId: id, namespace: ANY_NAMESPACE }),
};

/** What belongs to a cluster and is seen with it, such as its agent. */
export const WITH_CLUSTER: PlaceRule<{ clusterId: string }> = {
  cluster: 't.cluster_id',
  namespace: ANY_NAMESPACE,
  of: ({ clusterId }) => ({ clusterId, namespace: ANY_NAMESPACE }),
};

/** What belongs to no namespace, such as cluster nodes: only whole-cluster grants reach it. */
export const IN_CLUSTER: PlaceRule<{ clusterId: string }> = {
  cluster: 't.cluster_id',
  namespace: null,
  of: ({ clusterId }) => ({ clusterId, namespace: null }),
};

/** What lies in a namespace, or in none where that is null. */
export const IN_NAMESPACE: PlaceRule<{ clusterId: string; namespace: string | null }> = {
  cluster: 't.cluster_id',
  namespace: 't.namespace',
  of: ({ clusterId, namespace }) => ({ clusterId, namespace }),
};
