import { Field, InputType } from 'type-graphql';
import type { TypedBatch } from './sample-batch.js';
import { SampleBatchScalar } from './sample-batch.scalar.js';

@InputType({ description: 'One batch of samples.' })
export class ReportMetricsInput {
  @Field(() => String, { description: '`<epoch>:<sequence>`, unique per agent; the same batch may be sent again.' })
  batchId!: string;

  @Field(() => String, { description: 'What measured the samples, such as “metrics-server”; 1 to 100 characters.' })
  source!: string;

  @Field(() => Date, {
    nullable: true,
    description:
      'When the agent sends this, by its own clock: what the server measures that clock by. Not a part of the batch, so a repetition has another.',
  })
  sentAt?: Date | null;

  @Field(() => SampleBatchScalar, {
    description: 'The samples; at most `agentSettings.maxSamplesPerBatch` rows over all tables.',
  })
  samples!: TypedBatch;
}
