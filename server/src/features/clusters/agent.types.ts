import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { ReportedGapInput } from '../gaps/reported-gap.types.js';

export enum CollectorStatus {
  OK = 'OK',
  NOTHING_TO_REPORT = 'NOTHING_TO_REPORT',
  FAILED = 'FAILED',
}
registerEnumType(CollectorStatus, {
  name: 'CollectorStatus',
  description: 'What a collector last did.',
  valuesConfig: {
    OK: { description: 'It observed something.' },
    NOTHING_TO_REPORT: { description: 'There was nothing to observe, such as an API that is not installed.' },
    FAILED: { description: 'It could not observe; the message says why.' },
  },
});

@ObjectType('CollectorState', { description: 'What one collector of an agent last did.' })
export class CollectorState {
  @Field(() => String, { description: 'Name of the collector, such as “inventory”.' })
  name!: string;

  @Field(() => CollectorStatus, { description: 'How its last run ended.' })
  status!: CollectorStatus;

  @Field(() => String, { nullable: true, description: 'Why it did not observe; null when it did.' })
  message!: string | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it last ran, by the agent’s clock; null before its first run.',
  })
  lastRunAt!: Date | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How long its last run took, in milliseconds; null when unknown.',
  })
  durationMs!: number | null;
}

@InputType('CollectorStateInput', { description: 'What one collector of the agent last did.' })
export class CollectorStateInput {
  @Field(() => String, { description: 'Name of the collector.' })
  name!: string;

  @Field(() => CollectorStatus, { description: 'How its last run ended.' })
  status!: CollectorStatus;

  @Field(() => String, { nullable: true, description: 'Why it did not observe; cut at 500 characters.' })
  message?: string | null;

  @Field(() => Date, { nullable: true, description: 'When it last ran.' })
  lastRunAt?: Date | null;

  @Field(() => Float, { nullable: true, description: 'How long its last run took, in milliseconds.' })
  durationMs?: number | null;
}

@InputType('HeartbeatInput', { description: 'How an agent is doing, measured by itself.' })
export class HeartbeatInput {
  @Field(() => String, { description: 'Version of the agent.' })
  version!: string;

  @Field(() => Date, { description: 'When its process started.' })
  startedAt!: Date;

  @Field(() => Date, { description: 'When it sent this, by its own clock.' })
  sentAt!: Date;

  @Field(() => Float, { nullable: true, description: 'CPU it uses, in cores; null when not measured.' })
  cpuCores?: number | null;

  @Field(() => Float, { nullable: true, description: 'Memory it uses, in bytes; null when not measured.' })
  memoryBytes?: number | null;

  @Field(() => Int, { description: 'Batches waiting in its spool.' })
  spoolBatches!: number;

  @Field(() => Float, { description: 'Bytes waiting in its spool.' })
  spoolBytes!: number;

  @Field(() => Int, { description: 'Batches dropped since it started.' })
  droppedBatches!: number;

  @Field(() => [CollectorStateInput], { description: 'Its collectors, at most 100.' })
  collectors!: CollectorStateInput[];

  @Field(() => [ReportedGapInput], {
    nullable: true,
    description:
      'What the agent knows to be missing, such as batches it had to drop; at most 100. Reported with each heartbeat until one is answered without an error.',
  })
  gaps?: ReportedGapInput[] | null;
}

@ObjectType('HeartbeatPayload', { description: 'Answer to a heartbeat.' })
export class HeartbeatPayload {
  @Field(() => Date, { description: 'When it arrived, by the server’s clock.' })
  receivedAt!: Date;

  @Field(() => [UserError], { description: 'Why it was not stored; empty when it was.' })
  userErrors!: UserError[];
}
