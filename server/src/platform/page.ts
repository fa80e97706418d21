import { createHash } from 'node:crypto';
import type { Tx } from './database.js';
import { type EntityClass, hydrate, selectList } from './entity-sql.js';
import { AppError } from './errors.js';
import { isUuid } from './id.js';
import { SqlParams } from './sql-params.js';

export type Direction = 'ASC' | 'DESC';

export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** One way to sort: an SQL expression over the list's FROM clause, its type for the cursor, and whether it may be null. */
export interface OrderColumn {
  sql: string;
  type: 'text' | 'timestamptz' | 'float8' | 'int4' | 'int8';
  nullable?: boolean;
}

/** What a connection needs to know of its list; one constant per list, beside its resolver. */
export interface ListSpec<T extends object, Filter extends { not?: Filter | null | undefined }> {
  name: string;
  entity: EntityClass<T>;
  /** FROM clause; the entity's table has the alias t. Other tables join by tenant_id too. */
  from: string;
  orders: Record<string, OrderColumn>;
  defaultOrder: { field: string; direction: Direction };
  /** Conditions of one filter level, ANDed; `not` is handled by the page. */
  where(filter: Filter, params: SqlParams): string[];
  /** Conditions that hold unless the filter says otherwise, such as hiding deleted objects. */
  always?(filter: Filter | null | undefined): string[];
}

export interface ListArgs<Filter> extends PageArgs {
  filter?: Filter | null | undefined;
  orderBy?: { field: string; direction: Direction } | null | undefined;
}

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Page<T> {
  edges: { node: T; cursor: string }[];
  pageInfo: PageInfo;
  /** Exact up to the cap; runs its own statement, and only when somebody selects it. */
  count(): Promise<{ count: number; isCapped: boolean }>;
}

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
/** Counting further than this costs more than anybody learns from it. */
export const COUNT_CAP = 10_000;

interface Position {
  value: string | null;
  id: string;
}

/**
 * Reads one page of a list by keyset: the position is (sort value, id), so page N costs what page 1 costs and a
 * deleted row does not disturb the walk. Nulls are last in both directions.
 * @param scope conditions of the parent, for nested connections
 * @throws BAD_USER_INPUT for a wrong page size or a cursor of another list, order or filter
 */
export async function page<T extends object, Filter extends { not?: Filter | null | undefined }>(
  tx: Tx,
  tenantId: string,
  spec: ListSpec<T, Filter>,
  args: ListArgs<Filter>,
  scope: (params: SqlParams) => string[] = () => [],
): Promise<Page<T>> {
  const order = args.orderBy ?? spec.defaultOrder;
  const column = spec.orders[order.field];
  if (!column) throw new AppError('BAD_USER_INPUT', `“${order.field}” is not an order of ${spec.name}.`);
  const size = pageSize(args);
  const params = new SqlParams();
  const scoped = [`t.tenant_id = ${params.add(tenantId)}`, ...scope(params)];
  // Only the parent's values: a filter may add moments such as “offline since”, which move between two pages.
  const binding = bindingOf(tenantId, spec.name, order, args.filter, JSON.stringify(params.values));
  const conditions = [...scoped, ...filterConditions(spec, args.filter, params)];
  const counted = [...conditions];
  const countValues = [...params.values];
  const after = args.after ? decodeCursor(args.after, binding, column) : null;
  const before = args.before ? decodeCursor(args.before, binding, column) : null;
  if (after) conditions.push(beyond(column, order.direction, after, params));
  if (before) conditions.push(beyond(column, opposite(order.direction), before, params, true));
  const backward = args.first == null && args.last != null;
  const rows = await readRows(tx, spec, column, {
    direction: order.direction,
    backward,
    limit: size.limit + 1,
    conditions,
    params,
  });
  return assemble(
    rows,
    { args, size, backward, binding, spec, hasAfter: after !== null, hasBefore: before !== null },
    () => countRows(tx, spec, counted, countValues),
  );
}

interface PageSize {
  limit: number;
  last: number | null;
}

/** @throws BAD_USER_INPUT outside 0 … 100; 0 is a page without edges (Relay: non-negative). */
function pageSize(args: PageArgs): PageSize {
  for (const [name, value] of [
    ['first', args.first],
    ['last', args.last],
  ] as const) {
    if (value != null && (value < 0 || value > MAX_PAGE_SIZE)) {
      throw new AppError(
        'BAD_USER_INPUT',
        `“${name}” is ${value}; pages have 0 to ${MAX_PAGE_SIZE} edges. Ask for less and follow pageInfo.`,
      );
    }
  }
  if (args.first == null && args.last != null) return { limit: args.last, last: null };
  return { limit: args.first ?? DEFAULT_PAGE_SIZE, last: args.last ?? null };
}

function filterConditions<T extends object, Filter extends { not?: Filter | null | undefined }>(
  spec: ListSpec<T, Filter>,
  filter: Filter | null | undefined,
  params: SqlParams,
): string[] {
  const conditions = spec.always?.(filter) ?? [];
  if (!filter) return conditions;
  conditions.push(...spec.where(filter, params));
  const negated = filter.not ? spec.where(filter.not, params) : [];
  // IS NOT TRUE and not NOT: a row whose column is null does not match the inner filter, so it matches its negation.
  if (negated.length > 0) conditions.push(`(${negated.join(' AND ')}) IS NOT TRUE`);
  return conditions;
}

function opposite(direction: Direction): Direction {
  return direction === 'ASC' ? 'DESC' : 'ASC';
}

