import type { Tx } from '../../platform/database.js';

interface Purge {
  /** The days before this moment go. */
  before: Date;
  limit: number;
}

/** Deletes what workloads cost on days that are kept no longer. @returns rows deleted */
export function purgeWorkloadCosts(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  return purgeDays(tx, tenantId, { table: 'cost_day', key: 'day, cluster_id, namespace, kind, name' }, purge);
}

/** Deletes what clusters cost on days that are kept no longer; what workloads cost on them is gone before. */
export function purgeClusterCosts(tx: Tx, tenantId: string, purge: Purge): Promise<number> {
  return purgeDays(tx, tenantId, { table: 'cost_day_cluster', key: 'day, cluster_id' }, purge);
}

async function purgeDays(
  tx: Tx,
  tenantId: string,
  { table, key }: { table: string; key: string },
  { before, limit }: Purge,
): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM ${table} WHERE tenant_id = $1 AND (${key}) IN (
       SELECT ${key} FROM ${table} WHERE tenant_id = $1 AND day < ($2::timestamptz AT TIME ZONE 'UTC')::date LIMIT $3)
     RETURNING 1`,
    [tenantId, before, limit],
  );
  return rows.length;
}
