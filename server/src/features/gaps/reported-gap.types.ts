import { Field, InputType, Int } from 'type-graphql';
import { GapData, GapReason } from './gap.types.js';

@InputType('ReportedGapInput', {
  description:
    'A stretch of time of which an agent knows that data of it is missing; named by reason, data and `from`.',
})
export class ReportedGapInput {
  @Field(() => Date, { description: 'When it began; the same whenever the gap is reported again.' })
  from!: Date;

  @Field(() => Date, { description: 'When it ended; may grow while it is reported again, not shrink.' })
  to!: Date;

  @Field(() => GapReason, {
    description: 'DATA_DROPPED, NOT_COLLECTED or SOURCE_UNAVAILABLE; what is about absence the server finds itself.',
  })
  reason!: GapReason;

  @Field(() => GapData, { nullable: true, description: 'Which data is missing; all of it by default.' })
  data?: GapData | null;

  @Field(() => Int, { description: 'Batches that were lost so far, all of this gap counted; 0 where none was made.' })
  batches!: number;

  @Field(() => String, { nullable: true, description: 'Why, such as “the spool is full”; cut at 500 characters.' })
  detail?: string | null;
}
