import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { Metric } from './metric.entity.js';

/** The tenant's metric catalogue, by name. */
export async function listMetrics(tx: Tx, tenantId: string): Promise<Metric[]> {
  const rows = await tx.query<Metric>(
    `SELECT ${selectList(Metric)} FROM metric t WHERE t.tenant_id = $1 ORDER BY t.name`,
    [tenantId],
  );
  return hydrate(Metric, rows);
}
