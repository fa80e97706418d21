import { Field, InputType, ObjectType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Metric, MetricKind, MetricUnit } from './metric.entity.js';
import type { TypedBatch } from './sample-batch.js';
import { SampleBatchScalar } from './sample-batch.scalar.js';
import { SubjectKind } from './subject.entity.js';

@InputType('MetricDefinitionInput', { description: 'A metric that a collector brings along.' })
export class MetricDefinitionInput {
  @Field(() => String, {
    description: 'Name on the wire, such as “queue.length”: 3 to 100 small letters, digits, _ and at least one dot.',
  })
  name!: string;

  @Field(() => MetricUnit, { description: 'Unit of the values the API answers; samples are whole numbers by it.' })
  unit!: MetricUnit;

  @Field(() => MetricKind, { description: 'A value at a moment, or a total that only grows.' })
  kind!: MetricKind;

  @Field(() => SubjectKind, { description: 'What it is measured on.' })
  subjectKind!: SubjectKind;

  @Field(() => String, { description: 'What the number says, in one sentence of at most 300 characters.' })
  meaning!: string;

  @Field(() => String, { description: 'Where it comes from, in at most 300 characters.' })
  source!: string;
}

@InputType({ description: 'Metrics to add to the catalogue.' })
export class RegisterMetricsInput {
  @Field(() => [MetricDefinitionInput], { description: 'At most 200, each name once.' })
  metrics!: MetricDefinitionInput[];
}

@ObjectType('RegisterMetricsPayload', { description: 'The entries of the catalogue.' })
export class RegisterMetricsPayload {
  @Field(() => [Metric], {
    nullable: true,
    description: 'The entries of the names given, in their order, new and old ones; null when refused.',
  })
  metrics!: Omit<Metric, 'tenantId'>[] | null;

  @Field(() => [UserError], { description: 'Why nothing was registered; empty when it was.' })
  userErrors!: UserError[];
}

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
