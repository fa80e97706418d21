import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { DismissReason, Recommendation } from './recommendation.entity.js';

const WHICH = 'The recommendation, by id.';
const REVISION = 'Refuse unless its revision is still this; without it the last one wins.';
const COMMENT = 'What to say about it, at most 1,000 characters.';

@ObjectType({ description: 'Outcome of changing a recommendation.' })
export class RecommendationPayload {
  @Field(() => Recommendation, {
    nullable: true,
    description: 'The recommendation as it is now; null where userErrors says why.',
  })
  recommendation!: Recommendation | null;

  @Field(() => [UserError], { description: 'Why it was refused; empty otherwise.' })
  userErrors!: UserError[];
}

@InputType({ description: 'Say that a recommendation is not for you.' })
export class DismissRecommendationInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => DismissReason, { description: 'Why.' })
  reason!: DismissReason;

  @Field(() => String, { nullable: true, description: COMMENT })
  comment?: string | null;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;
}

@InputType({ description: 'Put a recommendation off.' })
export class SnoozeRecommendationInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => Date, { description: 'When it comes back, within a year.' })
  until!: Date;

  @Field(() => String, { nullable: true, description: COMMENT })
  comment?: string | null;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;
}

@InputType({ description: 'Take back that a recommendation was dismissed or put off.' })
export class ReopenRecommendationInput {
  @Field(() => ID, { description: WHICH })
  id!: string;

  @Field(() => Int, { nullable: true, description: REVISION })
  expectedRevision?: number | null;
}
