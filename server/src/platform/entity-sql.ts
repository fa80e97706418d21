import { getMetadataArgsStorage } from 'typeorm';
import { snakeCase } from './database.js';

export type EntityClass<T = object> = new () => T;

const cache = new Map<EntityClass, string[]>();

/** Names of the properties of an entity that are columns, its parents' included. */
export function columnProperties(entity: EntityClass): string[] {
  let names = cache.get(entity);
  if (!names) {
    const chain: unknown[] = [];
    for (let type: unknown = entity; typeof type === 'function'; type = Object.getPrototypeOf(type)) chain.push(type);
    names = getMetadataArgsStorage()
      .columns.filter((column) => chain.includes(column.target))
      .map((column) => column.propertyName);
    cache.set(entity, names);
  }
  return names;
}

/** The select list of an entity: every column under its property's name, `t.created_at AS "createdAt", …`. */
export function selectList(entity: EntityClass, alias = 't'): string {
  return columnProperties(entity)
    .map((property) => `${alias}.${snakeCase(property)} AS "${property}"`)
    .join(', ');
}

/** Makes rows read through `selectList` instances of their entity, so that GraphQL knows their type. */
export function hydrate<T extends object>(entity: EntityClass<T>, rows: readonly object[]): T[] {
  for (const row of rows) Object.setPrototypeOf(row, entity.prototype);
  return rows as T[];
}
