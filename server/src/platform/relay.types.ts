import {
  Arg,
  ArgsType,
  type ClassType,
  Field,
  Float,
  ID,
  Int,
  InterfaceType,
  ObjectType,
  registerEnumType,
} from 'type-graphql';
import type { Facet } from './facets.js';
import { Cost, ListSize } from './field-cost.js';
import type { Page } from './page.js';

/** Relay's object identification: https://relay.dev/graphql/objectidentification.htm */
@InterfaceType('Node', { description: 'An object that can be fetched again by its id.' })
export abstract class RelayNode {
  @Field(() => ID, { name: 'id', description: 'Opaque id, stable for the life of the object.' })
  abstract readonly globalId: string;
}

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Ascending or descending; missing values are last in both.',
  valuesConfig: { ASC: { description: 'Least first.' }, DESC: { description: 'Greatest first.' } },
});

@ObjectType('PageInfo', { description: 'Where a page lies in its list.' })
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether more edges follow when paging forward.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether more edges precede when paging backward.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last edge; null on an empty page.' })
  endCursor!: string | null;
}

/** The four paging arguments; the arguments of a list extend it with `filter` and `orderBy`. */
@ArgsType()
export class PageArgsType {
  @Field(() => Int, { nullable: true, description: 'Most edges from the start, 0 to 100; 20 where neither is given.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only edges after this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'Most edges from the end, 0 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only edges before this cursor.' })
  before?: string | null;
}

/** What every connection class made here looks like to its resolvers. */
export interface Connection<T> {
  edges: { node: T; cursor: string }[];
  pageInfo: PageInfoType;
}

@ObjectType('FacetValue', { description: 'How many rows of a list have one value.' })
export class FacetValueType {
  @Field(() => String, { description: 'The value as the list’s filter takes it: a name, or an id for clusters.' })
  value!: string;

  @Field(() => String, { description: 'The value for people: the name of a cluster, elsewhere the value itself.' })
  label!: string;

  @Field(() => Float, { description: 'Rows with this value.' })
  count!: number;
}

@ObjectType('Facet', {
  description: 'The rows of a whole list by the values of one of their fields; rows without a value are left out.',
})
export class FacetType {
  @Field(() => String, { description: 'Which facet, as it was asked for.' })
  field!: string;

  @Field(() => [FacetValueType], { description: 'At most 50 values, the most frequent first.' })
  values!: FacetValueType[];

  @Field(() => Boolean, {
    description: 'Whether there are more values, or more than 10,000 rows of which only some were counted.',
  })
  isCapped!: boolean;
}

const FACET_COST = 5;

/** Makes a connection class count by facets; a function, because only lists with facets have the field. */
function addFacets(connection: ClassType<{ page: Pick<Page<object>, 'facets'> }>, facets: () => object): void {
  const { prototype } = connection;
  const descriptor = {
    value(this: { page: Pick<Page<object>, 'facets'> }, by: string[]): Promise<Facet[]> {
      return this.page.facets(by);
    },
  };
  Object.defineProperty(prototype, 'facets', descriptor);
  const description = 'Values to choose from; each is counted under the filter without the facet’s own field.';
  Arg('by', () => [facets()], { description: 'Which facets.' })(prototype, 'facets', 0);
  const nullable = 'Null where counting takes too long, with an error that says so.';
  const field = Field(() => [FacetType], { nullable: true, description: `${description} ${nullable}` });
  // Each is a statement of its own; what it answers is small.
  const cost = Cost(({ by }) => FACET_COST * (Array.isArray(by) ? by.length : 1));
  for (const decorate of [field, cost, ListSize(1)]) decorate(prototype, 'facets', descriptor);
}

/**
 * Makes the `XConnection` and `XEdge` types of one list; `from` turns a page into the type. `facets` is the enum of what
 * the list can be counted by.
 */
export function connectionTypeOf<T extends object>(name: string, node: () => ClassType<T>, facets?: () => object) {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a page and its position.` })
  class Edge {
    @Field(() => node(), { description: `The ${name} itself.` })
    node!: T;

    @Field(() => String, { description: 'Position in this list, for `after` and `before`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} objects.` })
  class ConnectionClass {
    @Field(() => [Edge], { description: 'The page, in the order asked for.' })
    edges!: Edge[];

    @Field(() => PageInfoType, { description: 'Where the page lies.' })
    pageInfo!: PageInfoType;

    page!: Page<T>;

    @Field(() => Int, {
      description:
        'Rows of the whole list under this filter, whatever the page. Exact without a filter or with one that names clusters and one facet only; elsewhere exact up to 10,000.',
    })
    async totalCount(): Promise<number> {
      return (await this.page.count()).count;
    }

    @Field(() => Boolean, { description: 'Whether the list is longer than `totalCount` says.' })
    async isTotalCountCapped(): Promise<boolean> {
      return (await this.page.count()).isCapped;
    }

    static from(page: Page<T>): ConnectionClass {
      return Object.assign(new ConnectionClass(), { edges: page.edges, pageInfo: page.pageInfo, page });
    }
  }

  if (facets) addFacets(ConnectionClass as never, facets);
  return ConnectionClass;
}
