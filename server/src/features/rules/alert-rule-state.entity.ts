import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { AlertRule } from './alert-rule.entity.js';

/** How the evaluation of a rule goes; apart from the rule, because it is written again and again. */
@Entity('alert_rule_state')
export class AlertRuleState {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_rule_state' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_rule_state' })
  ruleId!: string;

  @ManyToOne(() => AlertRule, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_alert_rule_state_rule' },
    { name: 'rule_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_alert_rule_state_rule' },
  ])
  rule?: AlertRule;

  /** When it was judged last, successfully; null before. */
  @Column('timestamptz', { nullable: true })
  evaluatedAt!: Date | null;

  /** How late that was: the time since it was due. */
  @Column('double precision', { nullable: true })
  lagMs!: number | null;

  @Column('double precision', { nullable: true })
  durationMs!: number | null;

  /** Subjects that were judged, and those of which nothing was known. */
  @Column('integer')
  subjects!: number;

  @Column('integer')
  unknown!: number;

  /** Subjects beyond the limit of one rule, which were left out. */
  @Column('integer')
  dropped!: number;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { nullable: true })
  failedAt!: Date | null;
}

export type InstanceState = 'WATCHED' | 'PENDING' | 'FIRING' | 'KEPT';

/** A subject for which a rule's condition holds, held a moment ago, or may hold soon. */
@Entity('rule_instance')
@Index('ix_rule_instance_state', ['tenantId', 'ruleId', 'state'])
export class RuleInstance {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rule_instance' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rule_instance' })
  ruleId!: string;

  @ManyToOne(() => AlertRule, { onDelete: 'CASCADE' })
  @JoinColumn([
    { name: 'tenant_id', referencedColumnName: 'tenantId', foreignKeyConstraintName: 'fk_rule_instance_rule' },
    { name: 'rule_id', referencedColumnName: 'id', foreignKeyConstraintName: 'fk_rule_instance_rule' },
  ])
  rule?: AlertRule;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_rule_instance' })
  clusterId!: string;

  /** Kind, namespace, name and container in one text. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_rule_instance' })
  subjectKey!: string;

  @Column('text')
  kind!: string;

  @Column('text', { nullable: true })
  namespace!: string | null;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  container!: string | null;

  @Column('text', { nullable: true })
  uid!: string | null;

  @Column('text')
  state!: InstanceState;

  /** When the condition began to hold; moved on by the time in which nothing was known. */
  @Column('timestamptz')
  since!: Date;

  /** When it fired; null before. */
  @Column('timestamptz', { nullable: true })
  firedAt!: Date | null;

  /** When the condition was last seen to hold; moved on like `since`. */
  @Column('timestamptz')
  trueAt!: Date;

  /** When anything was known of it last. */
  @Column('timestamptz')
  knownAt!: Date;

  /** When its alert was told of it last. */
  @Column('timestamptz', { nullable: true })
  toldAt!: Date | null;

  @Column('double precision', { nullable: true })
  value!: number | null;

  @Column('double precision', { nullable: true })
  threshold!: number | null;

  /** What a kind has to remember: earlier counts of restarts. */
  @Column('jsonb', { nullable: true })
  memory!: { at: number; count: number }[] | null;
}
