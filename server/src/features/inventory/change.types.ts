import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Change, ChangeAction, ObjectKind } from './change.entity.js';

export enum ChangeOrderField {
  OBSERVED_AT = 'OBSERVED_AT',
}
registerEnumType(ChangeOrderField, {
  name: 'ChangeOrderField',
  description: 'What changes are sorted by.',
  valuesConfig: { OBSERVED_AT: { description: 'When it was seen.' } },
});

@InputType({ description: 'Order of changes.' })
export class ChangeOrder {
  @Field(() => ChangeOrderField, { description: 'What to sort by.' })
  field!: ChangeOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which changes; fields AND, lists OR.' })
export class ChangeFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [ObjectKind], { nullable: true, description: 'Of objects of one of these kinds.' })
  objectKind?: ObjectKind[] | null;

  @Field(() => [ID], { nullable: true, description: 'Of one of these objects.' })
  objectId?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of objects in one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these fields, such as “image”.' })
  field?: string[] | null;

  @Field(() => [ChangeAction], { nullable: true, description: 'With one of these actions.' })
  action?: ChangeAction[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the object’s name; “pod/container” for containers.' })
  name?: string | null;

  @Field(() => Date, { nullable: true, description: 'Seen at this moment or later, by the agent’s clock.' })
  observedAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Seen before this moment, by the agent’s clock.' })
  observedBefore?: Date | null;

  @Field(() => ChangeFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ChangeFilter | null;
}

@ArgsType()
export class ChangeListArgs extends PageArgsType {
  @Field(() => ChangeFilter, { nullable: true, description: 'Which ones; all by default.' })
  filter?: ChangeFilter | null;

  @Field(() => ChangeOrder, { nullable: true, description: 'In which order; newest first by default.' })
  orderBy?: ChangeOrder | null;
}

export enum ChangeFacet {
  OBJECT_KIND = 'OBJECT_KIND',
  ACTION = 'ACTION',
  FIELD = 'FIELD',
  CLUSTER = 'CLUSTER',
}
registerEnumType(ChangeFacet, {
  name: 'ChangeFacet',
  description: 'What changes can be counted by.',
  valuesConfig: {
    OBJECT_KIND: { description: 'Kind of the object.' },
    ACTION: { description: 'What happened to it.' },
    FIELD: { description: 'What of it changed.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const ChangeConnection = connectionTypeOf(
  'Change',
  () => Change,
  () => ChangeFacet,
);
export type ChangeConnection = InstanceType<typeof ChangeConnection>;
