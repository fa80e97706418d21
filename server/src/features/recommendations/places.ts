import { IN_NAMESPACE, type PlaceRule } from '../../platform/place-rule.js';

/** In the namespace of what it is about; what is of no cluster is for those who see the whole tenant. */
export const PLACE_OF_RECOMMENDATION: PlaceRule<{ clusterId: string | null; namespace: string | null }> = {
  cluster: IN_NAMESPACE.cluster,
  namespace: IN_NAMESPACE.namespace,
  of: ({ clusterId, namespace }) => ({ clusterId, namespace }),
};
