import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { OnDemand } from '../../platform/entity-sql.js';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { Cluster } from '../clusters/cluster.entity.js';
import { Label } from '../clusters/label.types.js';
import { MetricUnit } from '../metrics/metric.entity.js';

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
  PENDING = 'PENDING',
  FIRING = 'FIRING',
  RESOLVED = 'RESOLVED',
}
registerEnumType(AlertState, {
  name: 'AlertState',
  description: 'Whether the trouble stands or has ended.',
  valuesConfig: {
    PENDING: { description: 'It has begun, but has not lasted as long as its rule asks; nobody is notified.' },
    FIRING: { description: 'It stands.' },
    RESOLVED: { description: 'It is over.' },
  },
});

@ObjectType('Alert', {
  implements: RelayNode,
  description:
    'One trouble with one subject, from its first sighting until it ends; repeats count up. One that comes back soon after its end is the same alert, re-opened.',
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
@Index('ix_alert_resolved', ['tenantId', 'fingerprint', 'resolvedAt'], { where: 'resolved_at IS NOT NULL' })
@Index('ix_alert_workload', ['tenantId', 'workloadName', 'lastSeenAt', 'id'], { where: 'workload_name IS NOT NULL' })
@Index('ix_alert_node', ['tenantId', 'nodeName', 'lastSeenAt', 'id'], { where: 'node_name IS NOT NULL' })
@Index('ix_alert_assignee', ['tenantId', 'assigneeId', 'lastSeenAt', 'id'], { where: 'assignee_id IS NOT NULL' })
@Index('ix_alert_rule', ['tenantId', 'ruleId', 'lastSeenAt', 'id'], { where: 'rule_id IS NOT NULL' })
@Index('ix_alert_never_fired', ['tenantId', 'resolvedAt', 'id'], { where: 'fired_at IS NULL' })
@Index('ix_alert_silence', ['tenantId', 'silenceId', 'id'], { where: 'silence_id IS NOT NULL' })
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
    description: 'Which trouble it is: cluster, subject and rule, hashed. At most one alert of a fingerprint is open.',
  })
  @Column('text')
  fingerprint!: string;

  @Field(() => String, { description: 'What found it, such as “CrashLoopBackOff” or the reason of an event.' })
  @Column('text')
  rule!: string;

  @Field(() => AlertSeverity, { description: 'How bad it is; it rises but does not fall while the alert is open.' })
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

  @Field(() => Date, { nullable: true, description: 'When it ended, by the server’s clock; null while it stands.' })
  @Column('timestamptz', { nullable: true })
  resolvedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What showed that it ended; null while it stands.' })
  @Column('text', { nullable: true })
  @OnDemand()
  resolvedReason!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it first began to fire, by the server’s clock; null for one that never did.',
  })
  @Column('timestamptz', { nullable: true })
  firedAt!: Date | null;

  @Field(() => Int, { description: 'How often it came back within a quarter of an hour after its end, from 0.' })
  @Column('integer', { default: 0 })
  reopenedCount!: number;

  @Field(() => Date, { nullable: true, description: 'When it came back the last time; null where it never did.' })
  @Column('timestamptz', { nullable: true })
  reopenedAt!: Date | null;

  /** The rule that raised it, where that is one of the tenant’s and not built in. */
  @Column('uuid', { nullable: true })
  ruleId!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the rule says what to do; null where it does not.' })
  @Column('text', { nullable: true })
  @OnDemand()
  runbookUrl!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The value that was judged when it last changed, in `unit`; null where none was measured.',
  })
  @Column('double precision', { nullable: true })
  value!: number | null;

  @Field(() => Float, { nullable: true, description: 'What the value was compared with, in `unit`; null for none.' })
  @Column('double precision', { nullable: true })
  threshold!: number | null;

  @Field(() => MetricUnit, {
    nullable: true,
    description: 'Unit of `value` and `threshold`; null where neither has one.',
  })
  @Column('text', { nullable: true })
  unit!: MetricUnit | null;

  @Field(() => String, {
    nullable: true,
    description: 'Kind of the workload that the subject belongs to, such as “Deployment”; null for none.',
  })
  @Column('text', { nullable: true })
  workloadKind!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the workload; null where the subject belongs to none.' })
  @Column('text', { nullable: true })
  workloadName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the cluster node it is about, or that its pod was on when it was raised; null for none.',
  })
  @Column('text', { nullable: true })
  nodeName!: string | null;

  /** The team that owned the namespace when it was raised. */
  @Column('uuid', { nullable: true })
  teamId!: string | null;

  @Field(() => String, { nullable: true, description: 'Image of the container it is about; null where it is unknown.' })
  @Column('text', { nullable: true })
  image!: string | null;

  @Field(() => [Label], { description: 'Labels of the subject when it was raised, at most 32.' })
  @Column('jsonb', { default: () => `'[]'` })
  labels!: Label[];

  @Field(() => Date, { nullable: true, description: 'When somebody acknowledged it; null while nobody has.' })
  @Column('timestamptz', { nullable: true })
  acknowledgedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who acknowledged it, as called then; null while nobody has.' })
  @Column('text', { nullable: true })
  acknowledgedBy!: string | null;

  @Column('uuid', { nullable: true })
  silenceId!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Until when it is silenced; null where it is not, or until its silence is ended.',
  })
  @Column('timestamptz', { nullable: true })
  silencedUntil!: Date | null;

  @Column('uuid', { nullable: true })
  inhibitedById!: string | null;

  @Column('uuid', { nullable: true })
  assigneeId!: string | null;

  @Field(() => String, { nullable: true, description: 'Name of whom it is assigned to; null for nobody.' })
  @Column('text', { nullable: true })
  assigneeName!: string | null;
}
