import type { Tx } from '../../platform/database.js';
import { type EntityClass, hydrate, selectList } from '../../platform/entity-sql.js';
import { SqlParams } from '../../platform/sql-params.js';

/**
 * Finds an object by the names Kubernetes knows it by. A name can be used again after a deletion, so the live one
 * wins, then the newest.
 * @param names column → value, besides the cluster's name
 */
export async function findByNames<T extends object>(
  tx: Tx,
  tenantId: string,
  list: { entity: EntityClass<T>; table: string },
  cluster: string,
  names: Record<string, string>,
): Promise<T | null> {
  const params = new SqlParams();
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, `c.name = ${params.add(cluster)}`];
  for (const [column, value] of Object.entries(names)) conditions.push(`t.${column} = ${params.add(value)}`);
  const rows = await tx.query<T>(
    `SELECT ${selectList(list.entity)} FROM ${list.table} t
     JOIN cluster c ON c.tenant_id = t.tenant_id AND c.id = t.cluster_id
     WHERE ${conditions.join(' AND ')} ORDER BY t.deleted_at DESC NULLS FIRST, t.id DESC LIMIT 1`,
    params.values,
  );
  return hydrate(list.entity, rows)[0] ?? null;
}
