import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { ActorKind } from './actor.types.js';

export enum AlertHistoryKind {
  PENDING = 'PENDING',
  FIRED = 'FIRED',
  ESCALATED = 'ESCALATED',
  REOPENED = 'REOPENED',
  RESOLVED = 'RESOLVED',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  UNACKNOWLEDGED = 'UNACKNOWLEDGED',
  SILENCED = 'SILENCED',
  UNSILENCED = 'UNSILENCED',
  INHIBITED = 'INHIBITED',
  UNINHIBITED = 'UNINHIBITED',
  ASSIGNED = 'ASSIGNED',
  COMMENTED = 'COMMENTED',
}
registerEnumType(AlertHistoryKind, {
  name: 'AlertHistoryKind',
  description: 'What happened to an alert.',
  valuesConfig: {
    PENDING: { description: 'Its condition began to hold.' },
    FIRED: { description: 'It began to fire.' },
    ESCALATED: { description: 'It became more severe.' },
    REOPENED: { description: 'It came back soon after its end.' },
    RESOLVED: { description: 'It ended, or somebody ended it; `text` says why.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it and looks after it.' },
    UNACKNOWLEDGED: { description: 'Somebody took the acknowledgement back.' },
    SILENCED: {
      description:
        'A silence or a maintenance window began to cover it; `after` is until when, `text` who made it and why.',
    },
    UNSILENCED: { description: 'No silence covers it any more.' },
    INHIBITED: { description: 'Another alert explains it.' },
    UNINHIBITED: { description: 'No other alert explains it any more.' },
    ASSIGNED: { description: 'Somebody was asked to look after it; `after` is null for nobody.' },
    COMMENTED: { description: 'Somebody said something about it.' },
  },
});

@ObjectType('AlertHistoryEntry', {
  implements: RelayNode,
  description: 'One thing that happened to an alert; entries stay as they were written.',
})
@Entity('alert_history')
@Index('ix_alert_history_alert', ['tenantId', 'alertId', 'at', 'id'])
export class AlertHistoryEntry extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_history' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_history' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('AlertHistoryEntry', this.id);
  }

  @Column('uuid')
  alertId!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_alert_history_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_alert_history_cluster' },
  ])
  ownerCluster?: Cluster;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => Date, { description: 'When, by the server’s clock.' })
  @Column('timestamptz')
  at!: Date;

  @Field(() => AlertHistoryKind, { description: 'What happened.' })
  @Column('text')
  kind!: AlertHistoryKind;

  @Field(() => ActorKind, { description: 'What kind of somebody did it.' })
  @Column('text')
  actorKind!: ActorKind;

  @Column('uuid', { nullable: true })
  actorId!: string | null;

  @Field(() => String, {
    name: 'actor',
    nullable: true,
    description: 'Who, as called then; null for the server itself.',
  })
  @Column('text', { nullable: true })
  actorName!: string | null;

  @Field(() => String, { nullable: true, description: 'Reason or comment; null where there is none.' })
  @Column('text', { nullable: true })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'What it was before, such as a severity; null for nothing.' })
  @Column('text', { nullable: true })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is from then on; null for nothing.' })
  @Column('text', { nullable: true })
  after!: string | null;
}
