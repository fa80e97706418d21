import { hasRole, type Role } from './role.js';
import type { SqlParams } from './sql-params.js';

/** One role and where it holds: null clusters are all clusters, null namespaces the whole of each cluster. */
export interface Grant {
  role: Role;
  clusterIds: readonly string[] | null;
  namespaces: readonly string[] | null;
}

/** Everything a caller may do, as the sum of grants; empty for somebody who may see nothing. */
export type Rights = readonly Grant[];

/**
 * Where an object lies. A null namespace is a thing of the cluster as a whole (a cluster node), a null cluster one of
 * the tenant as a whole (an audit entry); ANY_NAMESPACE is the cluster itself, which everybody with a part of it sees.
 */
export interface Place {
  clusterId: string | null;
  namespace: string | typeof ANY_NAMESPACE | null;
}

export const ANY_NAMESPACE = Symbol('any namespace');

/** The columns of a list that say where its rows lie, as SQL; `null` has the meaning it has in a Place. */
export interface PlaceColumns {
  cluster: string | null;
  namespace: string | typeof ANY_NAMESPACE | null;
  /** Where a row lies in many places: wraps the condition over the columns of one of them. */
  within?(condition: string, params: SqlParams): string;
}

export function wholeTenant(role: Role): Rights {
  return [{ role, clusterIds: null, namespaces: null }];
}

/** The rights of an agent: its own cluster and nothing else. */
export function wholeCluster(role: Role, clusterId: string): Rights {
  return [{ role, clusterIds: [clusterId], namespaces: null }];
}

function isForTenant(grant: Grant): boolean {
  return grant.clusterIds === null && grant.namespaces === null;
}

function greatest(grants: readonly Grant[]): Role | null {
  let found: Role | null = null;
  for (const { role } of grants) if (found === null || !hasRole(found, role)) found = role;
  return found;
}

/** The role that holds in the whole tenant, which is what tenant-wide settings ask for; null for none. */
export function tenantRole(rights: Rights): Role | null {
  return greatest(rights.filter(isForTenant));
}

/** The greatest role that holds anywhere; null for nobody's. */
export function greatestRole(rights: Rights): Role | null {
  return greatest(rights);
}

/** The role that holds wherever the caller sees anything; null for nobody's. */
export function leastRole(rights: Rights): Role | null {
  let found: Role | null = null;
  for (const { role } of rights) if (found === null || hasRole(found, role)) found = role;
  return found;
}

/** Whether every object of the tenant is in scope, so that lists need no condition. */
export function seesWholeTenant(rights: Rights): boolean {
  return rights.some(isForTenant);
}

function covers(grant: Grant, { clusterId, namespace }: Place): boolean {
  if (isForTenant(grant)) return true;
  if (clusterId === null) return false;
  if (grant.clusterIds !== null && !grant.clusterIds.includes(clusterId)) return false;
  if (grant.namespaces === null || namespace === ANY_NAMESPACE) return true;
  return namespace !== null && grant.namespaces.includes(namespace);
}

/** The greatest role that holds at a place; null where the place is out of scope, which is answered like missing. */
export function roleAt(rights: Rights, place: Place): Role | null {
  return greatest(rights.filter((grant) => covers(grant, place)));
}

/** Whether an object at this place exists for the caller. */
export function sees(rights: Rights, place: Place): boolean {
  return rights.some((grant) => covers(grant, place));
}

/** The same decision as a condition on a list's rows; nothing where the caller sees the whole tenant. */
export function scopeConditions(rights: Rights, columns: PlaceColumns, params: SqlParams): string[] {
  if (seesWholeTenant(rights)) return [];
  const choices = rights.flatMap((grant) => grantCondition(grant, columns, params));
  const condition = choices.length > 0 ? `(${choices.join(' OR ')})` : 'false';
  return [columns.within ? columns.within(condition, params) : condition];
}

function grantCondition(grant: Grant, { cluster, namespace }: PlaceColumns, params: SqlParams): string[] {
  if (cluster === null) return [];
  // Values are added only for conditions that use them: PostgreSQL refuses a statement with others.
  const inCluster = (): string[] => (grant.clusterIds ? params.anyOf(cluster, grant.clusterIds) : []);
  if (grant.namespaces === null || namespace === ANY_NAMESPACE) return [inCluster()[0] ?? 'true'];
  if (namespace === null) return [];
  return [[...inCluster(), ...params.anyOf(namespace, grant.namespaces)].join(' AND ')];
}
