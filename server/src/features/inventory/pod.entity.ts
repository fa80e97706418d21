import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { Guard } from '../../platform/guard.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';
import { PodScheduling } from './pod-scheduling.types.js';

export enum PodPhase {
  PENDING = 'PENDING',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(PodPhase, {
  name: 'PodPhase',
  description: 'Phase as Kubernetes reports it; see also `reason`.',
  valuesConfig: {
    PENDING: { description: 'Not all of its containers have been started.' },
    RUNNING: { description: 'At least one container runs or is being restarted.' },
    SUCCEEDED: { description: 'All containers ended well and will not be restarted.' },
    FAILED: { description: 'All containers ended, at least one badly.' },
    UNKNOWN: { description: 'Its cluster node does not answer.' },
  },
});

export enum QosClass {
  GUARANTEED = 'GUARANTEED',
  BURSTABLE = 'BURSTABLE',
  BEST_EFFORT = 'BEST_EFFORT',
}
registerEnumType(QosClass, {
  name: 'QosClass',
  description: 'Who is evicted last when memory runs out: guaranteed, burstable, best effort.',
  valuesConfig: {
    GUARANTEED: { description: 'Requests equal limits for every container.' },
    BURSTABLE: { description: 'Something is requested or limited.' },
    BEST_EFFORT: { description: 'Nothing is requested or limited.' },
  },
});

@ObjectType('Pod', { implements: RelayNode, description: 'A pod: containers placed together on one cluster node.' })
@Entity('pod')
@Unique('uq_pod_uid', ['tenantId', 'clusterId', 'uid'])
@Index('ix_pod_name', ['tenantId', 'name', 'id'])
@Index('ix_pod_created', ['tenantId', 'createdAt', 'id'])
@Index('ix_pod_cluster_namespace', ['tenantId', 'clusterId', 'namespace', 'name', 'id'])
@Index('ix_pod_cluster_node', ['tenantId', 'clusterId', 'nodeName', 'name', 'id'])
// Gone pods stay for their history and soon outnumber those that live, which all counts and sums are about.
@Index('ix_pod_live', ['tenantId', 'clusterId', 'phase'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_owner', ['tenantId', 'clusterId', 'ownerUid'])
@Index('ix_pod_updated', ['tenantId', 'updatedAt', 'id'])
// One per order of the lists; gone objects stay for their history and soon outnumber those that live.
@Index('ix_pod_live_name', ['tenantId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_namespace', ['tenantId', 'namespace', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_created', ['tenantId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_restarts', ['tenantId', 'restartCount', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_phase', ['tenantId', 'phase', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_reason', ['tenantId', 'reason', 'id'], { where: '(deleted_at IS NULL) AND (reason IS NOT NULL)' })
@Index('ix_pod_problem', ['tenantId', 'name', 'id'], {
  where: `(deleted_at IS NULL) AND ((reason IS NOT NULL) OR (phase = ANY (ARRAY['FAILED'::text, 'UNKNOWN'::text])) OR ((phase = 'RUNNING'::text) AND (NOT is_ready)))`,
})
@Index('ix_pod_live_cluster', ['tenantId', 'clusterId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_pod_live_cluster_namespace', ['tenantId', 'clusterId', 'namespace', 'name', 'id'], {
  where: 'deleted_at IS NULL',
})
@Index('ix_pod_live_cluster_node', ['tenantId', 'clusterId', 'nodeName', 'name', 'id'], { where: 'deleted_at IS NULL' })
export class Pod extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_pod' })
  @OnDemand()
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_pod' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Pod', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_pod_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_pod_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, { description: 'Kubernetes’ uid, unique within the cluster.' })
  @Column('text')
  @OnDemand()
  uid!: string;

  @Column('integer')
  @OnDemand('usage')
  subjectId!: number;

  @Field(() => String, { description: 'Namespace it lives in.' })
  @Column('text')
  namespace!: string;

  @Field(() => String, { description: 'Name, unique among the live pods of its namespace.' })
  @Column('text')
  name!: string;

  @Field(() => String, { nullable: true, description: 'Name of its cluster node; null until it is scheduled.' })
  @Column('text', { nullable: true })
  nodeName!: string | null;

  @Field(() => PodPhase, { description: 'Phase as Kubernetes reports it.' })
  @Column('text')
  phase!: PodPhase;

  @Field(() => String, {
    nullable: true,
    description:
      'The real reason: CrashLoopBackOff, OOMKilled, ImagePullBackOff, Unschedulable, Evicted …; null when nothing is wrong.',
  })
  @Column('text', { nullable: true })
  @OnDemand()
  reason!: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of the reason; null when none was given.' })
  @Column('text', { nullable: true })
  @OnDemand()
  message!: string | null;

  @Field(() => Boolean, { description: 'Whether its Ready condition is true.' })
  @Column('boolean')
  @OnDemand()
  isReady!: boolean;

  @Field(() => Int, { description: 'Regular and sidecar containers that are ready.' })
  @Column('integer')
  @OnDemand()
  readyContainers!: number;

  @Field(() => Int, { description: 'Regular and sidecar containers.' })
  @Column('integer')
  @OnDemand()
  totalContainers!: number;

  @Field(() => Int, {
    description:
      'Restarts of its regular and sidecar containers together, and of init containers until they have ended.',
  })
  @Column('integer')
  @OnDemand()
  restartCount!: number;

  @Field(() => Date, { nullable: true, description: 'When a container last restarted; null when none did.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  lastRestartAt!: Date | null;

  @Field(() => QosClass, { nullable: true, description: 'Quality of service class; null when unknown.' })
  @Column('text', { nullable: true })
  @OnDemand()
  qosClass!: QosClass | null;

  @Field(() => String, { nullable: true, description: 'Address of the pod; null until it has one.' })
  @Guard('OPERATOR')
  @Column('text', { nullable: true })
  @OnDemand()
  podIp!: string | null;

  @Field(() => String, { nullable: true, description: 'Address of its cluster node; null until it is scheduled.' })
  @Guard('OPERATOR')
  @Column('text', { nullable: true })
  @OnDemand()
  hostIp!: string | null;

  @Field(() => String, { nullable: true, description: 'Kind of the object that made it; null for a bare pod.' })
  @Column('text', { nullable: true })
  @OnDemand()
  ownerKind!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the object that made it; null for a bare pod.' })
  @Column('text', { nullable: true })
  @OnDemand()
  ownerName!: string | null;

  @Column('text', { nullable: true })
  @OnDemand('workload')
  ownerUid!: string | null;

  /** Names of the volume claims it mounts; null where its agent does not tell. */
  @Column('text', { array: true, nullable: true })
  @OnDemand('persistentVolumeClaims')
  claims!: string[] | null;

  @Field(() => PodScheduling, {
    nullable: true,
    description: 'What decides where it can go; null where its agent does not tell.',
  })
  @Column('jsonb', { nullable: true })
  @OnDemand()
  scheduling!: PodScheduling | null;

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

  @Field(() => [Label], { description: 'Labels; empty when it has none.' })
  @Column('jsonb')
  @OnDemand()
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it was created; null when unknown.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  createdAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When its cluster node accepted it; null before.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  startedAt!: Date | null;

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

  @Column('bigint')
  @OnDemand()
  reportEpoch!: string;

  @Column('bigint')
  @OnDemand()
  reportSeq!: string;
}
