import type { Tx } from '../../platform/database.js';
import { choosePolicy, type PlacedPolicy, wholePolicy } from './choose-policy.js';
import { DEFAULT_POLICY, type SizingPolicy } from './policy.js';

/** Reads the policies of a tenant once; the answer tells which holds in a namespace. */
export async function policiesOf(
  tx: Tx,
  tenantId: string,
): Promise<(clusterId: string, namespace: string) => SizingPolicy> {
  const policies = await tx.query<PlacedPolicy>(
    'SELECT p.name, p.cluster_id AS "clusterId", p.namespace, p.sizing FROM sizing_policy p WHERE p.tenant_id = $1',
    [tenantId],
  );
  return (clusterId, namespace) => {
    const found = choosePolicy(policies, clusterId, namespace);
    return found ? wholePolicy(found.sizing) : DEFAULT_POLICY;
  };
}
