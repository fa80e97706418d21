import { ArgsType, type ClassType, Field, ID, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
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

/** Makes the `XConnection` and `XEdge` types of one list; `from` turns a page into the type. */
export function connectionTypeOf<T extends object>(name: string, node: () => ClassType<T>) {
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

    count!: Page<T>['count'];

    @Field(() => Int, {
      description: 'Rows of the whole list under this filter, whatever the page; exact up to 10,000.',
    })
    async totalCount(): Promise<number> {
      return (await this.count()).count;
    }

    @Field(() => Boolean, { description: 'Whether the list is longer than `totalCount` says.' })
    async isTotalCountCapped(): Promise<boolean> {
      return (await this.count()).isCapped;
    }

    static from(page: Page<T>): ConnectionClass {
      return Object.assign(new ConnectionClass(), page);
    }
  }

  return ConnectionClass;
}
