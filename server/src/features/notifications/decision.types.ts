import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { DecisionOutcome, DecisionReason, NotificationDecision } from './decision.entity.js';

export const NotificationDecisionConnection = connectionTypeOf('NotificationDecision', () => NotificationDecision);
export type NotificationDecisionConnection = InstanceType<typeof NotificationDecisionConnection>;

@InputType({ description: 'Which decisions; fields AND, lists OR.' })
export class NotificationDecisionFilter {
  @Field(() => [ID], { nullable: true, description: 'About these incidents.' })
  incident?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'By these routes.' })
  route?: string[] | null;

  @Field(() => [DecisionOutcome], { nullable: true, description: 'That came out so.' })
  outcome?: DecisionOutcome[] | null;

  @Field(() => [DecisionReason], { nullable: true, description: 'For these reasons.' })
  reason?: DecisionReason[] | null;

  @Field(() => NotificationDecisionFilter, {
    nullable: true,
    description: 'Matches what this does not; one level deep.',
  })
  not?: NotificationDecisionFilter | null;
}

@ArgsType()
export class NotificationDecisionListArgs extends PageArgsType {
  @Field(() => NotificationDecisionFilter, { nullable: true, description: 'Which decisions; all without it.' })
  filter?: NotificationDecisionFilter | null;
}

@ObjectType('NotificationSettings', { description: 'Whether messages of the tenant go out.' })
export class NotificationSettings {
  @Field(() => Boolean, {
    description: 'Whether they do; while they do not, deliveries show what would have been sent.',
  })
  isLive!: boolean;

  @Field(() => Date, { nullable: true, description: 'Since when they do; null while they do not.' })
  liveAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When that was last changed; null where it never was.' })
  changedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who changed it, by the name then; null where nobody has.' })
  changedBy!: string | null;

  @Field(() => Int, { description: 'Counts its changes; 0 before the first.' })
  revision!: number;
}

@InputType({ description: 'How to begin to send.' })
export class GoLiveInput {
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Whether incidents that are open now are told as they are now. Nothing else that was decided before is ever sent.',
  })
  tellsOpenIncidents!: boolean;
}

@ObjectType('NotificationSettingsPayload', { description: 'Whether messages go out now.' })
export class NotificationSettingsPayload {
  @Field(() => NotificationSettings, {
    nullable: true,
    description: 'The settings as they are now; null when refused.',
  })
  notificationSettings!: NotificationSettings | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}
