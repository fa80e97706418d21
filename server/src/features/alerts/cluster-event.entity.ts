import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';

export enum ClusterEventType {
  NORMAL = 'NORMAL',
  WARNING = 'WARNING',
}
registerEnumType(ClusterEventType, {
  name: 'ClusterEventType',
  description: 'Kubernetes’ own type of the event.',
  valuesConfig: {
    NORMAL: { description: 'Something happened as it does.' },
    WARNING: { description: 'Something may be wrong.' },
  },
});

@ObjectType('ClusterEvent', {
  implements: RelayNode,
  description: 'An event of Kubernetes, kept longer than the hour the cluster keeps it.',
})
@Entity('cluster_event')
@Unique('uq_cluster_event_uid', ['tenantId', 'clusterId', 'uid'])
@Index('ix_cluster_event_seen', ['tenantId', 'lastSeenAt', 'id'])
@Index('ix_cluster_event_cluster_seen', ['tenantId', 'clusterId', 'lastSeenAt', 'id'])
@Index('ix_cluster_event_involved', ['tenantId', 'clusterId', 'involvedKind', 'involvedName', 'lastSeenAt'])
@Index('ix_cluster_event_type_seen', ['tenantId', 'type', 'lastSeenAt', 'id'])
export class ClusterEvent extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster_event' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_cluster_event' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('ClusterEvent', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_cluster_event_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_cluster_event_cluster' },
  ])
  ownerCluster?: Cluster;

  @Column('text')
  uid!: string;

  @Field(() => ClusterEventType, { description: 'Normal course of things, or a warning.' })
  @Column('text')
  type!: ClusterEventType;

  @Field(() => String, { description: 'Short reason in Kubernetes’ words, such as “FailedScheduling”.' })
  @Column('text')
  reason!: string;

  @Field(() => String, { description: 'What happened; at most 4,096 characters.' })
  @Column('text')
  message!: string;

  @Field(() => Int, { description: 'How often it occurred, at least 1.' })
  @Column('integer')
  count!: number;

  @Field(() => String, { nullable: true, description: 'Namespace of the involved object; null where it has none.' })
  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => String, { description: 'Kind of the involved object, such as “Pod”.' })
  @Column('text')
  involvedKind!: string;

  @Field(() => String, { description: 'Name of the involved object.' })
  @Column('text')
  involvedName!: string;

  @Column('text', { nullable: true })
  involvedUid!: string | null;

  @Field(() => String, { nullable: true, description: 'Component that reported it; null when unknown.' })
  @Column('text', { nullable: true })
  source!: string | null;

  @Field(() => Date, { description: 'First occurrence, by the cluster’s clock.' })
  @Column('timestamptz')
  firstSeenAt!: Date;

  @Field(() => Date, { description: 'Last occurrence, by the cluster’s clock, never later than it was received.' })
  @Column('timestamptz')
  lastSeenAt!: Date;

  @Column('timestamptz')
  receivedAt!: Date;
}
