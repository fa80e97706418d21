import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { Container, ContainerKind, ContainerStateKind } from './container.entity.js';

@ObjectType('Termination', { description: 'How a container ended last.' })
export class Termination {
  @Field(() => String, {
    nullable: true,
    description: 'Such as OOMKilled, Error, Completed; null when none was given.',
  })
  reason!: string | null;

  @Field(() => Int, { nullable: true, description: 'Exit code, 137 for a kill; null when unknown.' })
  exitCode!: number | null;

  @Field(() => Date, { nullable: true, description: 'When that run began; null when unknown.' })
  startedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it ended; null when unknown.' })
  finishedAt!: Date | null;
}

export enum ContainerOrderField {
  NAME = 'NAME',
  NAMESPACE = 'NAMESPACE',
  RESTARTS = 'RESTARTS',
  CPU_USAGE = 'CPU_USAGE',
  MEMORY_USAGE = 'MEMORY_USAGE',
  CPU_USAGE_TO_REQUEST = 'CPU_USAGE_TO_REQUEST',
  MEMORY_USAGE_TO_REQUEST = 'MEMORY_USAGE_TO_REQUEST',
}
registerEnumType(ContainerOrderField, {
  name: 'ContainerOrderField',
  description: 'What containers are sorted by; usage is at most about a minute older than the newest shown.',
  valuesConfig: {
    NAME: { description: 'Name.' },
    NAMESPACE: { description: 'Namespace of its pod.' },
    RESTARTS: { description: 'Number of restarts.' },
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

@InputType({ description: 'Order of containers.' })
export class ContainerOrder {
  @Field(() => ContainerOrderField, { description: 'What to sort by.' })
  field!: ContainerOrderField;

  @Field(() => SortDirection, { description: 'Ascending or descending.' })
  direction!: SortDirection;
}

@InputType({ description: 'Which containers; fields AND, lists OR.' })
export class ContainerFilter {
  @Field(() => [ID], { nullable: true, description: 'Of one of these clusters.' })
  cluster?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Of one of these pods.' })
  pod?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In one of these namespaces.' })
  namespace?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'In a namespace that one of these teams owns.' })
  team?: string[] | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the name, without case.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Prefix of the image.' })
  image?: string | null;

  @Field(() => [ContainerKind], { nullable: true, description: 'Of one of these kinds.' })
  kind?: ContainerKind[] | null;

  @Field(() => [ContainerStateKind], { nullable: true, description: 'In one of these states.' })
  state?: ContainerStateKind[] | null;

  @Field(() => [String], { nullable: true, description: 'With one of these reasons, such as CrashLoopBackOff.' })
  reason?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'That run one of these digests, “sha256:…”.' })
  imageDigest?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'In pods of one of these names.' })
  podName?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Whose last run ended for one of these reasons, such as OOMKilled.',
  })
  lastTerminationReason?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is ready.' })
  isReady?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'With at least so many restarts.' })
  minRestarts?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it uses more CPU or memory than it requests; not where a usage or request is unknown.',
  })
  isOverRequest?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it sets no request of CPU or of memory.' })
  isMissingRequests?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it sets no limit of CPU or of memory.' })
  isMissingLimits?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it has no liveness or no readiness probe.' })
  isMissingProbes?: boolean | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Whose stored facts changed at this moment or later, by the server’s clock. To keep a copy, ask with `includeDeleted` and a minute of overlap.',
  })
  updatedSince?: Date | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether deleted ones are listed too; no by default.' })
  includeDeleted?: boolean | null;

  @Field(() => ContainerFilter, { nullable: true, description: 'Only those that this does not match.' })
  not?: ContainerFilter | null;
}

@ArgsType()
export class ContainerListArgs extends PageArgsType {
  @Field(() => ContainerFilter, { nullable: true, description: 'Which ones; all live ones by default.' })
  filter?: ContainerFilter | null;

  @Field(() => ContainerOrder, { nullable: true, description: 'In which order; by name by default.' })
  orderBy?: ContainerOrder | null;
}

export enum ContainerFacet {
  STATE = 'STATE',
  KIND = 'KIND',
  REASON = 'REASON',
  NAMESPACE = 'NAMESPACE',
  CLUSTER = 'CLUSTER',
}
registerEnumType(ContainerFacet, {
  name: 'ContainerFacet',
  description: 'What containers can be counted by.',
  valuesConfig: {
    STATE: { description: 'State.' },
    KIND: { description: 'Kind.' },
    REASON: { description: 'Reason.' },
    NAMESPACE: { description: 'Namespace of its pod.' },
    CLUSTER: { description: 'Cluster.' },
  },
});

export const ContainerConnection = connectionTypeOf(
  'Container',
  () => Container,
  () => ContainerFacet,
);
export type ContainerConnection = InstanceType<typeof ContainerConnection>;
