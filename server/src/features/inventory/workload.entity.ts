import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';

export enum WorkloadKind {
  DEPLOYMENT = 'DEPLOYMENT',
  STATEFUL_SET = 'STATEFUL_SET',
  DAEMON_SET = 'DAEMON_SET',
  REPLICA_SET = 'REPLICA_SET',
  JOB = 'JOB',
  CRON_JOB = 'CRON_JOB',
}
registerEnumType(WorkloadKind, {
  name: 'WorkloadKind',
  description: 'Kubernetes kind of the object that makes pods.',
  valuesConfig: {
    DEPLOYMENT: { description: 'Deployment.' },
    STATEFUL_SET: { description: 'StatefulSet.' },
    DAEMON_SET: { description: 'DaemonSet.' },
    REPLICA_SET: { description: 'ReplicaSet without a Deployment above it.' },
    JOB: { description: 'Job.' },
    CRON_JOB: { description: 'CronJob.' },
  },
});

@ObjectType('Workload', { implements: RelayNode, description: 'An object that makes and replaces pods.' })
@Entity('workload')
@Unique('uq_workload_uid', ['tenantId', 'clusterId', 'uid'])
@Index('ix_workload_name', ['tenantId', 'name', 'id'])
@Index('ix_workload_cluster_namespace', ['tenantId', 'clusterId', 'namespace', 'name', 'id'])
@Index('ix_workload_updated', ['tenantId', 'updatedAt', 'id'])
// One per order of the lists; gone objects stay for their history and soon outnumber those that live.
@Index('ix_workload_live_name', ['tenantId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_workload_live_namespace', ['tenantId', 'namespace', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_workload_live_created', ['tenantId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_workload_live_cluster', ['tenantId', 'clusterId', 'name', 'id'], { where: 'deleted_at IS NULL' })
export class Workload extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_workload' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_workload' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Workload', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_workload_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_workload_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, { description: 'Kubernetes’ uid, unique within the cluster.' })
  @Column('text')
  uid!: string;

  @Field(() => String, { description: 'Namespace it lives in.' })
  @Column('text')
  namespace!: string;

  @Field(() => WorkloadKind, { description: 'Kind of the workload.' })
  @Column('text')
  kind!: WorkloadKind;

  @Field(() => String, { description: 'Name, unique among the live workloads of its kind and namespace.' })
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  ownerUid!: string | null;

  @Field(() => Int, { nullable: true, description: 'Replicas asked for; null where the kind has none.' })
  @Column('integer', { nullable: true })
  @OnDemand()
  desiredReplicas!: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas that are ready; null where the kind has none.' })
  @Column('integer', { nullable: true })
  @OnDemand()
  readyReplicas!: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas of the newest template; null where the kind has none.' })
  @Column('integer', { nullable: true })
  @OnDemand()
  updatedReplicas!: number | null;

  @Field(() => Int, { nullable: true, description: 'Replicas ready for long enough; null where the kind has none.' })
  @Column('integer', { nullable: true })
  @OnDemand()
  availableReplicas!: number | null;

  @Field(() => [String], { description: 'Images of the template’s containers, in their order.' })
  @Column('text', { array: true })
  @OnDemand()
  images!: string[];

  @Field(() => [Label], { description: 'Labels; empty when it has none.' })
  @Column('jsonb')
  @OnDemand()
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When it was created; null when unknown.' })
  @Column('timestamptz', { nullable: true })
  @OnDemand()
  createdAt!: Date | null;

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
  deletedAt!: Date | null;

  @Column('bigint')
  @OnDemand()
  reportEpoch!: string;

  @Column('bigint')
  @OnDemand()
  reportSeq!: string;
}
