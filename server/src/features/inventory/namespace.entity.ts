import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';

@ObjectType('Namespace', { implements: RelayNode, description: 'A Kubernetes namespace.' })
@Entity('namespace')
@Unique('uq_namespace_uid', ['tenantId', 'clusterId', 'uid'])
@Index('ix_namespace_name', ['tenantId', 'name', 'id'])
@Index('ix_namespace_cluster_name', ['tenantId', 'clusterId', 'name', 'id'])
@Index('ix_namespace_updated', ['tenantId', 'updatedAt', 'id'])
// One per order of the lists; gone objects stay for their history and soon outnumber those that live.
@Index('ix_namespace_live_name', ['tenantId', 'name', 'id'], { where: 'deleted_at IS NULL' })
@Index('ix_namespace_live_created', ['tenantId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
export class Namespace extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_namespace' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_namespace' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Namespace', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_namespace_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_namespace_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, { description: 'Kubernetes’ uid, unique within the cluster.' })
  @Column('text')
  uid!: string;

  @Field(() => String, { description: 'Name, unique among the live namespaces of the cluster.' })
  @Column('text')
  name!: string;

  @Field(() => String, { nullable: true, description: 'Active or Terminating; null when unknown.' })
  @Column('text', { nullable: true })
  phase!: string | null;

  @Column('uuid', { nullable: true })
  teamId!: string | null;

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
