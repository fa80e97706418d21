import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Pod } from './pod.entity.js';

export enum ContainerKind {
  REGULAR = 'REGULAR',
  INIT = 'INIT',
  SIDECAR = 'SIDECAR',
}
registerEnumType(ContainerKind, {
  name: 'ContainerKind',
  description: 'A regular container, one that runs before them, or one that starts before and runs beside them.',
  valuesConfig: {
    REGULAR: { description: 'Runs for the life of the pod.' },
    INIT: { description: 'Runs to its end before the regular ones start.' },
    SIDECAR: { description: 'Starts before the regular ones and runs beside them.' },
  },
});

export enum ContainerStateKind {
  RUNNING = 'RUNNING',
  WAITING = 'WAITING',
  TERMINATED = 'TERMINATED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(ContainerStateKind, {
  name: 'ContainerStateKind',
  description: 'What the container does now.',
  valuesConfig: {
    RUNNING: { description: 'Its process runs.' },
    WAITING: { description: 'It has not started; the reason says why.' },
    TERMINATED: { description: 'It ended; the reason says how.' },
    UNKNOWN: { description: 'Nothing was reported of it.' },
  },
});

@ObjectType('Container', { implements: RelayNode, description: 'A container of a pod.' })
@Entity('container')
@Unique('uq_container_name', ['tenantId', 'podId', 'name'])
@Index('ix_container_name', ['tenantId', 'name', 'id'])
@Index('ix_container_image', ['tenantId', 'image', 'id'])
@Index('ix_container_cluster', ['tenantId', 'clusterId', 'namespace', 'podName', 'name', 'id'])
@Index('ix_container_image_id', ['tenantId', 'imageId', 'deletedAt', 'clusterId', 'namespace', 'podId'])
@Index('ix_container_image_digest', ['tenantId', 'imageDigest', 'podId'])
@Index('ix_container_missing_request', ['tenantId', 'podId'], {
  where: '(deleted_at IS NULL) AND ((cpu_request_cores IS NULL) OR (memory_request_bytes IS NULL))',
})
@Index('ix_container_missing_limit', ['tenantId', 'podId'], {
  where: '(deleted_at IS NULL) AND ((cpu_limit_cores IS NULL) OR (memory_limit_bytes IS NULL))',
})
@Index('ix_container_updated', ['tenantId', 'updatedAt', 'id'])
// One per order of the lists; gone objects stay for their history and soon outnumber those that live.
@Index('ix_container_live_name', ['tenantId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_container_live_namespace', ['tenantId', 'namespace', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_container_live_restarts', ['tenantId', 'restartCount', 'id'], { where: 'deleted_at IS NULL' })
export class Container extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_container' })
  @OnDemand()
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_container' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Container', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @Column('uuid')
  podId!: string;

  @ManyToOne(() => Pod)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_container_pod' },
    { name: 'pod_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_container_pod' },
  ])
  ownerPod?: Pod;

  @Column('integer')
  @OnDemand('usage')
  subjectId!: number;

  @Field(() => String, { description: 'Namespace of its pod.' })
  @Column('text')
  namespace!: string;

  @Field(() => String, { description: 'Name of its pod.' })
  @Column('text')
  podName!: string;

  @Field(() => String, { description: 'Name, unique within its pod.' })
  @Column('text')
  name!: string;

  @Field(() => ContainerKind, { description: 'When it runs, relative to the others.' })
  @Column('text')
  kind!: ContainerKind;

  @Field(() => String, { nullable: true, description: 'Image as the pod names it; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  image!: string | null;

  @Field(() => String, { nullable: true, description: 'Digest of the image that runs; null before it was pulled.' })
  @Column('text', { nullable: true })
  @OnDemand()
  imageDigest!: string | null;

  @Column('uuid', { nullable: true })
  imageId!: string | null;

  @Field(() => ContainerStateKind, { description: 'What it does now.' })
  @Column('text')
  state!: ContainerStateKind;

  @Field(() => String, { nullable: true, description: 'Why it waits or ended; null while it runs.' })
  @Column('text', { nullable: true })
  @OnDemand()
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of the reason; null when none was given.' })
  @Column('text', { nullable: true })
  @OnDemand()
  message!: string | null;

  @Field(() => Boolean, { description: 'Whether its readiness probe passes, or it runs and has none.' })
  @Column('boolean')
  @OnDemand()
  isReady!: boolean;

  @Field(() => Int, { description: 'Restarts since the pod was created.' })
  @Column('integer')
  @OnDemand()
  restartCount!: number;

  @Field(() => Date, { nullable: true, description: 'When its current state began; null while it waits.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  startedAt!: Date | null;

  @Column('text', { nullable: true })
  @OnDemand('lastTermination')
  lastTerminationReason!: string | null;

  @Column('integer', { nullable: true })
  @OnDemand('lastTermination')
  lastTerminationExitCode!: number | null;

  @Column('timestamptz', { nullable: true })
  @OnDemand('lastTermination')
  lastTerminationStartedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  @OnDemand('lastTermination')
  lastTerminationFinishedAt!: Date | null;

  @Column('double precision', { nullable: true })
  @OnDemand('resources')
  cpuRequestCores!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('resources')
  cpuLimitCores!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('resources')
  memoryRequestBytes!: number | null;

  @Column('double precision', { nullable: true })
  @OnDemand('resources')
  memoryLimitBytes!: number | null;

  @Field(() => Boolean, { description: 'Whether a liveness probe is set.' })
  @Column('boolean')
  @OnDemand()
  hasLivenessProbe!: boolean;

  @Field(() => Boolean, { description: 'Whether a readiness probe is set.' })
  @Column('boolean')
  @OnDemand()
  hasReadinessProbe!: boolean;

  @Field(() => Boolean, { description: 'Whether a startup probe is set.' })
  @Column('boolean')
  @OnDemand()
  hasStartupProbe!: boolean;

  @Field(() => Date, { description: 'When the agent last reported it, by its clock.' })
  @Column('timestamptz')
  @OnDemand()
  observedAt!: Date;

  @Field(() => Date, {
    description: 'When what is stored of it last changed, its deletion included, by the server’s clock.',
  })
  @Column('timestamptz', { default: () => 'now()' })
  @OnDemand()
  updatedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was found to be gone; null while it lives.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  deletedAt!: Date | null;
}
