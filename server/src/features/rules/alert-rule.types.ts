import { ArgsType, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionTypeOf, PageArgsType, SortDirection } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { AlertSeverity } from '../alerts/alert.entity.js';
import { MatcherInput } from '../alerts/matcher.types.js';
import { AlertRule } from './alert-rule.entity.js';
import { AlertRuleKind, AlertRuleParams, AlertRuleScopeInput } from './alert-rule-parts.types.js';

export const AlertRuleConnection = connectionTypeOf('AlertRule', () => AlertRule);

@InputType({ description: 'Which rules; fields AND, lists OR.' })
export class AlertRuleFilter {
  @Field(() => [AlertRuleKind], { nullable: true, description: 'How they judge.' })
  kind?: AlertRuleKind[] | null;

  @Field(() => String, { nullable: true, description: 'Beginning of the name, with case.' })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they are switched on.' })
  isEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they came with the product.' })
  isDefault?: boolean | null;

  @Field(() => [ID], { nullable: true, description: 'Teams that look after them.' })
  team?: string[] | null;

  @Field(() => AlertRuleFilter, {
    nullable: true,
    description: 'Only what this does not match; its own `not` is refused.',
  })
  not?: AlertRuleFilter | null;
}

export enum AlertRuleOrderField {
  NAME = 'NAME',
  UPDATED_AT = 'UPDATED_AT',
}
registerEnumType(AlertRuleOrderField, {
  name: 'AlertRuleOrderField',
  description: 'What rules can be sorted by.',
  valuesConfig: { NAME: { description: 'Name.' }, UPDATED_AT: { description: 'When they were changed last.' } },
});

@InputType({ description: 'Order of rules.' })
export class AlertRuleOrder {
  @Field(() => AlertRuleOrderField, { description: 'Value to sort by.' })
  field!: AlertRuleOrderField;

  @Field(() => SortDirection, { description: 'Direction.' })
  direction!: SortDirection;
}

@ArgsType()
export class AlertRuleListArgs extends PageArgsType {
  @Field(() => AlertRuleFilter, { nullable: true, description: 'Which rules; all without it.' })
  filter?: AlertRuleFilter | null;

  @Field(() => AlertRuleOrder, { nullable: true, description: 'Order; by name where it is not given.' })
  orderBy?: AlertRuleOrder | null;
}

export enum AlertRuleStatus {
  OFF = 'OFF',
  FAILING = 'FAILING',
  FIRING = 'FIRING',
  PENDING = 'PENDING',
  WAITING = 'WAITING',
  QUIET = 'QUIET',
}
registerEnumType(AlertRuleStatus, {
  name: 'AlertRuleStatus',
  description: 'How a rule is doing.',
  valuesConfig: {
    OFF: { description: 'It is switched off.' },
    FAILING: { description: 'Its last evaluation failed; `evaluation.error` says why.' },
    FIRING: { description: 'It fires for something that you see.' },
    PENDING: { description: 'Its condition holds for something that you see, but not for long enough yet.' },
    WAITING: { description: 'It was not evaluated yet.' },
    QUIET: { description: 'It holds for nothing that you see.' },
  },
});

@ObjectType({ description: 'How the evaluation of a rule goes; the same for everybody, whatever they see.' })
export class AlertRuleEvaluation {
  @Field(() => Date, { nullable: true, description: 'When it was judged last; null before, and for a detector.' })
  evaluatedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'How late that was, in seconds; null before.' })
  lagSeconds!: number | null;

  @Field(() => Float, { nullable: true, description: 'How long it took, in seconds; null before.' })
  durationSeconds!: number | null;

  @Field(() => Int, {
    description: 'It is judged so often, in seconds; 0 for a detector, which works as reports come.',
  })
  everySeconds!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Subjects that were judged, of all clusters; null before, and for who does not see the whole tenant.',
  })
  subjects!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Subjects among them of which nothing was known: they neither fire nor clear; null as `subjects`.',
  })
  unknown!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Subjects that were left out, because a rule keeps at most 2,000; 0 where none, null as `subjects`.',
  })
  dropped!: number | null;

  @Field(() => String, { nullable: true, description: 'Why the last evaluation failed; null where it did not.' })
  error!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it failed last; null where it never did.' })
  failedAt!: Date | null;
}

export enum RuleInstanceState {
  PENDING = 'PENDING',
  FIRING = 'FIRING',
  KEPT = 'KEPT',
}
registerEnumType(RuleInstanceState, {
  name: 'RuleInstanceState',
  description: 'How far a rule is with one subject.',
  valuesConfig: {
    PENDING: { description: 'The condition holds, but not for long enough yet.' },
    FIRING: { description: 'The condition holds: the alert fires.' },
    KEPT: { description: 'The condition has ended a moment ago: the alert goes on for a while.' },
  },
});

