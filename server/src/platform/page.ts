import DataLoader from 'dataloader';
import { countersStatement } from './counters.js';
import { bindingOf, decodeCursor, encodeCursor, type Position } from './cursor.js';
import { type EntityClass, rowMaker } from './entity-sql.js';
import { AppError } from './errors.js';
import { type Facet, readFacet } from './facets.js';
import {
  type Direction,
  type ListArgs,
  type ListSpec,
  type OrderColumn,
  type PageArgs,
  type ParentLink,
  type Reader,
  readerOf,
  refuseNestedNot,
} from './list.js';
import { countStatement, type Question, rowsStatement, type Stretch, segmentsOf } from './list-sql.js';
import type { RequestContext } from './request-context.js';
import { seesWholeTenant } from './rights.js';

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export interface Count {
  count: number;
  isCapped: boolean;
}

export interface Page<T> {
  edges: { node: T; readonly cursor: string }[];
  pageInfo: PageInfo;
  /** Exact where counters are kept, elsewhere up to the cap; runs its own statement, and only when somebody selects it. */
  count(): Promise<Count>;
  /** Counts the whole list by the values of facets; runs a statement for each, and only when somebody selects it. */
  facets(fields: readonly string[]): Promise<Facet[]>;
}

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;
/** Counting further than this costs more than anybody learns from it. */
export const COUNT_CAP = 10_000;

/**
 * One page of a root list by keyset: the position is (sort value, id), so page N costs what page 1 costs and a deleted
 * row does not disturb the walk. Nulls are last in both directions.
 * @throws BAD_USER_INPUT for a wrong page size or a cursor of another list, order or filter
 */
export async function page<T extends object, Filter extends { not?: Filter | null | undefined }>(
  context: RequestContext,
  spec: ListSpec<T, Filter>,
  args: ListArgs<Filter>,
): Promise<Page<T>> {
  const list = new PagedList<T, Filter, never>(context, spec, args, null);
  return (await list.read([]))[0]!;
}

/**
 * The page of one parent; the pages of all parents that ask for the same list in the same tick come from one statement.
 * @throws as `page` does
 */
export function nestedPage<T extends object, Filter extends { not?: Filter | null | undefined }, Parent extends object>(
  context: RequestContext,
  nested: { list: ListSpec<T, Filter>; link: ParentLink<Parent> },
  parent: Parent,
  args: ListArgs<Filter>,
): Promise<Page<T>> {
  const { list: spec, link } = nested;
  const loader = context.loader(`${link.name}(${JSON.stringify(args)})`, () => {
    const list = new PagedList<T, Filter, Parent>(context, spec, args, link);
    // A cursor belongs to one parent, and is checked against it.
    const batch = args.after == null && args.before == null;
    return new DataLoader<Parent, Page<T>>((parents) => list.read(parents), { batch });
  });
  return loader.load(parent);
}

type Row<T> = T & { parent?: number; sortValue: string | null; id: string };

interface Size {
  /** How many edges are read, from the start or, backward, from the end. */
  limit: number;
  backward: boolean;
  /** Relay: where both are given, `first` cuts from the end and then `last` from the start. */
  last: number | null;
}

class PagedList<T extends object, Filter extends { not?: Filter | null | undefined }, Parent> {
  readonly #size: Size;
  readonly #order: { field: string; direction: Direction };
  readonly #column: OrderColumn;

