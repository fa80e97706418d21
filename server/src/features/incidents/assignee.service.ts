import type { Tx } from '../../platform/database.js';
import { idsOfType, toGlobalId } from '../../platform/id.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { type Rights, roleAt } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import type { Assignee } from './assignee.types.js';
import { findOperable } from './incident-operate.service.js';

/** More people than somebody looks through; a part of the name finds the rest. */
const MOST_PEOPLE = 100;

export interface WantedAssignees {
  /** Opaque id of the alert or incident. */
  of: string;
  search: string | null;
  rights: Rights;
}

/**
 * Everybody of the tenant who can sign in, by name: names are told to those who may assign, which is to operators at the
 * place of the object.
 * @returns null where the object does not exist for the caller, or they are no operator there
 */
export async function readAssignees(
  tx: Tx,
  tenantId: string,
  { of, search, rights }: WantedAssignees,
): Promise<Assignee[] | null> {
  if (!(await mayAssign(tx, tenantId, of, rights))) return null;
  const people = await tx.query<{ id: string; name: string }>(
    `SELECT u.id, u.name FROM app_user u
     WHERE u.tenant_id = $1 AND u.disabled_at IS NULL AND ($2::text IS NULL OR strpos(lower(u.name), lower($2)) > 0)
     ORDER BY lower(u.name), u.id LIMIT ${MOST_PEOPLE}`,
    [tenantId, search?.trim() || null],
  );
  return people.map(({ id, name }) => ({ userId: toGlobalId('User', id), name }));
}

async function mayAssign(tx: Tx, tenantId: string, of: string, rights: Rights): Promise<boolean> {
  const [incident] = idsOfType('Incident', [of]);
  if (incident !== undefined) {
    return (await findOperable(tx, tenantId, { id: incident, field: 'of', rights, reach: 'SOME' })).done !== null;
  }
  const [alert] = await tx.query<{ clusterId: string; namespace: string | null }>(
    `SELECT a.cluster_id AS "clusterId", a.namespace FROM alert a WHERE a.tenant_id = $1 AND a.id = ANY($2::uuid[])`,
    [tenantId, idsOfType('Alert', [of])],
  );
  return alert !== undefined && hasRole(roleAt(rights, IN_NAMESPACE.of(alert)), Role.OPERATOR);
}
