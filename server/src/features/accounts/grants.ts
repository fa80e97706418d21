import { AppError } from '../../platform/errors.js';
import { type LabelPair, matches, parseSelector } from '../../platform/label-selector.js';
import type { Grant, Rights } from '../../platform/rights.js';
import { hasRole, type Role } from '../../platform/role.js';

/** What a role binding says, whoever it is for. */
export interface Scope {
  role: Role;
  clusterSelector: string | null;
  namespaces: readonly string[] | null;
}

/** A cluster as selectors see it. */
export interface ClusterFacts {
  id: string;
  labels: readonly LabelPair[];
}

/** Holds nowhere: a namespace list must not be left empty, because the cluster itself would still be seen. */
function nowhere(role: Role): Grant {
  return { role, clusterIds: [], namespaces: null };
}

/** The rights that bindings give now; a binding that selects no cluster yet is kept, so that its holder may sign in. */
export function resolveScopes(scopes: readonly Scope[], clusters: readonly ClusterFacts[]): Rights {
  return simplify(scopes.map((scope) => grantOf(scope, clusters)));
}

export function grantOf({ role, clusterSelector, namespaces }: Scope, clusters: readonly ClusterFacts[]): Grant {
  if (namespaces?.length === 0) return nowhere(role);
  return { role, clusterIds: clusterSelector === null ? null : selectClusters(clusterSelector, clusters), namespaces };
}

/** A selector that cannot be read any more selects nothing: the safe side. */
function selectClusters(selector: string, clusters: readonly ClusterFacts[]): string[] {
  try {
    const requirements = parseSelector(selector);
    return clusters.filter(({ labels }) => matches(requirements, labels)).map(({ id }) => id);
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** What both allow: the rights of a key are its own and its owner's at once. */
export function intersect(one: Rights, other: Rights): Rights {
  return simplify(one.flatMap((left) => other.map((right) => meet(left, right))));
}

function meet(left: Grant, right: Grant): Grant {
  const role = hasRole(left.role, right.role) ? right.role : left.role;
  const namespaces = common(left.namespaces, right.namespaces);
  if (namespaces?.length === 0) return nowhere(role);
  return { role, clusterIds: common(left.clusterIds, right.clusterIds), namespaces };
}

function common(left: readonly string[] | null, right: readonly string[] | null): readonly string[] | null {
  if (left === null) return right;
  return right === null ? left : left.filter((one) => right.includes(one));
}

/** Leaves out what another grant includes: fewer conditions for every statement of the caller. */
function simplify(rights: Rights): Rights {
  return rights.filter(
    (grant, index) =>
      !rights.some((other, at) => at !== index && includes(other, grant) && (at < index || !includes(grant, other))),
  );
}

function includes(wide: Grant, narrow: Grant): boolean {
  if (!hasRole(wide.role, narrow.role)) return false;
  if (narrow.clusterIds?.length === 0) return true;
  return isWithin(narrow.clusterIds, wide.clusterIds) && isWithin(narrow.namespaces, wide.namespaces);
}

function isWithin(narrow: readonly string[] | null, wide: readonly string[] | null): boolean {
  return wide === null || narrow?.every((one) => wide.includes(one)) === true;
}

/** Whether somebody with these rights may hand out the grant: every place of it, with at least its role. */
export function allows(rights: Rights, wanted: Grant): boolean {
  if (!rights.some(({ role }) => hasRole(role, wanted.role))) return false;
  const clusters = wanted.clusterIds ?? [null];
  const namespaces = wanted.namespaces ?? [null];
  return clusters.every((cluster) =>
    namespaces.every((namespace) => rights.some((grant) => allowsAt(grant, wanted.role, cluster, namespace))),
  );
}

/** A null cluster or namespace stands for all of them. */
function allowsAt(grant: Grant, role: Role, cluster: string | null, namespace: string | null): boolean {
  if (!hasRole(grant.role, role)) return false;
  const isCluster = grant.clusterIds === null || (cluster !== null && grant.clusterIds.includes(cluster));
  return isCluster && (grant.namespaces === null || (namespace !== null && grant.namespaces.includes(namespace)));
}