  constructor(
    private readonly context: RequestContext,
    private readonly spec: ListSpec<T, Filter>,
    private readonly args: ListArgs<Filter>,
    private readonly link: ParentLink<Parent> | null,
  ) {
    refuseNestedNot(args.filter);
    this.#size = sizeOf(args);
    this.#order = args.orderBy ?? spec.defaultOrder;
    const column = spec.orders[this.#order.field];
    if (!column) throw new AppError('BAD_USER_INPUT', `“${this.#order.field}” is not an order of ${spec.name}.`);
    this.#column = column;
  }

  /** The pages of the parents in their order; one page where the list has no parents. */
  async read(parents: readonly Parent[]): Promise<Page<T>[]> {
    let counted: Promise<Count[]> | undefined;
    const count = async (n: number): Promise<Count> => {
      counted ??= this.#count(parents);
      return (await counted)[n]!;
    };
    const bindings = (this.link ? parents : [null]).map((parent) => this.#binding(parent));
    const stretch = this.#stretch(bindings[0] ?? '');
    const rows = await this.#rows(parents, stretch);
    await this.spec.ahead?.(this.context, rows.flat());
    return bindings.map((binding, n) => ({
      ...assemble(rows[n]!, stretch, this.#size, binding),
      count: () => count(n),
      facets: (fields) => this.#facets(this.link ? [parents[n]!] : [], fields),
    }));
  }

  #binding(parent: Parent | null): string {
    const values = parent === null || !this.link ? [] : this.link.values.map(({ of }) => of(parent));
    // Only the parent's values: a filter may add moments such as “offline since”, which move between two pages.
    return bindingOf([
      readerOf(this.context).tenantId,
      this.spec.name,
      this.#order,
      this.spec.isFeed ? null : (this.args.filter ?? null),
      values,
    ]);
  }

  #stretch(binding: string): Stretch {
    const position = (cursor: string | null | undefined): Position | null =>
      cursor == null ? null : decodeCursor(cursor, binding, this.#column);
    return {
      column: this.#column,
      direction: this.#order.direction,
      backward: this.#size.backward,
      after: position(this.args.after),
      before: position(this.args.before),
      limit: this.#size.limit + 1,
    };
  }

  #question(parents: readonly Parent[]): Question<Parent> {
    return { spec: this.spec as never, filter: this.args.filter as never, link: this.link, parents };
  }

  /** Reads segment after segment, the later ones only for parents whose page is not full yet. */
  async #rows(parents: readonly Parent[], stretch: Stretch): Promise<Row<T>[][]> {
    const pages: Row<T>[][] = (this.link ? parents : [null]).map(() => []);
    for (const segment of segmentsOf(stretch)) {
      const short = pages.flatMap((rows, n) => (rows.length < stretch.limit ? [n] : []));
      if (short.length === 0) break;
      const asked = this.link ? short.map((n) => parents[n]!) : [];
      const reader = readerOf(this.context);
      const { sql, values, names } = rowsStatement(reader, this.#question(asked), stretch, segment);
      const make = rowMaker(this.spec.entity as unknown as EntityClass<Row<T>>, names);
      const found = (await reader.tx.read(sql, values, { isStable: this.#isStable(reader) })).map(make);
      for (const row of found) {
        const rows = pages[short[row.parent ?? 0]!]!;
        if (rows.length < stretch.limit) rows.push(row);
      }
    }
    return pages;
  }

  /**
   * Where nothing is filtered, the one good plan is the walk along the order's index, whatever the values are. A scope is
   * a filter too: a rare namespace is found by its own index.
   */
  #isStable({ rights }: Reader): boolean {
    return this.args.filter == null && seesWholeTenant(rights);
  }

  /** All parents' counts in one statement, whichever of them was asked for. */
  async #count(parents: readonly Parent[]): Promise<Count[]> {
    const question = this.#question(parents);
    const counters = countersStatement(readerOf(this.context), question);
    const { sql, values } = counters ?? countStatement(readerOf(this.context), question, COUNT_CAP + 1);
    const rows = await readerOf(this.context).tx.query<{ parent?: number; count: number }>(sql, values);
    const counts = new Map(rows.map((row) => [row.parent ?? 0, row.count]));
    return (this.link ? parents : [null]).map((_, n) => {
      const count = counts.get(n) ?? 0;
      if (counters) return { count, isCapped: false };
      return { count: Math.min(count, COUNT_CAP), isCapped: count > COUNT_CAP };
    });
  }

  async #facets(parents: readonly Parent[], fields: readonly string[]): Promise<Facet[]> {
    const facets: Facet[] = [];
    for (const field of new Set(fields))
      facets.push(await readFacet(readerOf(this.context), this.#question(parents), field));
    return facets;
  }
}

/** @throws BAD_USER_INPUT outside 0 … 100; 0 is a page without edges (Relay: non-negative). */
function sizeOf(args: PageArgs): Size {
  for (const name of ['first', 'last'] as const) {
    const value = args[name];
    if (value != null && (value < 0 || value > MAX_PAGE_SIZE)) {
      throw new AppError(
        'BAD_USER_INPUT',
        `“${name}” is ${value}; pages have 0 to ${MAX_PAGE_SIZE} edges. Ask for less and follow pageInfo.`,
      );
    }
  }
  if (args.first == null && args.last != null) return { limit: args.last, backward: true, last: null };
  return { limit: args.first ?? DEFAULT_PAGE_SIZE, backward: false, last: args.last ?? null };
}

/** Writes its cursor only when somebody selects it. */
class Edge<T> {
  readonly #binding: string;

  constructor(
    readonly node: Row<T>,
    binding: string,
  ) {
    this.#binding = binding;
  }

  get cursor(): string {
    return encodeCursor(this.#binding, { value: this.node.sortValue, id: this.node.id });
  }
}

/** Relay's algorithm after the cursors are applied: `first` cuts from the end, then `last` cuts from the start. */
function assemble<T extends object>(
  rows: Row<T>[],
  stretch: Stretch,
  size: Size,
  binding: string,
): Pick<Page<T>, 'edges' | 'pageInfo'> {
  const isLonger = rows.length > size.limit;
  let kept = rows.slice(0, size.limit);
  if (size.backward) kept.reverse();
  const isCut = size.last !== null && kept.length > size.last;
  if (isCut) kept = kept.slice(kept.length - size.last!);
  const edges = kept.map((node) => new Edge<T>(node, binding));
  return {
    edges,
    pageInfo: {
      hasNextPage: size.backward ? stretch.before !== null : isLonger,
      hasPreviousPage: hasPrevious(stretch, size, isLonger, isCut),
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

/** Relay: `last` decides alone when it is given; otherwise a page after a cursor has something before it. */
function hasPrevious(stretch: Stretch, size: Size, isLonger: boolean, isCut: boolean): boolean {
  if (size.backward) return isLonger;
  return size.last === null ? stretch.after !== null : isCut;
}
