import type { Tx } from './database.js';
import type { EntityClass } from './entity-sql.js';
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
  /** Where another table's index leads in root lists, such as ranks before their objects; nested lists are short. */
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
  /** Conditions of one filter level, ANDed; `not` is handled by the page. */
  where(filter: Filter, params: SqlParams): string[];
  /** Conditions that hold unless the filter says otherwise, such as hiding deleted objects. */
  always?(filter: Filter | null | undefined): string[];
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

/** By what the rows of a nested list are found: the values of the parent, and the condition over them. */
export interface ParentLink<Parent> {
  /** Distinguishes the lists of one spec below several parents: `Cluster.pods`. */
  name: string;
  values: readonly { type: 'uuid' | 'text'; of(parent: Parent): string }[];
  /** The condition on t; it is given one SQL reference per value, in their order. */
  on(...references: string[]): string[];
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
