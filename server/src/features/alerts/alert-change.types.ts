import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Alert } from './alert.entity.js';

const IDS = 'Alerts, at most 500; each once.';
const COMMENT = 'What to remember with it, at most 2,000 characters.';

@InputType({ description: 'Alerts that somebody looks after.' })
export class AcknowledgeAlertsInput {
  @Field(() => [ID], { description: IDS })
  ids!: string[];

  @Field(() => String, { nullable: true, description: COMMENT })
  comment?: string | null;
}

@InputType({ description: 'Alerts that nobody looks after any more.' })
export class UnacknowledgeAlertsInput {
  @Field(() => [ID], { description: IDS })
  ids!: string[];
}

@InputType({ description: 'Alerts that are over, and why.' })
export class ResolveAlertsInput {
  @Field(() => [ID], { description: IDS })
  ids!: string[];

  @Field(() => String, { description: 'What ended them, 1 to 2,000 characters.' })
  reason!: string;
}

@InputType({ description: 'Alerts and who is to look after them.' })
export class AssignAlertsInput {
  @Field(() => [ID], { description: IDS })
  ids!: string[];

  @Field(() => ID, { nullable: true, description: 'A user of the tenant who is not shut out; null for nobody.' })
  user?: string | null;
}

@InputType({ description: 'Something to say about an alert.' })
export class CommentAlertInput {
  @Field(() => ID, { description: 'The alert.' })
  id!: string;

  @Field(() => String, { description: 'What to say, 1 to 2,000 characters.' })
  text!: string;
}

@ObjectType({ description: 'What has become of the alerts.' })
export class ChangeAlertsPayload {
  @Field(() => [Alert], {
    nullable: true,
    description:
      'The alerts that were asked for and that the caller may change, as they are now; null where the input was refused as a whole.',
  })
  alerts!: Alert[] | null;

  @Field(() => [UserError], {
    description:
      'Why the input, or single alerts of it, were refused; empty where nothing was. The others are changed.',
  })
  userErrors!: UserError[];
}
