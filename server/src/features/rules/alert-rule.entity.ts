import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { toGlobalId } from '../../platform/id.js';
import { RelayNode } from '../../platform/relay.types.js';
import { AlertSeverity } from '../alerts/alert.entity.js';
import type { MatcherOutput } from '../alerts/matcher.types.js';
import { AlertRuleKind, AlertRuleParams, type AlertRuleScope } from './alert-rule-parts.types.js';
import type { RuleSpec } from './rule-spec.js';

@ObjectType('AlertRule', {
  implements: RelayNode,
  description: 'When to raise an alert: over what is measured and known of clusters, or by a detector of the product.',
})
@Entity('alert_rule')
@Unique('uq_alert_rule_name', ['tenantId', 'name'])
export class AlertRule extends RelayNode {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_rule' })
  tenantId!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_alert_rule' })
  id!: string;

  @Field(() => ID, { name: 'id', description: 'Opaque id.' })
  get globalId(): string {
    return toGlobalId('AlertRule', this.id);
  }

  @Field(() => String, { description: 'Unique in the tenant and for good, such as HighCpu: `rule` of its alerts.' })
  @Column('text')
  name!: string;

  @Field(() => String, { description: 'What is wrong when it fires, for people: the beginning of its alerts’ titles.' })
  @Column('text')
  title!: string;

  @Field(() => AlertRuleKind, { description: 'How it judges; never changes.' })
  @Column('text')
  kind!: AlertRuleKind;

  @Field(() => AlertRuleParams, { description: 'The parameters of its kind; all others are null.' })
  @Column('jsonb')
  params!: AlertRuleParams;

  @Field(() => AlertSeverity, {
    nullable: true,
    description: 'Severity of its alerts; null only for a detector that decides it from case to case.',
  })
  @Column('text', { nullable: true })
  severity!: AlertSeverity | null;

  @Field(() => Int, {
    description: 'The condition must hold so long before the alert fires, in seconds; 0 for at once.',
  })
  @Column('integer')
  forSeconds!: number;

  @Field(() => Int, {
    description: 'The alert goes on so long after the condition was last seen to hold, in seconds; 0 for not at all.',
  })
  @Column('integer')
  keepFiringSeconds!: number;

  /** May name places that its reader does not see, as `disabledIn` may; the resolver shows both. */
  @Column('jsonb')
  matchers!: MatcherOutput[];

  @Column('jsonb')
  disabledIn!: AlertRuleScope[];

  @Field(() => String, { nullable: true, description: 'Where to read what to do; null where nobody wrote it.' })
  @Column('text', { nullable: true })
  runbookUrl!: string | null;

  /** The team that looks after the rule; null for nobody. */
  @Column('uuid', { nullable: true })
  teamId!: string | null;

  @Field(() => Boolean, { description: 'Whether it is switched on.' })
  @Column('boolean')
  isEnabled!: boolean;

  @Field(() => Boolean, { description: 'Whether it came with the product.' })
  @Column('boolean')
  isDefault!: boolean;

  /** What the product gave last; what differs from it is the tenant's own. Null for rules of the tenant. */
  @Column('jsonb', { nullable: true })
  defaultSpec!: RuleSpec | null;

  @Field(() => Int, { description: 'Counts the changes, from 1; for `expectedRevision`.' })
  @Column('integer')
  revision!: number;

  @Field(() => Date, { description: 'When it was made.' })
  @Column('timestamptz')
  createdAt!: Date;

  @Field(() => Date, { description: 'When it was changed last.' })
  @Column('timestamptz')
  updatedAt!: Date;

  @Field(() => String, {
    description: 'Who changed it last, by the name then; the server’s for what the product gave.',
  })
  @Column('text')
  updatedBy!: string;
}
