import type { Tx } from '../../platform/database.js';
import { idsOfType, isUuid } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import { ANY_NAMESPACE, type Rights, roleAt, sees } from '../../platform/rights.js';
import { hasRole, Role } from '../../platform/role.js';
import { checkMatchers, type Matcher } from '../alerts/matcher.js';

/** Where everything lies that matchers can match. */
export interface Reach {
  /** The one cluster that they name; null for more. */
  clusterId: string | null;
  /** The one namespace of that cluster; null for more, and without a cluster. */
  namespace: string | null;
}

/**
 * Whether the caller may mute what these matchers match, and where that lies: who operates only a part of the tenant
 * names one cluster and, where the grant is for namespaces, one namespace.
 */
export async function reachOf(
  tx: Tx,
  tenantId: string,
  { rights, matchers }: { rights: Rights; matchers: readonly Matcher[] },
): Promise<Outcome<Reach>> {
  const userErrors = checkMatchers(matchers);
  if (userErrors.length > 0) return { done: null, userErrors };
  const named = theOnly(matchers, 'cluster');
  if (named === null) return allow(rights, { clusterId: null, namespace: null });
  const clusterId = await findCluster(tx, tenantId, named);
  if (clusterId === null || !sees(rights, { clusterId, namespace: ANY_NAMESPACE })) {
    return refused('matchers', `There is no cluster “${named.slice(0, 100)}”. Take a name from clusters.`, 'NOT_FOUND');
  }
  return allow(rights, { clusterId, namespace: theOnly(matchers, 'namespace') });
}

/** The one value that alerts must have to match; null where there are several or none. */
function theOnly(matchers: readonly Matcher[], field: string): string | null {
  const lists = matchers.filter((each) => each.field === field && each.operator === 'IN' && each.values.length === 1);
  return lists[0]?.values[0] ?? null;
}

async function findCluster(tx: Tx, tenantId: string, named: string): Promise<string | null> {
  const [id = isUuid(named) ? named : null] = idsOfType('Cluster', [named]);
  const [row] = await tx.query<{ id: string }>(
    'SELECT id FROM cluster WHERE tenant_id = $1 AND (name = $2 OR id = $3) ORDER BY name = $2 DESC LIMIT 1',
    [tenantId, named, id],
  );
  return row?.id ?? null;
}

/** Whether the caller may change a silence or a window that reaches so far. */
export function mayMute(rights: Rights, { clusterId, namespace }: Reach): boolean {
  return hasRole(roleAt(rights, { clusterId, namespace }), Role.OPERATOR);
}

function allow(rights: Rights, reach: Reach): Outcome<Reach> {
  if (mayMute(rights, reach)) return done(reach);
  return refused(
    'matchers',
    'These matchers reach further than your role of OPERATOR does. Name one cluster, and one namespace of it where you operate namespaces only.',
    'FORBIDDEN',
  );
}