@ObjectType({ description: 'A subject for which the condition of a rule holds.' })
export class AlertRuleInstance {
  clusterId!: string;

  @Field(() => RuleInstanceState, { description: 'How far it is.' })
  state!: RuleInstanceState;

  @Field(() => String, { description: 'Kubernetes’ kind of the subject; “Filesystem” for one of a machine.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace; null where it has none.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The container of the pod; null where it is about no container.',
  })
  container!: string | null;

  @Field(() => Date, { description: 'Since when the condition holds, without the time in which nothing was known.' })
  since!: Date;

  @Field(() => Date, { nullable: true, description: 'When it fired; null while it is pending.' })
  firedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'What was found last; null where there is no number.' })
  value!: number | null;

  @Field(() => Float, { nullable: true, description: 'What it is compared with; null where there is no number.' })
  threshold!: number | null;
}

@InputType('CreateAlertRuleInput', { description: 'A rule to make, or to try on the past.' })
export class AlertRuleInput {
  @Field(() => String, {
    description: 'Unique in the tenant and for good: a letter, then up to 62 letters, digits, “_”, “.” or “-”.',
  })
  name!: string;

  @Field(() => String, { description: 'What is wrong when it fires; 1 to 120 characters.' })
  title!: string;

  @Field(() => AlertRuleKind, { description: 'How it judges; any but DETECTED.' })
  kind!: AlertRuleKind;

  @Field(() => AlertRuleParams, { description: 'The parameters of the kind.' })
  params!: AlertRuleParams;

  @Field(() => AlertSeverity, { description: 'Severity of its alerts.' })
  severity!: AlertSeverity;

  @Field(() => Int, { nullable: true, description: 'See AlertRule; 0 to 86,400, 0 where it is not given.' })
  forSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'See AlertRule; 0 to 86,400, 0 where it is not given.' })
  keepFiringSeconds?: number | null;

  @Field(() => [MatcherInput], { nullable: true, description: 'Which subjects it judges; all where it is not given.' })
  matchers?: MatcherInput[] | null;

  @Field(() => [AlertRuleScopeInput], {
    nullable: true,
    description: 'Where it is switched off; nowhere where not given.',
  })
  disabledIn?: AlertRuleScopeInput[] | null;

  @Field(() => String, { nullable: true, description: 'Where to read what to do: a link, at most 500 characters.' })
  runbookUrl?: string | null;

  @Field(() => ID, { nullable: true, description: 'The team that looks after it.' })
  team?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is switched on; it is where not given.' })
  isEnabled?: boolean | null;
}

@InputType({ description: 'What to change of a rule; what is left out stays as it is.' })
export class UpdateAlertRuleInput {
  @Field(() => ID, { description: 'Id of the rule.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: 'Refuses the change unless the rule is at this revision.' })
  expectedRevision?: number | null;

  @Field(() => String, { nullable: true, description: 'New title.' })
  title?: string | null;

  @Field(() => AlertRuleParams, { nullable: true, description: 'All parameters anew.' })
  params?: AlertRuleParams | null;

  @Field(() => AlertSeverity, { nullable: true, description: 'New severity; null lets a detector decide it again.' })
  severity?: AlertSeverity | null;

  @Field(() => Int, { nullable: true, description: 'New time before it fires, in seconds.' })
  forSeconds?: number | null;

  @Field(() => Int, { nullable: true, description: 'New time for which it goes on, in seconds.' })
  keepFiringSeconds?: number | null;

  @Field(() => [MatcherInput], { nullable: true, description: 'All matchers anew.' })
  matchers?: MatcherInput[] | null;

  @Field(() => [AlertRuleScopeInput], { nullable: true, description: 'All places anew where it is switched off.' })
  disabledIn?: AlertRuleScopeInput[] | null;

  @Field(() => String, { nullable: true, description: 'New link; null takes it away.' })
  runbookUrl?: string | null;

  @Field(() => ID, { nullable: true, description: 'New team; null takes it away.' })
  team?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Switches it on or off.' })
  isEnabled?: boolean | null;
}

@InputType({ description: 'The rule to delete.' })
export class DeleteAlertRuleInput {
  @Field(() => ID, { description: 'Id of the rule.' })
  id!: string;
}

@InputType({ description: 'The rule to bring back to what the product gives.' })
export class ResetAlertRuleInput {
  @Field(() => ID, { description: 'Id of the rule.' })
  id!: string;

  @Field(() => Int, { nullable: true, description: 'Refuses the change unless the rule is at this revision.' })
  expectedRevision?: number | null;
}

@ObjectType({ description: 'The rule as it is now.' })
export class AlertRulePayload {
  @Field(() => AlertRule, { nullable: true, description: 'The rule; null when refused.' })
  alertRule!: AlertRule | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType({ description: 'What became of the rule.' })
export class DeleteAlertRulePayload {
  @Field(() => ID, { nullable: true, description: 'Id of the rule that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}
