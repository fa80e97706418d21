import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Pod, PodPhase, QosClass } from './pod.entity.js';

export enum PodOrderField {
  NAME = 'NAME',
  NAMESPACE = 'NAMESPACE',
  CREATED_AT = 'CREATED_AT',
  RESTARTS = 'RESTARTS',
  PHASE = 'PHASE',
  CPU_USAGE = 'CPU_USAGE',
  MEMORY_USAGE = 'MEMORY_USAGE',
  CPU_USAGE_TO_REQUEST = 'CPU_USAGE_TO_REQUEST',
  MEMORY_USAGE_TO_REQUEST = 'MEMORY_USAGE_TO_REQUEST',
}
registerEnumType(PodOrderField, {
  name: 'PodOrderField',
  description: 'What pods are sorted by; usage is at most about a minute older than the newest shown.',
  valuesConfig: {
    NAME: { description: 'Name.' },
    NAMESPACE: { description: 'Namespace.' },
    CREATED_AT: { description: 'When it was created; unknown ones are last.' },
    RESTARTS: { description: 'Number of restarts.' },
    PHASE: { description: 'Phase, by its name.' },
    CPU_USAGE: { description: 'CPU in use; unmeasured ones are last.' },
    MEMORY_USAGE: { description: 'Memory in use; unmeasured ones are last.' },
    CPU_USAGE_TO_REQUEST: {
      description: 'CPU in use as a share of what was requested; those without either are last.',
    },
    MEMORY_USAGE_TO_REQUEST: {
      description: 'Memory in use as a share of what was requested; those without either are last.',
    },
  },
});

@InputType({ description: 'Order of pods.' })
export class PodOrder {
  @Field(() => PodOrderField, { description: 'What to sort by.' })
  field!: PodOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which pods; fields AND, lists OR.' })
export class PodFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'On one of these cluster nodes.' })
  clusterNode?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Made by one of these workloads, directly or through a ReplicaSet or Job.',
  })
  workload?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'In a namespace that one of these teams owns.' })
  team?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => [PodPhase], { nullable: true, description: 'In one of these phases.' })
  phase?: PodPhase[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these reasons, such as CrashLoopBackOff.' })
  reason?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'On cluster nodes of one of these names.' })
  nodeName?: string[] | null;

  @Field(() => [QosClass], { nullable: true, description: 'Of one of these quality of service classes.' })
  qosClass?: QosClass[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether its Ready condition is true.' })
  isReady?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether something is wrong: it has a reason, failed, is unknown, or runs without being ready.',
  })
  hasProblem?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'With at least so many restarts.' })
  minRestarts?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it uses more CPU or memory than it requests; not where a usage or request is unknown.',
  })
  isOverRequest?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether one of its containers, init containers aside, sets no request of CPU or of memory.',
  })
  isMissingRequests?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether one of its containers, init containers aside, sets no limit of CPU or of memory.',
  })
  isMissingLimits?: boolean | null;

  @Field(() => String, { nullable: true, description: 'With a container of an image that begins so.' })
  image?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'With a container that runs one of these digests, “sha256:…”.',
  })
  imageDigest?: string[] | null;

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

  @Field(() => PodFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: PodFilter | null;
}

@ArgsType()
export class PodListArgs extends PageArgsType {
  @Field(() => PodFilter, { nullable: true, description: 'Which ones; all live ones by default.' })
  filter?: PodFilter | null;

  @Field(() => PodOrder, { nullable: true, description: 'In which order; by name by default.' })
  orderBy?: PodOrder | null;
}

export enum PodFacet {
  PHASE = 'PHASE',
  REASON = 'REASON',
  NAMESPACE = 'NAMESPACE',
  CLUSTER_NODE = 'CLUSTER_NODE',
  QOS_CLASS = 'QOS_CLASS',
  CLUSTER = 'CLUSTER',
}
registerEnumType(PodFacet, {
  name: 'PodFacet',
  description: 'What pods can be counted by.',
  valuesConfig: {
    PHASE: { description: 'Phase.' },
    REASON: { description: 'Reason, such as CrashLoopBackOff.' },
    NAMESPACE: { description: 'Namespace.' },
    CLUSTER_NODE: { description: 'Name of its cluster node.' },
    QOS_CLASS: { description: 'Quality of service class.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const PodConnection = connectionTypeOf(
  'Pod',
  () => Pod,
  () => PodFacet,
);
export type PodConnection = InstanceType<typeof PodConnection>;
