import type { Position } from './cursor.js';
import { selectProperties, wantedProperties } from './entity-sql.js';
import type { Direction, ListSpec, OrderColumn, ParentLink, Reader } from './list.js';
import { type Rights, scopeConditions } from './rights.js';
import { SqlParams } from './sql-params.js';

type AnyFilter = { not?: AnyFilter | null | undefined };
type AnySpec = ListSpec<object, AnyFilter>;

/** A list below its parents, or a root list where there are none. */
export interface Question<Parent> {
  spec: AnySpec;
  filter: AnyFilter | null | undefined;
  link: ParentLink<Parent> | null;
  parents: readonly Parent[];
}

export interface Statement {
  sql: string;
  values: unknown[];
}

/** A statement for rows as arrays: what its columns are called. */
export interface RowsStatement extends Statement {
  names: string[];
}

/**
 * An order has two segments: the rows with a value, then those without one, in both directions. Each is a range of one
 * index, where one condition over both (`value > x OR value IS NULL`) would read the index from its start.
 */
export type Segment = 'VALUES' | 'NULLS';

export interface Stretch {
  column: OrderColumn;
  direction: Direction;
  /** Read from the end of the list. */
  backward: boolean;
  after: Position | null;
  before: Position | null;
  limit: number;
}

/** The segments that a page may touch, in the order they are read. */
export function segmentsOf({ column, backward, after, before }: Stretch): Segment[] {
  if (!column.nullable) return ['VALUES'];
  const hasValues = after === null || after.value !== null;
  const hasNulls = before === null || before.value === null;
  const segments: Segment[] = [...(hasValues ? ['VALUES' as const] : []), ...(hasNulls ? ['NULLS' as const] : [])];
  return backward ? segments.reverse() : segments;
}

/**
 * Reads one segment for all parents at once: the wanted properties, then `sortValue`, and before both `parent`, the
 * index of theirs, where there are several.
 */
export function rowsStatement<Parent>(
  reader: Reader,
  question: Question<Parent>,
  stretch: Stretch,
  segment: Segment,
): RowsStatement {
  const properties = wantedProperties(question.spec.entity, reader.fieldNames ?? null);
  const params = new SqlParams();
  const { column, backward } = stretch;
  const { from, id } = sourceOf(question, column, segment);
  const direction = backward ? opposite(stretch.direction) : stretch.direction;
  // Also of nulls: PostgreSQL sees that an index gives this order, but not that a column which is null needs none. Only
  // where the column is another table's, which does not lead here, the index of the ids is the one to walk.
  const isById = segment === 'NULLS' && column.lead !== undefined && from !== column.lead.from;
  const sort = isById ? `${id} ${direction}` : `${column.sql} ${direction}, ${id} ${direction}`;
  const value = segment === 'VALUES' ? `(${column.sql})::text` : 'NULL';
  const statement = perParent(question, params, (parent) => {
    const conditions = [
      ...conditionsOf(reader, question, params, parent),
      ...rangeConditions(stretch, segment, id, params),
    ].join(' AND ');
    return `SELECT ${selectProperties(properties)}, ${value} AS "sortValue"
      FROM ${from} WHERE ${conditions} ORDER BY ${sort} LIMIT ${stretch.limit}`;
  });
  return { ...statement, names: [...(question.parents.length > 1 ? ['parent'] : []), ...properties, 'sortValue'] };
}

function sourceOf<Parent>(
  { spec, filter }: Question<Parent>,
  { lead }: OrderColumn,
  segment: Segment,
): { from: string; id: string } {
  const leads = lead && (segment === 'VALUES' || lead.hasNulls(filter));
  return leads ? lead : { from: spec.from, id: 't.id' };
}

