import type { KubeObject, OwnerReference } from '../../kube/objects.js';

/** The object that controls another one. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Deployment over ReplicaSet, CronJob over Job, and one more for operators that own these. */
const MAX_STEPS = 3;

/** The controller among an object's owners, else its first owner; null without one. */
export function ownerOf(object: KubeObject): Owner | null {
  const references: OwnerReference[] = object.metadata?.ownerReferences ?? [];
  const reference = references.find((each) => each.controller) ?? references[0];
  if (!reference?.kind || !reference.name || !reference.uid) return null;
  return { kind: reference.kind, name: reference.name, uid: reference.uid };
}

/**
 * Follows owners that are known themselves (ReplicaSet, Job) up to the workload a person would name.
 * @param ownerOfUid the owner of a known object; null for one that has none, undefined for an unknown object
 */
export function resolveOwner(
  direct: Owner | null,
  ownerOfUid: (uid: string) => Owner | null | undefined,
): Owner | null {
  let owner = direct;
  for (let step = 0; step < MAX_STEPS && owner !== null; step += 1) {
    const above = ownerOfUid(owner.uid);
    if (above === null || above === undefined) return owner;
    owner = above;
  }
  return owner;
}
