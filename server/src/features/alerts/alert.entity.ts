import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';

export enum AlertSeverity {
  CRITICAL = 'CRITICAL',
  WARNING = 'WARNING',
  INFO = 'INFO',
}
registerEnumType(AlertSeverity, {
  name: 'AlertSeverity',
  description: 'CRITICAL: people are or soon will be affected. WARNING: it needs a look. INFO: good to know.',
  valuesConfig: {
    CRITICAL: { description: 'Somebody must act now.' },
    WARNING: { description: 'Somebody must look soon.' },
    INFO: { description: 'Worth knowing.' },
  },
});

export enum AlertState {
  FIRING = 'FIRING',
  RESOLVED = 'RESOLVED',
}
registerEnumType(AlertState, {
  name: 'AlertState',
  description: 'Whether the trouble stands or has ended.',
  valuesConfig: { FIRING: { description: 'It stands.' }, RESOLVED: { description: 'It is over.' } },
});

@ObjectType('Alert', {
  implements: RelayNode,
  description: 'One trouble with one subject, from its first sighting until it ends; repeats count up.',
})
@Entity('alert')
@Index('uq_alert_open', ['tenantId', 'fingerprint'], { unique: true, where: 'resolved_at IS NULL' })
@Index('ix_alert_last_seen', ['tenantId', 'lastSeenAt', 'id'])
@Index('ix_alert_first_seen', ['tenantId', 'firstSeenAt', 'id'])
@Index('ix_alert_changed', ['tenantId', 'changedAt', 'id'])
@Index('ix_alert_severity', ['tenantId', 'severityRank', 'id'])
@Index('ix_alert_cluster', ['tenantId', 'clusterId', 'state', 'severityRank', 'id'])
@Index('ix_alert_subject', ['tenantId', 'clusterId', 'subjectKind', 'subjectName'])
@Index('ix_alert_state_severity', ['tenantId', 'state', 'severityRank', 'id'])
@Index('ix_alert_state_last_seen', ['tenantId', 'state', 'lastSeenAt', 'id'])
@Index('ix_alert_state_first_seen', ['tenantId', 'state', 'firstSeenAt', 'id'])
@Index('ix_alert_cluster_last_seen', ['tenantId', 'clusterId', 'lastSeenAt', 'id'])
export class Alert extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('Alert', this.id);
  }

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => Cluster)
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_alert_cluster' },
    { name: 'cluster_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_alert_cluster' },
  ])
  ownerCluster?: Cluster;

  @Field(() => String, {
    description: 'Which trouble it is: cluster, subject and rule, hashed. At most one alert of a fingerprint fires.',
  })
  @Column('text')
  fingerprint!: string;

  @Field(() => String, { description: 'What found it, such as “CrashLoopBackOff” or the reason of an event.' })
  @Column('text')
  rule!: string;

  @Field(() => AlertSeverity, { description: 'How bad it is; it rises but does not fall while the alert fires.' })
  @Column('text')
  severity!: AlertSeverity;

  @Column('smallint')
  severityRank!: number;

  @Field(() => AlertState, { description: 'Whether it stands.' })
  @Column('text')
  state!: AlertState;

  @Field(() => String, { description: 'What is wrong with what, in one line.' })
  @Column('text')
  title!: string;

  @Field(() => String, { description: 'Details, and why it has its severity.' })
  @Column('text')
  @OnDemand()
  summary!: string;

  @Field(() => String, { description: 'Kubernetes’ kind of the subject, such as “Pod” or “Node”.' })
  @Column('text')
  subjectKind!: string;

  @Field(() => String, { nullable: true, description: 'Namespace of the subject; null where its kind has none.' })
  @Column('text', { nullable: true })
  namespace!: string | null;

  @Field(() => String, { description: 'Name of the subject.' })
  @Column('text')
  subjectName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Container of the pod it is about; null for the pod as a whole.',
  })
  @Column('text', { nullable: true })
  container!: string | null;

  @Column('text', { nullable: true })
  subjectUid!: string | null;

  @Field(() => Int, {
    description: 'How often it occurred, at least 1; a repeat reaches streams at most once a minute.',
  })
  @Column('integer')
  count!: number;

  @Field(() => Int, { description: 'Counts the changes told to streams, from 1; the greater one is the newer one.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { description: 'When it was first seen, by the cluster’s clock.' })
  @Column('timestamptz')
  firstSeenAt!: Date;

  @Field(() => Date, { description: 'When it was last seen, by the cluster’s clock.' })
  @Column('timestamptz')
  lastSeenAt!: Date;

  @Column('timestamptz')
  changedAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended, by the server’s clock; null while it fires.' })
  @Column('timestamptz', { nullable: true })
  resolvedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What showed that it ended; null while it fires.' })
  @Column('text', { nullable: true })
  @OnDemand()
  resolvedReason!: string | null;
}
