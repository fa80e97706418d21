import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { ObjectKind } from './change.entity.js';
import { ObjectChange } from './object-change.entity.js';

export enum ObjectChangeOrderField {
  SEQUENCE = 'SEQUENCE',
}
registerEnumType(ObjectChangeOrderField, {
  name: 'ObjectChangeOrderField',
  description: 'What changes of objects are sorted by.',
  valuesConfig: { SEQUENCE: { description: 'Order of commits: nothing is ever inserted before what was read.' } },
});

@InputType({ description: 'Order of changes of objects.' })
export class ObjectChangeOrder {
  @Field(() => ObjectChangeOrderField, { description: 'What to sort by.' })
  field!: ObjectChangeOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which changes of objects; fields AND, lists OR.' })
export class ObjectChangeFilter {
  @Field(() => [ID], { nullable: true, description: 'In one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [ObjectKind], { nullable: true, description: 'Of objects of one of these kinds.' })
  objectKind?: ObjectKind[] | null;

  @Field(() => [String], { nullable: true, description: 'Of objects in one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => ObjectChangeFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ObjectChangeFilter | null;
}

@ArgsType()
export class ObjectChangeListArgs extends PageArgsType {
  @Field(() => ObjectChangeFilter, { nullable: true, description: 'Which ones; all by default.' })
  filter?: ObjectChangeFilter | null;

  @Field(() => ObjectChangeOrder, { nullable: true, description: 'In which order; oldest change first by default.' })
  orderBy?: ObjectChangeOrder | null;
}

export const ObjectChangeConnection = connectionTypeOf('ObjectChange', () => ObjectChange);
export type ObjectChangeConnection = InstanceType<typeof ObjectChangeConnection>;
