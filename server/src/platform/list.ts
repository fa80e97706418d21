import type { CountedList } from './counted-list.js';
import type { Tx } from './database.js';
import type { EntityClass } from './entity-sql.js';
import { AppError } from './errors.js';
import { type RequestContext, rightsOf, tenantOf } from './request-context.js';
import type { PlaceColumns, Rights } from './rights.js';
import type { SqlParams } from './sql-params.js';

export type Direction = 'ASC' | 'DESC';

export type SqlType = 'text' | 'timestamptz' | 'float8' | 'int4' | 'int8';

/** One way to sort: an SQL expression over the list's FROM clause, its type for the cursor, and whether it may be null. */
export interface OrderColumn {
  sql: string;
  type: SqlType;
  nullable?: boolean;
  /** Where another table's index may lead, such as ranks before their objects; below a small parent it does not. */
  lead?: LeadingTable;
}

export interface LeadingTable {
  /** FROM clause; the entity stays t. */
  from: string;
  /** The column that breaks ties, in the place of `t.id`, so that one index serves both. */
  id: string;
  /** Whether it has the rows without a value too under a filter; elsewhere they are read from the list's own FROM. */
  hasNulls(filter: object | null | undefined): boolean;
}

/** What a connection needs to know of its list; one constant per list, beside its resolver. */
export interface ListSpec<T extends object, Filter extends { not?: Filter | null | undefined }> {
  name: string;
  entity: EntityClass<T>;
  /** FROM clause; the entity's table has the alias t. Other tables join by tenant_id too. */
  from: string;
  /** Where its rows lie, so that nobody reads beyond the scope of their grants; null where the list has its own rule. */
  place: PlaceColumns | null;
  orders: Record<string, OrderColumn>;
  defaultOrder: { field: string; direction: Direction };
  /**
   * Conditions of one filter level, ANDed; `not` is handled by the page. What looks at rows of another table must look
   * within the rights only, or a filter tells of what the list would hide.
   */
  where(filter: Filter, params: SqlParams, rights: Rights): string[];
  /** By what its rows can be counted, under the names of the API. */
  facets?: Readonly<Record<string, FacetColumn>>;
  /** The counters that are kept of it; a list without them is counted row by row. */
  counted?: CountedList;
  /** Positions mean the same under every filter, as those of a feed do; a cursor is then good for all of them. */
  isFeed?: true;
  /** Reads what the rows of a page link to before anybody asks for it row by row. */
  ahead?(context: RequestContext, rows: readonly T[]): Promise<unknown>;
  /** Conditions that hold unless the filter says otherwise, such as hiding deleted objects. */
  always?(filter: Filter | null | undefined): string[];
}

/** What a list can be counted by. */
export interface FacetColumn {
  /** The value of a row, as text in SQL; an array's elements by `unnest`. */
  sql: string;
  /** The field of the filter that picks such values; left out when they are counted. Null where there is none. */
  filter: string | null;
  /** Where the values are ids: the type of their objects, and what they are called, as SQL over such an id. */
  object?: { type: string; name(tenantId: string, id: string): string };
}

export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

export interface ListArgs<Filter> extends PageArgs {
  filter?: Filter | null | undefined;
  orderBy?: { field: string; direction: Direction } | null | undefined;
}

/** @throws BAD_USER_INPUT for a second `not`, which says in two steps what one filter says without it */
export function refuseNestedNot(filter: { not?: { not?: unknown } | null | undefined } | null | undefined): void {
  if (filter?.not?.not == null) return;
  throw new AppError(
    'BAD_USER_INPUT',
    'The filter has “not” inside “not”; expected one at most. Say what is to be found without it.',
  );
}

/** By what the rows of a nested list are found: the values of the parent, and the condition over them. */
export interface ParentLink<Parent> {
  /** Distinguishes the lists of one spec below several parents: `Cluster.pods`. */
  name: string;
  values: readonly { type: 'uuid' | 'text'; of(parent: Parent): string }[];
  /** The condition on t; it is given one SQL reference per value, in their order. */
  on(...references: string[]): string[];
  /** The counters of exactly these rows, where they are kept: those of a cluster, or of one value of a facet in it. */
  counted?: { clusterId(parent: Parent): string; facet?: { name: string; value(parent: Parent): string } };
}

/** Who reads, in which snapshot. */
export interface Reader {
  tx: Tx;
  tenantId: string;
  rights: Rights;
  /** Names of all fields of the operation's document, so that what nobody selects is not read; all where not known. */
  fieldNames?: ReadonlySet<string> | null;
}

/** @throws UNAUTHENTICATED where nobody is signed in */
export function readerOf(context: RequestContext): Reader {
  const tenantId = tenantOf(context);
  return { tx: context.read(), tenantId, rights: rightsOf(context), fieldNames: context.fieldNames };
}
