import { ArgsType, type ClassType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { PageArgsType, SortDirection } from '../../platform/relay.types.js';

/** By what the objects of every kind in a namespace can be found. */
@InputType()
export abstract class NamespacedFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'In a namespace that one of these teams owns.' })
  team?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Label selector as for kubectl: `app=web,tier in (front,back),env!=test,!legacy`; `!=` and `notin` match without the key too.',
  })
  labels?: string | null;

  @Field(() => Date, { nullable: true, description: 'Created at this moment or later.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Created before this moment.' })
  createdBefore?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Whose stored facts changed at this moment or later, by the server’s clock. To keep a copy, ask with `includeDeleted` and a minute of overlap.',
  })
  updatedSince?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether deleted ones are listed too; no by default.' })
  includeDeleted?: boolean | null;
}

type Meanings = Record<string, { description: string }>;

function enumOf(name: string, description: string, values: Meanings): object {
  const made = Object.fromEntries(Object.keys(values).map((value) => [value, value]));
  registerEnumType(made, { name, description, valuesConfig: values });
  return made;
}

const ORDERS: Meanings = {
  NAME: { description: 'Name.' },
  NAMESPACE: { description: 'Namespace.' },
  CREATED_AT: { description: 'When it was created; unknown ones are last.' },
};

/**
 * Makes the arguments of the list of one kind, with the type of its order.
 * @param words what several of the kind are called
 * @param orders by what it can be sorted besides its names and age
 */
export function listArgsOf<Filter extends object>(
  type: string,
  words: string,
  filter: () => ClassType<Filter>,
  orders: Meanings = {},
) {
  const fields = enumOf(`${type}OrderField`, `What ${words} are sorted by.`, { ...ORDERS, ...orders });

  @InputType(`${type}Order`, { description: `Order of ${words}.` })
  class Order {
    @Field(() => fields, { description: 'What to sort by.' })
    field!: string;

    @Field(() => SortDirection, { description: 'Ascending or descending.' })
    direction!: SortDirection;
  }

  @ArgsType()
  class ListArgs extends PageArgsType {
    @Field(() => filter(), { nullable: true, description: 'Which ones; all live ones by default.' })
    filter?: Filter | null;

    @Field(() => Order, { nullable: true, description: 'In which order; by name by default.' })
    orderBy?: Order | null;
  }

  return ListArgs;
}

const FACETS: Meanings = { NAMESPACE: { description: 'Namespace.' }, CLUSTER: { description: 'Cluster.' } };

/** Makes the enum of what the list of one kind can be counted by, besides its namespaces and clusters. */
export function facetsOf(type: string, words: string, facets: Meanings = {}): object {
  return enumOf(`${type}Facet`, `What ${words} can be counted by.`, { ...facets, ...FACETS });
}