/** The condition "strictly beyond the position in this direction"; reversed also flips where the nulls lie. */
function beyond(
  column: OrderColumn,
  direction: Direction,
  position: Position,
  params: SqlParams,
  reversed = false,
): string {
  const sign = direction === 'ASC' ? '>' : '<';
  if (position.value === null) {
    const id = `t.id ${sign} ${params.add(position.id)}::uuid`;
    return reversed ? `(${column.sql} IS NOT NULL OR ${id})` : `(${column.sql} IS NULL AND ${id})`;
  }
  const value = `${params.add(position.value)}::${column.type}`;
  const past = `(${column.sql}, t.id) ${sign} (${value}, ${params.add(position.id)}::uuid)`;
  return column.nullable && !reversed ? `(${past} OR ${column.sql} IS NULL)` : past;
}

interface ReadPlan {
  direction: Direction;
  backward: boolean;
  limit: number;
  conditions: string[];
  params: SqlParams;
}

type Row = { sortValue: string | null; id: string };

async function readRows<T extends object>(
  tx: Tx,
  spec: Pick<ListSpec<T, never>, 'entity' | 'from'>,
  column: OrderColumn,
  plan: ReadPlan,
): Promise<(T & Row)[]> {
  const direction = plan.backward ? opposite(plan.direction) : plan.direction;
  const nulls = column.nullable ? ` NULLS ${plan.backward ? 'FIRST' : 'LAST'}` : '';
  const sql = `SELECT ${selectList(spec.entity)}, (${column.sql})::text AS "sortValue"
    FROM ${spec.from} WHERE ${plan.conditions.join(' AND ')}
    ORDER BY ${column.sql} ${direction}${nulls}, t.id ${direction} LIMIT ${plan.limit}`;
  const rows = await tx.query<T & Row>(sql, plan.params.values);
  return hydrate<T & Row>(spec.entity as unknown as EntityClass<T & Row>, rows);
}

interface Assembly {
  args: PageArgs;
  size: PageSize;
  backward: boolean;
  binding: string;
  spec: { name: string };
  hasAfter: boolean;
  hasBefore: boolean;
}

/** Relay's algorithm after the cursors are applied: `first` cuts from the end, then `last` cuts from the start. */
function assemble<T extends object>(rows: (T & Row)[], how: Assembly, count: () => Promise<number>): Page<T> {
  const more = rows.length > how.size.limit;
  let kept = rows.slice(0, how.size.limit);
  if (how.backward) kept.reverse();
  const cutFromStart = how.size.last !== null && kept.length > how.size.last;
  if (cutFromStart) kept = kept.slice(kept.length - how.size.last!);
  const edges = kept.map((node) => ({
    node,
    cursor: encodeCursor(how.binding, { value: node.sortValue, id: node.id }),
  }));
  let counted: Promise<number> | undefined;
  return {
    edges,
    pageInfo: {
      hasNextPage: how.backward ? how.hasBefore : more,
      hasPreviousPage: hasPrevious(how, more, cutFromStart),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    async count() {
      counted ??= count();
      const found = await counted;
      return { count: Math.min(found, COUNT_CAP), isCapped: found > COUNT_CAP };
    },
  };
}

/** Relay: `last` decides alone when it is given; otherwise a page after a cursor has something before it. */
function hasPrevious(how: Assembly, more: boolean, cutFromStart: boolean): boolean {
  if (how.backward) return more;
  return how.size.last === null ? how.hasAfter : cutFromStart;
}

async function countRows(tx: Tx, spec: { from: string }, conditions: string[], values: unknown[]): Promise<number> {
  const inner = `SELECT 1 FROM ${spec.from} WHERE ${conditions.join(' AND ')} LIMIT ${COUNT_CAP + 1}`;
  const [row] = await tx.query<{ count: number }>(`SELECT count(*)::int AS count FROM (${inner}) AS found`, values);
  return row?.count ?? 0;
}

/** A cursor is only good for the list, tenant, order, filter and parent it was given out for. */
function bindingOf(tenantId: string, name: string, order: object, filter: unknown, scope: string): string {
  const text = JSON.stringify([tenantId, name, order, filter ?? null, scope]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

function encodeCursor(binding: string, position: Position): string {
  return Buffer.from(JSON.stringify([binding, position.value, position.id])).toString('base64url');
}

/** @throws BAD_USER_INPUT for anything that is not a cursor of this very list */
function decodeCursor(cursor: string, binding: string, column: OrderColumn): Position {
  try {
    const [found, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    const isPosition = typeof id === 'string' && isUuid(id) && isValueOf(column, value);
    if (found === binding && isPosition) return { value: value as string | null, id };
  } catch {
    // Falls through to the one message: a stranger learns nothing from how it is broken.
  }
  throw new AppError(
    'BAD_USER_INPUT',
    'The cursor is not one of this list with this filter and order. Pass an endCursor or startCursor of the same query, or start without one.',
  );
}

const WHOLE = /^-?\d{1,19}$/;
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/;

/** What PostgreSQL wrote as text and so can read again; a forged value must not end as a database error. */
const READABLE: Record<OrderColumn['type'], (text: string) => boolean> = {
  text: (text) => !text.includes('\0'),
  int4: (text) => WHOLE.test(text) && Math.abs(Number(text)) < 2 ** 31,
  int8: (text) => WHOLE.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
  float8: (text) => text.trim() !== '' && Number.isFinite(Number(text)),
  timestamptz: isReadableTime,
};

function isValueOf(column: OrderColumn, value: unknown): boolean {
  return value === null ? column.nullable === true : typeof value === 'string' && READABLE[column.type](value);
}

function isReadableTime(text: string): boolean {
  const time = TIME.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) : null;
  return time !== null && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10));
}
