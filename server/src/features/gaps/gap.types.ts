import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { GapData as Data, GapReason as Reason } from './gap.entity.js';

export enum GapReason {
  AGENT_OFFLINE = 'AGENT_OFFLINE',
  SERVER_UNREACHABLE = 'SERVER_UNREACHABLE',
  DATA_DROPPED = 'DATA_DROPPED',
  SOURCE_UNAVAILABLE = 'SOURCE_UNAVAILABLE',
  NOT_COLLECTED = 'NOT_COLLECTED',
}
registerEnumType(GapReason, {
  name: 'GapReason',
  description: 'Why data of a cluster is missing.',
  valuesConfig: {
    AGENT_OFFLINE: { description: 'No report came, and nothing says that the agent was running.' },
    SERVER_UNREACHABLE: {
      description:
        'No report came though the agent ran all the while: the network or this server was down. What its spool held arrived later.',
    },
    DATA_DROPPED: {
      description: 'The agent had to drop batches: its spool or disk was full, they were too old, damaged or refused.',
    },
    SOURCE_UNAVAILABLE: { description: 'The agent ran and could not read its source of usage.' },
    NOT_COLLECTED: { description: 'The agent says that it did not measure, such as while it was being moved.' },
  },
});

export enum GapData {
  ALL = 'ALL',
  SAMPLES = 'SAMPLES',
  EVENTS = 'EVENTS',
  INVENTORY = 'INVENTORY',
}
registerEnumType(GapData, {
  name: 'GapData',
  description: 'Which data of a cluster is missing.',
  valuesConfig: {
    ALL: { description: 'Everything that its agent reports.' },
    SAMPLES: { description: 'Samples; inventory and cluster events are there.' },
    EVENTS: { description: 'Cluster events.' },
    INVENTORY: { description: 'Changes of the inventory; the next snapshot makes it current again.' },
  },
});

@ObjectType('GapSpan', { description: 'A stretch of time within a gap.' })
export class GapSpan {
  @Field(() => Date, { description: 'Its first moment.' })
  from!: Date;

  @Field(() => Date, { description: 'Its end.' })
  to!: Date;
}

@ObjectType('Gap', {
  description: 'A stretch of time in which data of a cluster is missing; never to be drawn as zero.',
})
export class Gap {
  clusterId!: string;

  @Field(() => GapReason, { description: 'Why.' })
  reason!: Reason;

  @Field(() => GapData, { description: 'Which data.' })
  data!: Data;

  @Field(() => Date, {
    description: 'When it began: the last report before an absence, or what the agent says. By the server’s clock.',
  })
  from!: Date;

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it is open.' })
  to!: Date | null;

  @Field(() => Boolean, { description: 'Whether it lasts.' })
  isOpen!: boolean;

  @Field(() => String, {
    description:
      'As a sentence with UTC times: “Agent offline 14:02-14:19 UTC, back-filled 12 min.” Names the day where it is not the last one of the span that was asked for.',
  })
  message!: string;

  @Field(() => Float, { description: 'How much of it arrived late after all, in seconds; 0 for none.' })
  backfilledSeconds!: number;

  @Field(() => [GapSpan], { description: 'What of it arrived late after all, by time; empty for none.' })
  backfilled!: GapSpan[];

  @Field(() => Int, { nullable: true, description: 'Batches that were lost; null where nobody counted any.' })
  batches!: number | null;
}

@ArgsType()
export class GapArgs {
  @Field(() => Date, { nullable: true, description: 'Gaps that end after this; 7 days before `to` by default.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Gaps that begin before this; now by default.' })
  to?: Date | null;
}
