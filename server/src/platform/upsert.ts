import { getMetadataArgsStorage } from 'typeorm';
import { snakeCase, type Tx } from './database.js';
import { columnProperties, type EntityClass } from './entity-sql.js';

export interface UpsertTarget<T extends object> {
  entity: EntityClass<T>;
  table: string;
  /** Columns of the unique key that decides whether a row is there. */
  key: readonly string[];
  /** Properties that a row keeps from its insertion. */
  keep: readonly (keyof T & string)[];
  /** The time of the last change, which moves only where more has changed than the properties in `besides`. */
  dated?: { property: keyof T & string; besides: readonly (keyof T & string)[] };
  /** Updates only rows for which this holds; `t` is the stored row, `excluded` the new one. */
  onlyWhere?: string;
}

/** A row to be written: every column, and none of the getters and relations of its entity. */
export type RowOf<T> = Omit<T, 'globalId' | 'globalObjectId' | 'ownerCluster' | 'ownerPod'>;

/**
 * Inserts or updates any number of rows by one statement: they travel as one JSON value, typed by the entity's columns.
 * No two rows may have the same key.
 */
export async function upsertRows<T extends object>(
  tx: Tx,
  tenantId: string,
  target: UpsertTarget<T>,
  rows: readonly RowOf<T>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = columnProperties(target.entity).filter((property) => property !== 'tenantId');
  const fixed = new Set<string>([...target.keep, 'id']);
  const set = columns
    .filter((property) => !fixed.has(property) && !target.key.includes(snakeCase(property)))
    .map((property) => `${snakeCase(property)} = ${newValue(target, property, columns)}`);
  await tx.query(
    `INSERT INTO ${target.table} AS t (tenant_id, ${columns.map(snakeCase).join(', ')})
     SELECT $1::uuid, ${columns.map((property) => `r."${property}"`).join(', ')}
     FROM json_to_recordset($2::json) AS r (${columns.map((property) => `"${property}" ${sqlType(target.entity, property)}`).join(', ')})
     ON CONFLICT (tenant_id, ${target.key.join(', ')}) DO UPDATE SET ${set.join(', ')}
     ${target.onlyWhere ? `WHERE ${target.onlyWhere}` : ''}`,
    [tenantId, JSON.stringify(rows)],
  );
}

function newValue<T extends object>(
  { dated, key, keep }: UpsertTarget<T>,
  property: string,
  columns: readonly string[],
): string {
  const column = snakeCase(property);
  if (property !== dated?.property) return `excluded.${column}`;
  const unwatched = new Set<string>([...dated.besides, ...keep, property, 'id']);
  const watched = columns.filter((one) => !unwatched.has(one) && !key.includes(snakeCase(one))).map(snakeCase);
  const values = (row: string) => `(${watched.map((one) => `${row}.${one}`).join(', ')})`;
  return `CASE WHEN ${values('t')} IS DISTINCT FROM ${values('excluded')} THEN excluded.${column} ELSE t.${column} END`;
}

function sqlType(entity: EntityClass, property: string): string {
  const column = getMetadataArgsStorage().columns.find(
    ({ target, propertyName }) => propertyName === property && isOf(entity, target),
  );
  if (typeof column?.options.type !== 'string') throw new Error(`${entity.name}.${property} has no explicit type.`);
  return column.options.array ? `${column.options.type}[]` : column.options.type;
}

/** Whether a class is an entity's own or one that it extends. */
function isOf(entity: EntityClass, target: unknown): boolean {
  return target === entity || (typeof target === 'function' && entity.prototype instanceof target);
}

export type RowTarget<T extends object> = Pick<UpsertTarget<T>, 'entity' | 'table'>;

/** Inserts any number of new rows by one statement. */
export async function insertRows<T extends object>(
  tx: Tx,
  tenantId: string,
  target: RowTarget<T>,
  rows: readonly RowOf<T>[],
): Promise<void> {
  if (rows.length > 0) await insertJson(tx, tenantId, target, JSON.stringify(rows));
}

/** The same of rows whose JSON is written already, as a list of objects. */
export async function insertJson<T extends object>(
  tx: Tx,
  tenantId: string,
  { entity, table }: RowTarget<T>,
  json: string,
): Promise<void> {
  const columns = columnProperties(entity).filter((property) => property !== 'tenantId');
  await tx.prepared(
    `INSERT INTO ${table} (tenant_id, ${columns.map(snakeCase).join(', ')})
     SELECT $1::uuid, ${columns.map((property) => `r."${property}"`).join(', ')} FROM ${recordset(entity, columns)}`,
    [tenantId, json],
  );
}

/** Writes some properties of any number of rows, found by their ids, by one statement. */
export async function updateRows<T extends { id: string }>(
  tx: Tx,
  tenantId: string,
  { entity, table }: RowTarget<T>,
  properties: readonly (keyof T & string)[],
  rows: readonly T[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.prepared(
    `UPDATE ${table} t SET ${properties.map((property) => `${snakeCase(property)} = r."${property}"`).join(', ')}
     FROM ${recordset(entity, ['id', ...properties])} WHERE t.tenant_id = $1 AND t.id = r."id"`,
    [tenantId, JSON.stringify(rows)],
  );
}

/** The rows of the JSON value $2, typed by the entity's columns. */
function recordset(entity: EntityClass, properties: readonly string[]): string {
  const columns = properties.map((property) => `"${property}" ${sqlType(entity, property)}`);
  return `json_to_recordset($2::json) AS r (${columns.join(', ')})`;
}
