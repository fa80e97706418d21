import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { connectionTypeOf, PageArgsType } from '../../platform/relay.types.js';
import { UserError } from '../../platform/user-error.types.js';
import { SentRequest } from '../channels/channel.types.js';
import { Delivery, DeliveryState } from './delivery.entity.js';

export enum DeliveryKind {
  OPENED = 'OPENED',
  UPDATED = 'UPDATED',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
  REOPENED = 'REOPENED',
  REPEATED = 'REPEATED',
  SILENCE_EXPIRING = 'SILENCE_EXPIRING',
  CHANNEL_DISABLED = 'CHANNEL_DISABLED',
  DIGEST = 'DIGEST',
  TEST = 'TEST',
}
registerEnumType(DeliveryKind, {
  name: 'DeliveryKind',
  description: 'What a message says.',
  valuesConfig: {
    OPENED: { description: 'The first of an incident.' },
    UPDATED: { description: 'The incident has grown or become worse.' },
    ACKNOWLEDGED: { description: 'Somebody has taken it.' },
    RESOLVED: { description: 'It is over.' },
    REOPENED: { description: 'It came back.' },
    REPEATED: { description: 'It still stands and nobody has taken it.' },
    SILENCE_EXPIRING: { description: 'A silence ends soon.' },
    CHANNEL_DISABLED: { description: 'Another channel was switched off, because its receiver is gone.' },
    DIGEST: { description: 'The week of recommendations and costs.' },
    TEST: { description: 'Somebody tried the channel.' },
  },
});

export enum AttemptOutcome {
  DELIVERED = 'DELIVERED',
  RETRY = 'RETRY',
  REJECTED = 'REJECTED',
  GONE = 'GONE',
}
registerEnumType(AttemptOutcome, {
  name: 'DeliveryAttemptOutcome',
  description: 'How an attempt ended.',
  valuesConfig: {
    DELIVERED: { description: 'The channel took the message.' },
    RETRY: { description: 'It failed in a way that may pass.' },
    REJECTED: { description: 'It was refused for good.' },
    GONE: { description: 'The receiver is gone for good; the channel was switched off.' },
  },
});

@ObjectType('DeliveryAttempt', { description: 'One attempt to send a message.' })
export class DeliveryAttempt {
  @Field(() => Int, { description: 'Counts the attempts of the delivery, from 1.' })
  number!: number;

  @Field(() => Date, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description:
      'How long it took, in milliseconds; null while it is under way, or where its server died before its end.',
  })
  durationMs!: number | null;

  @Field(() => AttemptOutcome, { nullable: true, description: 'How it ended; null like `durationMs`.' })
  outcome!: AttemptOutcome | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Status over HTTP or reply code over SMTP; null where nothing was answered.',
  })
  status!: number | null;

  @Field(() => String, { nullable: true, description: 'What went wrong and what to do; null where nothing did.' })
  error!: string | null;

  @Field(() => Date, { nullable: true, description: 'When the next one was due after it; null after the last.' })
  nextAt!: Date | null;

  @Guard('ADMIN')
  @Field(() => SentRequest, {
    nullable: true,
    description: 'What was sent, with every secret masked; null like `durationMs`.',
  })
  request!: SentRequest | null;

  @Guard('ADMIN')
  @Field(() => String, { nullable: true, description: 'What was answered, at most 2 KiB; null where nothing was.' })
  response!: string | null;
}

@InputType({ description: 'Which deliveries; fields AND, lists OR.' })
export class DeliveryFilter {
  @Field(() => [ID], { nullable: true, description: 'To these channels.' })
  channel?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'About these incidents.' })
  incident?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'By these routes.' })
  route?: string[] | null;

  @Field(() => [DeliveryState], { nullable: true, description: 'That stand so.' })
  state?: DeliveryState[] | null;

  @Field(() => [DeliveryKind], { nullable: true, description: 'That say this.' })
  kind?: DeliveryKind[] | null;

  @Field(() => Date, { nullable: true, description: 'Decided at or after this time.' })
  createdAfter?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Decided before this time.' })
  createdBefore?: Date | null;

  @Field(() => DeliveryFilter, { nullable: true, description: 'Matches what this filter does not; one level deep.' })
  not?: DeliveryFilter | null;
}

@ArgsType()
export class DeliveryListArgs extends PageArgsType {
  @Field(() => DeliveryFilter, { nullable: true, description: 'Which deliveries; all without it.' })
  filter?: DeliveryFilter | null;
}

export enum DeliveryFacet {
  STATE = 'STATE',
  KIND = 'KIND',
}
registerEnumType(DeliveryFacet, {
  name: 'DeliveryFacet',
  description: 'What deliveries can be counted by.',
  valuesConfig: {
    STATE: { description: 'Where they stand.' },
    KIND: { description: 'What they say.' },
  },
});

export const DeliveryConnection = connectionTypeOf(
  'Delivery',
  () => Delivery,
  () => DeliveryFacet,
);
export type DeliveryConnection = InstanceType<typeof DeliveryConnection>;

@InputType({ description: 'Which messages to send again: those of `ids`, or those that failed on a channel.' })
export class RedeliverInput {
  @Field(() => [ID], { nullable: true, description: 'Deliveries by id, at most 100.' })
  ids?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'All that failed on this channel, at most 1,000; with `since`.' })
  failedOnChannel?: string | null;

  @Field(() => Date, { nullable: true, description: 'With `failedOnChannel`: decided at or after this time.' })
  since?: Date | null;
}

@ObjectType('RedeliverPayload', { description: 'What goes out again.' })
export class RedeliverPayload {
  @Field(() => [Delivery], { nullable: true, description: 'The first 100 of them; null when refused.' })
  deliveries!: Delivery[] | null;

  @Field(() => Int, { description: 'How many go out again.' })
  count!: number;

  @Field(() => [UserError], { description: 'Why nothing goes out again; empty when it does.' })
  userErrors!: UserError[];
}
