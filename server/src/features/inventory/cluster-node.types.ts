import { ArgsType, Field, ID, InputType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { ClusterNode, ClusterNodeStatus } from './cluster-node.entity.js';

export enum ClusterNodeOrderField {
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
  STATUS = 'STATUS',
  CPU_USAGE = 'CPU_USAGE',
  MEMORY_USAGE = 'MEMORY_USAGE',
  CPU_USAGE_TO_ALLOCATABLE = 'CPU_USAGE_TO_ALLOCATABLE',
  MEMORY_USAGE_TO_ALLOCATABLE = 'MEMORY_USAGE_TO_ALLOCATABLE',
}
registerEnumType(ClusterNodeOrderField, {
  name: 'ClusterNodeOrderField',
  description: 'What cluster nodes are sorted by; usage is at most about a minute older than the newest shown.',
  valuesConfig: {
    NAME: { description: 'Name.' },
    CREATED_AT: { description: 'When it was created; unknown ones are last.' },
    STATUS: { description: 'Status, by its name.' },
    CPU_USAGE: { description: 'CPU in use; unmeasured ones are last.' },
    MEMORY_USAGE: { description: 'Memory in use; unmeasured ones are last.' },
    CPU_USAGE_TO_ALLOCATABLE: {
      description: 'CPU in use as a share of what is allocatable; those without either are last.',
    },
    MEMORY_USAGE_TO_ALLOCATABLE: {
      description: 'Memory in use as a share of what is allocatable; those without either are last.',
    },
  },
});

@InputType({ description: 'Order of cluster nodes.' })
export class ClusterNodeOrder {
  @Field(() => ClusterNodeOrderField, { description: 'What to sort by.' })
  field!: ClusterNodeOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'A condition that cluster nodes have.' })
export class ConditionFilter {
  @Field(() => String, { description: 'Its type, such as “Ready” or “DiskPressure”.' })
  type!: string;

  @Field(() => [String], {
    nullable: true,
    defaultValue: ['True'],
    description: 'One of these statuses: True, False or Unknown; True by default.',
  })
  status?: string[] | null;
}

@InputType({ description: 'Which cluster nodes; fields AND, lists OR.' })
export class ClusterNodeFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => [ClusterNodeStatus], { nullable: true, description: 'In one of these states.' })
  status?: ClusterNodeStatus[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether new pods may be placed on it.' })
  isSchedulable?: boolean | null;

  @Field(() => [String], { nullable: true, description: 'In one of these zones.' })
  zone?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these pools.' })
  pool?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these regions.' })
  region?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these roles, such as “control-plane”.' })
  role?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these machine types.' })
  instanceType?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Of one of these processor architectures, such as “arm64”.' })
  architecture?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Whose kubelet’s version begins with one of these, such as “v1.31.”.',
  })
  kubeletVersion?: string[] | null;

  @Field(() => [ConditionFilter], { nullable: true, description: 'With one of these conditions.' })
  condition?: ConditionFilter[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is short of memory, disk or process ids: MemoryPressure, DiskPressure or PIDPressure is True.',
  })
  hasPressure?: boolean | null;

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

  @Field(() => ClusterNodeFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ClusterNodeFilter | null;
}

@ArgsType()
export class ClusterNodeListArgs extends PageArgsType {
  @Field(() => ClusterNodeFilter, { nullable: true, description: 'Which ones; all live ones by default.' })
  filter?: ClusterNodeFilter | null;

  @Field(() => ClusterNodeOrder, { nullable: true, description: 'In which order; by name by default.' })
  orderBy?: ClusterNodeOrder | null;
}

export enum ClusterNodeFacet {
  STATUS = 'STATUS',
  ZONE = 'ZONE',
  POOL = 'POOL',
  ROLE = 'ROLE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(ClusterNodeFacet, {
  name: 'ClusterNodeFacet',
  description: 'What cluster nodes can be counted by.',
  valuesConfig: {
    STATUS: { description: 'Status.' },
    ZONE: { description: 'Zone.' },
    POOL: { description: 'Pool.' },
    ROLE: { description: 'Role; one of several roles counts in each.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const ClusterNodeConnection = connectionTypeOf(
  'ClusterNode',
  () => ClusterNode,
  () => ClusterNodeFacet,
);
export type ClusterNodeConnection = InstanceType<typeof ClusterNodeConnection>;
