import { type EntityClass, rowMaker, selectProperties, wantedProperties } from './entity-sql.js';
import { readerOf } from './list.js';
import { Lookup } from './lookup.js';
import type { RequestContext } from './request-context.js';
import { type PlaceColumns, scopeConditions } from './rights.js';
import { SqlParams } from './sql-params.js';

/** Where objects of one type are stored and where they lie. */
export interface EntitySource<T> {
  entity: EntityClass<T>;
  table: string;
  /** Over the alias t; an object out of the caller's scope is answered like a missing one. */
  place: PlaceColumns;
}

/** Loads what the caller may see of one table by id for this operation: one statement per tick, one row object per id. */
export function entityLoader<T extends { id: string }>(
  context: RequestContext,
  source: EntitySource<T>,
): Lookup<string, T | null> {
  return context.loader(
    `${source.table}.id`,
    () => new Lookup<string, T | null>((ids) => loadRows(context, source, ids)),
  );
}

async function loadRows<T extends { id: string }>(
  context: RequestContext,
  { entity, table, place }: EntitySource<T>,
  ids: readonly string[],
): Promise<(T | null)[]> {
  const { tx, tenantId, rights } = readerOf(context);
  const properties = wantedProperties(entity, context.fieldNames);
  const params = new SqlParams();
  const conditions = [
    `t.tenant_id = ${params.add(tenantId)}`,
    `t.id = ANY(${params.add(ids)}::uuid[])`,
    ...scopeConditions(rights, place, params),
  ];
  const sql = `SELECT ${selectProperties(properties)} FROM ${table} t WHERE ${conditions.join(' AND ')}`;
  const rows = (await tx.read(sql, params.values, { isStable: true })).map(rowMaker(entity, properties));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
