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

/** The containers with an image t, as conditions over the alias c. */
export function someContainer(...conditions: string[]): string {
  return `EXISTS (SELECT 1 FROM container c
    WHERE ${['c.tenant_id = t.tenant_id', 'c.image_id = t.id', ...conditions].join(' AND ')})`;
}

/** An image lies wherever a container has it, or had it. */
export const PLACE_OF_IMAGE: PlaceRule<object> = {
  cluster: 'c.cluster_id',
  namespace: 'c.namespace',
  within: (condition) => someContainer(condition),
  // In no place alone: a role for one of them is no role for the image.
  of: () => ({ clusterId: null, namespace: null }),
};