/** Counts the list of each parent up to a cap; rows are `{ parent, count }`. */
export function countStatement<Parent>(reader: Reader, question: Question<Parent>, cap: number): Statement {
  const params = new SqlParams();
  return perParent(question, params, (parent) => {
    const conditions = conditionsOf(reader, question, params, parent).join(' AND ');
    return `SELECT count(*)::int AS count FROM (
      SELECT 1 FROM ${question.spec.from} WHERE ${conditions} LIMIT ${cap}) AS counted`;
  });
}

/** Tenant, scope, filter and parent of a list, as conditions over its FROM clause. */
export function conditionsOf<Parent>(
  reader: Reader,
  { spec, filter, link }: Question<Parent>,
  params: SqlParams,
  parent: string[],
): string[] {
  return [
    `t.tenant_id = ${params.add(reader.tenantId)}`,
    ...(link ? link.on(...parent) : []),
    ...(spec.place ? scopeConditions(reader.rights, spec.place, params) : []),
    ...filterConditions(spec, filter, params, reader.rights),
  ];
}

function filterConditions(
  spec: AnySpec,
  filter: AnyFilter | null | undefined,
  params: SqlParams,
  rights: Rights,
): string[] {
  const conditions = spec.always?.(filter) ?? [];
  if (!filter) return conditions;
  const negated = filter.not ? spec.where(filter.not, params, rights) : [];
  return [
    ...conditions,
    ...spec.where(filter, params, rights),
    // IS NOT TRUE and not NOT: a row whose column is null does not match the inner filter, so it matches its negation.
    ...(negated.length > 0 ? [`(${negated.join(' AND ')}) IS NOT TRUE`] : []),
  ];
}

/**
 * Wraps what is read of one parent: plainly where there is one, LATERAL over all of them otherwise, so that a level of
 * a query costs one statement however many parents it has.
 */
export function perParent<Parent>(
  { link, parents }: Question<Parent>,
  params: SqlParams,
  body: (references: string[]) => string,
): Statement {
  if (!link) return { sql: body([]), values: params.values };
  const [only] = parents;
  if (parents.length === 1) {
    const references = link.values.map(({ type, of }) => `${params.add(of(only!))}::${type}`);
    return { sql: body(references), values: params.values };
  }
  const arrays = link.values.map(({ type, of }) => `${params.add(parents.map(of))}::${type}[]`);
  const columns = link.values.map((_, n) => `k${n}`);
  const inner = body(columns.map((column) => `p.${column}`));
  const sql = `SELECT (p.ordinal - 1)::int AS parent, found.*
    FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS p (${columns.join(', ')}, ordinal)
    CROSS JOIN LATERAL (${inner}) AS found`;
  return { sql, values: params.values };
}

function opposite(direction: Direction): Direction {
  return direction === 'ASC' ? 'DESC' : 'ASC';
}

function rangeConditions(stretch: Stretch, segment: Segment, id: string, params: SqlParams): string[] {
  const { column, direction, after, before } = stretch;
  const wanted = segment === 'NULLS' ? [`${column.sql} IS NULL`] : [];
  if (segment === 'VALUES' && column.nullable) wanted.push(`${column.sql} IS NOT NULL`);
  return [
    ...wanted,
    ...(isBeyond(after, segment) ? [beyond(column, id, direction, after, params)] : []),
    ...(isBeyond(before, segment) ? [beyond(column, id, opposite(direction), before, params)] : []),
  ];
}

/** A position of the other segment says nothing about this one. */
function isBeyond(position: Position | null, segment: Segment): position is Position {
  return position !== null && (position.value === null) === (segment === 'NULLS');
}

/** "Strictly beyond the position in this direction". */
function beyond(column: OrderColumn, id: string, direction: Direction, position: Position, params: SqlParams): string {
  const sign = direction === 'ASC' ? '>' : '<';
  if (position.value === null) return `${id} ${sign} ${params.add(position.id)}::uuid`;
  const value = `${params.add(position.value)}::${column.type}`;
  return `(${column.sql}, ${id}) ${sign} (${value}, ${params.add(position.id)}::uuid)`;
}
