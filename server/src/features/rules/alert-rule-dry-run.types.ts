import { Field, Float, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Gap } from '../gaps/gap.types.js';

@ObjectType({ description: 'What a rule would have done on one day.' })
export class AlertRuleDryRunDay {
  @Field(() => Date, { description: 'Midnight UTC at which the day begins.' })
  day!: Date;

  @Field(() => Int, { description: 'Alerts that would have fired.' })
  firings!: number;
}

@ObjectType({ description: 'An alert that a rule would have raised.' })
export class SimulatedAlert {
  @Field(() => String, { description: 'Title it would have had.' })
  title!: string;

  @Field(() => String, { description: 'Name of the cluster.' })
  clusterName!: string;

  @Field(() => String, { description: 'Kubernetes’ kind of the subject.' })
  kind!: string;

  @Field(() => String, { nullable: true, description: 'Its namespace; null where it has none.' })
  namespace!: string | null;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'The container; null where it is about none.' })
  container!: string | null;

  @Field(() => Date, { description: 'When it would have fired.' })
  firedAt!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'When it would have ended; null where it still stands at the end.',
  })
  resolvedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: 'What was found when it fired; null where there is no number.' })
  value!: number | null;

  @Field(() => Float, { nullable: true, description: 'What it was compared with; null where there is no number.' })
  threshold!: number | null;
}

@ObjectType({ description: 'What a rule would have done on the past, before anybody trusts in it.' })
export class AlertRuleDryRun {
  @Field(() => [UserError], { description: 'What is wrong with the rule; all else is empty then.' })
  userErrors!: UserError[];

  @Field(() => String, { description: 'What came out, in one sentence.' })
  summary!: string;

  @Field(() => Date, { description: 'Beginning of what was looked at.' })
  from!: Date;

  @Field(() => Date, { description: 'End of what was looked at.' })
  to!: Date;

  @Field(() => Boolean, {
    description:
      'Whether there is a past to look at; false where only the present is kept, such as counts of restarts.',
  })
  hasPast!: boolean;

  @Field(() => Int, { nullable: true, description: 'Time between two judgements, in seconds; null without a past.' })
  stepSeconds!: number | null;

  @Field(() => Int, { description: 'Alerts that would have fired.' })
  firings!: number;

  @Field(() => Int, { description: 'Times that the condition held, but not for long enough to fire.' })
  pendings!: number;

  @Field(() => Int, { description: 'Alerts that would still stand at the end.' })
  standing!: number;

  @Field(() => Int, { nullable: true, description: 'Incidents that they would have made; null where nobody can tell.' })
  incidents!: number | null;

  @Field(() => [AlertRuleDryRunDay], { description: 'The same by day, days without any included.' })
  days!: AlertRuleDryRunDay[];

  @Field(() => [SimulatedAlert], { description: 'The newest 50 of the alerts.' })
  alerts!: SimulatedAlert[];

  @Field(() => Int, { description: 'Subjects that were judged.' })
  subjects!: number;

  @Field(() => Float, { description: 'Judgements that were made.' })
  points!: number;

  @Field(() => Float, { nullable: true, description: 'Share of them that could be made, 0 to 1; null without any.' })
  coverage!: number | null;

  @Field(() => [Gap], { description: 'When data was missing, at most 200 of each cluster.' })
  gaps!: Gap[];

  @Field(() => Boolean, {
    description: 'Whether subjects or time were left out to answer in time; `notes` says which.',
  })
  isTruncated!: boolean;

  @Field(() => [String], { description: 'What to know of the result.' })
  notes!: string[];
}
