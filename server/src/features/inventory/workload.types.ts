import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Workload, WorkloadKind } from './workload.entity.js';

export enum WorkloadOrderField {
  NAME = 'NAME',
  NAMESPACE = 'NAMESPACE',
  CREATED_AT = 'CREATED_AT',
}
registerEnumType(WorkloadOrderField, {
  name: 'WorkloadOrderField',
  description: 'What workloads are sorted by.',
  valuesConfig: {
    NAME: { description: 'Name.' },
    NAMESPACE: { description: 'Namespace.' },
    CREATED_AT: { description: 'When it was created; unknown ones are last.' },
  },
});

@InputType({ description: 'Order of workloads.' })
export class WorkloadOrder {
  @Field(() => WorkloadOrderField, { description: 'What to sort by.' })
  field!: WorkloadOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which workloads; fields AND, lists OR.' })
export class WorkloadFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'In a namespace that one of these teams owns.' })
  team?: string[] | null;

  @Field(() => [WorkloadKind], { nullable: true, description: 'Of one of these kinds.' })
  kind?: WorkloadKind[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether as many replicas are ready as are wanted; those whose wanted number is unknown match neither.',
  })
  isFullyReady?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Prefix of one of its images, as they are written in the workload.',
  })
  image?: string | null;

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

  @Field(() => WorkloadFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: WorkloadFilter | null;
}

@ArgsType()
export class WorkloadListArgs extends PageArgsType {
  @Field(() => WorkloadFilter, { nullable: true, description: 'Which ones; all live ones by default.' })
  filter?: WorkloadFilter | null;

  @Field(() => WorkloadOrder, { nullable: true, description: 'In which order; by name by default.' })
  orderBy?: WorkloadOrder | null;
}

export enum WorkloadFacet {
  KIND = 'KIND',
  NAMESPACE = 'NAMESPACE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(WorkloadFacet, {
  name: 'WorkloadFacet',
  description: 'What workloads can be counted by.',
  valuesConfig: {
    KIND: { description: 'Kind.' },
    NAMESPACE: { description: 'Namespace.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const WorkloadConnection = connectionTypeOf(
  'Workload',
  () => Workload,
  () => WorkloadFacet,
);
export type WorkloadConnection = InstanceType<typeof WorkloadConnection>;
