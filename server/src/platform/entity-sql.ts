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
  return selectProperties(columnProperties(entity), alias);
}

/** The select list of some properties. */
export function selectProperties(properties: readonly string[], alias = 't'): string {
  return properties.map((property) => `${alias}.${snakeCase(property)} AS "${property}"`).join(', ');
}

const onDemand = new Map<object, Map<string, readonly string[]>>();

/**
 * Marks a column that only certain fields read, the one of its own name by default: operations whose document names none
 * of them do not read the column. What loaders and services read must not be marked.
 */
export function OnDemand(...fields: string[]): PropertyDecorator {
  return (prototype, property) => {
    const marked = onDemand.get(prototype) ?? new Map<string, readonly string[]>();
    onDemand.set(prototype, marked.set(String(property), fields.length > 0 ? fields : [String(property)]));
  };
}

/** The properties to read for an operation that names these fields; all of them where it is not known. */
export function wantedProperties(entity: EntityClass, fieldNames: ReadonlySet<string> | null): string[] {
  const all = columnProperties(entity);
  if (!fieldNames) return all;
  const marked = marksOf(entity);
  return all.filter((name) => marked.get(name)?.some((field) => fieldNames.has(field)) ?? true);
}

const marks = new WeakMap<EntityClass, Map<string, readonly string[]>>();

/** The marks of an entity, its parents' included. */
function marksOf(entity: EntityClass): Map<string, readonly string[]> {
  let found = marks.get(entity);
  if (!found) {
    const chain: object[] = [];
    for (let one: object | null = entity.prototype; one; one = Object.getPrototypeOf(one)) chain.unshift(one);
    found = new Map(chain.flatMap((prototype) => [...(onDemand.get(prototype) ?? [])]));
    marks.set(entity, found);
  }
  return found;
}

type RowMaker<T> = (values: unknown[]) => T;
const makers = new WeakMap<EntityClass, Map<string, RowMaker<unknown>>>();

/**
 * Makes instances of an entity from rows read as arrays. The constructor is written once per list of properties, so
 * that all rows have one shape: half the time of filling objects by name, and property reads stay fast.
 */
export function rowMaker<T extends object>(entity: EntityClass<T>, properties: readonly string[]): RowMaker<T> {
  const known = makers.get(entity) ?? new Map<string, RowMaker<unknown>>();
  makers.set(entity, known);
  const key = properties.join();
  let make = known.get(key) as RowMaker<T> | undefined;
  if (!make) {
    const assignments = properties.map((property, n) => `this.${property} = values[${n}];`).join(' ');
    // Names of our own entities' properties only. Not `extends`: an entity's initialisers must not run over the row.
    const Row = new Function(`return function Row(values) { ${assignments} }`)() as { prototype: object } & (new (
      values: unknown[],
    ) => T);
    Row.prototype = entity.prototype;
    make = (values) => new Row(values);
    known.set(key, make);
  }
  return make;
}

/** Makes rows read through `selectList` instances of their entity, so that GraphQL knows their type. */
export function hydrate<T extends object>(entity: EntityClass<T>, rows: readonly object[]): T[] {
  for (const row of rows) asEntity(entity, row);
  return rows as T[];
}

/**
 * Makes a fresh object with all columns an instance of its entity. An instance that is filled by Object.assign becomes a
 * dictionary inside V8: with 40 columns it takes 30 times as long to make, and twice as long to write as JSON.
 */
export function asEntity<T extends object>(entity: EntityClass<T>, columns: object): T {
  return Object.setPrototypeOf(columns, entity.prototype);
}
