import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { Namespace } from './namespace.entity.js';

export enum NamespaceOrderField {
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
}
registerEnumType(NamespaceOrderField, {
  name: 'NamespaceOrderField',
  description: 'What namespaces are sorted by.',
  valuesConfig: {
    NAME: { description: 'Name.' },
    CREATED_AT: { description: 'When it was created; unknown ones are last.' },
  },
});

@InputType({ description: 'Order of namespaces.' })
export class NamespaceOrder {
  @Field(() => NamespaceOrderField, { description: 'What to sort by.' })
  field!: NamespaceOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which namespaces; fields AND, lists OR.' })
export class NamespaceFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => [ID], { nullable: true, description: 'That one of these teams owns.' })
  team?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these phases: Active or Terminating.' })
  phase?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Label selector as for kubectl: `app=web,tier in (front,back),env!=test,!legacy`; `!=` and `notin` match without the key too.',
  })
  labels?: string | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Whose stored facts changed at this moment or later, by the server’s clock. To keep a copy, ask with `includeDeleted` and a minute of overlap.',
  })
  updatedSince?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether deleted ones are listed too; no by default.' })
  includeDeleted?: boolean | null;

  @Field(() => NamespaceFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: NamespaceFilter | null;
}

@ArgsType()
export class NamespaceListArgs extends PageArgsType {
  @Field(() => NamespaceFilter, { nullable: true, description: 'Which ones; all live ones by default.' })
  filter?: NamespaceFilter | null;

  @Field(() => NamespaceOrder, { nullable: true, description: 'In which order; by name by default.' })
  orderBy?: NamespaceOrder | null;
}

export enum NamespaceFacet {
  PHASE = 'PHASE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(NamespaceFacet, {
  name: 'NamespaceFacet',
  description: 'What namespaces can be counted by.',
  valuesConfig: {
    PHASE: { description: 'Phase.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const NamespaceConnection = connectionTypeOf(
  'Namespace',
  () => Namespace,
  () => NamespaceFacet,
);
export type NamespaceConnection = InstanceType<typeof NamespaceConnection>;

@InputType('SetNamespaceTeamInput', { description: 'Which team a namespace belongs to.' })
export class SetNamespaceTeamInput {
  @Field(() => ID, { description: 'Id of the namespace.' })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the team; null or left out takes the namespace from its team.',
  })
  teamId?: string | null;
}

@ObjectType('SetNamespaceTeamPayload', { description: 'The namespace as it is now.' })
export class SetNamespaceTeamPayload {
  @Field(() => Namespace, { nullable: true, description: 'The namespace; null when refused.' })
  namespace!: Namespace | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: UserError[];
}
