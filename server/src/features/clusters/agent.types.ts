import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { ReportedGapInput } from '../gaps/reported-gap.types.js';
import { AgentBudgetInput, UsageSourceStateInput } from './agent-self-report.types.js';

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

  @Field(() => Int, {
    nullable: true,
    description: 'How much its last run observed, such as rows or objects; null when unknown.',
  })
  observed!: number | null;

  @Field(() => String, { nullable: true, description: 'Its last failure since the agent started; null without one.' })
  lastError!: string | null;

  @Field(() => Date, { nullable: true, description: 'When that was, by the agent’s clock; null without a failure.' })
  lastErrorAt!: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is switched off for now because the agent is over its budget; null where the agent does not tell.',
  })
  isShed!: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it was loaded from a folder and is no part of the agent; null where the agent does not tell.',
  })
  isPlugin!: boolean | null;
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

  @Field(() => Int, { nullable: true, description: 'How much its last run observed, such as rows or objects.' })
  observed?: number | null;

  @Field(() => String, { nullable: true, description: 'Its last failure since the start; cut at 500 characters.' })
  lastError?: string | null;

  @Field(() => Date, { nullable: true, description: 'When that was.' })
  lastErrorAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is switched off for now because the agent is over its budget.',
  })
  isShed?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was loaded from a folder.' })
  isPlugin?: boolean | null;
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

  @Field(() => Float, {
    nullable: true,
    description: 'Bytes of request bodies it sent to the server since it started.',
  })
  bytesSent?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Requests it made to the Kubernetes API and to kubelets since it started.',
  })
  kubeRequests?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Longest time that its event loop was blocked since the heartbeat before, in milliseconds.',
  })
  eventLoopMaxMs?: number | null;

  @Field(() => AgentBudgetInput, { nullable: true, description: 'What it may use, and whether it uses more.' })
  budget?: AgentBudgetInput | null;

  @Field(() => [UsageSourceStateInput], {
    nullable: true,
    description: 'Its sources of usage, best first, at most 20; null where it measures none.',
  })
  usageSources?: UsageSourceStateInput[] | null;

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
