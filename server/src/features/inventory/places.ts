import type { PlaceRule } from '../../platform/place-rule.js';

/** A namespace lies in itself. */
export const PLACE_OF_NAMESPACE: PlaceRule<{ clusterId: string; name: string }> = {
  cluster: 't.cluster_id',
  namespace: 't.name',
  of: ({ clusterId, name }) => ({ clusterId, namespace: name }),
};

interface PlacedChange {
  clusterId: string;
  objectKind: string;
  namespace: string | null;
  name: string;
}

/** A change lies where its object does; that of a namespace names it as the object and bears no namespace. */
export const PLACE_OF_CHANGE: PlaceRule<PlacedChange> = {
  cluster: 't.cluster_id',
  namespace: `CASE WHEN t.object_kind = 'NAMESPACE' THEN t.name ELSE t.namespace END`,
  of: ({ clusterId, objectKind, namespace, name }) => ({
    clusterId,
    namespace: objectKind === 'NAMESPACE' ? name : namespace,
  }),
};
