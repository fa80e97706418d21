import type { EntitySource } from '../../platform/entity-loader.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import type { Reader } from '../../platform/list.js';
import { scopeConditions } from '../../platform/rights.js';
import { SqlParams } from '../../platform/sql-params.js';

/**
 * Finds an object by the names Kubernetes knows it by, where the reader may see it. A name can be used again after a
 * deletion, so the live one wins, then the newest.
 * @param names column → value, besides the cluster's name
 */
export async function findByNames<T extends object>(
  { tx, tenantId, rights }: Reader,
  { entity, table, place }: EntitySource<T>,
  cluster: string,
  names: Record<string, string>,
): Promise<T | null> {
  const params = new SqlParams();
  const conditions = [`t.tenant_id = ${params.add(tenantId)}`, `c.name = ${params.add(cluster)}`];
  for (const [column, value] of Object.entries(names)) conditions.push(`t.${column} = ${params.add(value)}`);
  conditions.push(...scopeConditions(rights, place, params));
  const rows = await tx.query<T>(
    `SELECT ${selectList(entity)} FROM ${table} t
     JOIN cluster c ON c.tenant_id = t.tenant_id AND c.id = t.cluster_id
     WHERE ${conditions.join(' AND ')} ORDER BY t.deleted_at DESC NULLS FIRST, t.id DESC LIMIT 1`,
    params.values,
  );
  return hydrate(entity, rows)[0] ?? null;
}
