import DataLoader from 'dataloader';
import { type EntityClass, hydrate, selectList } from './entity-sql.js';
import { type RequestContext, tenantOf } from './request-context.js';

/** Loads rows of one table by id for this operation: one statement per tick, one row object per id. */
export function entityLoader<T extends { id: string }>(
  context: RequestContext,
  entity: EntityClass<T>,
  table: string,
): DataLoader<string, T | null> {
  return context.loader(
    `${table}.id`,
    () => new DataLoader<string, T | null>((ids) => loadRows(context, entity, table, ids)),
  );
}

async function loadRows<T extends { id: string }>(
  context: RequestContext,
  entity: EntityClass<T>,
  table: string,
  ids: readonly string[],
): Promise<(T | null)[]> {
  const sql = `SELECT ${selectList(entity)} FROM ${table} t WHERE t.tenant_id = $1 AND t.id = ANY($2::uuid[])`;
  const rows = hydrate(entity, await context.read().query<T>(sql, [tenantOf(context), ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
