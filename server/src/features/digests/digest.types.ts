import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import { UserError } from '../../platform/user-error.types.js';
import { SentRequest } from '../channels/channel.types.js';
import { Delivery } from '../notifications/delivery.entity.js';

@ObjectType('DigestSettings', {
  description: 'Whether, when and where to the tenant is sent its weekly digest of recommendations and costs.',
})
@Guard('OPERATOR')
export class DigestSettings {
  @Field(() => Boolean, { description: 'Whether it is sent.' })
  isOn!: boolean;

  @Field(() => Int, { description: 'The day on which it is due: 1 is Monday, 7 is Sunday.' })
  weekday!: number;

  @Field(() => Int, { description: 'The hour at which it is due, 0 to 23, by the clock of `zone`.' })
  hour!: number;

  @Field(() => String, { description: 'IANA time zone, such as Europe/Berlin.' })
  zone!: string;

  channelIds!: string[];

  @Field(() => Date, { nullable: true, description: 'When the next one is due; null while none is sent.' })
  nextAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When the last one was sent by itself; null before the first.' })
  lastSentAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why none is sent, in a sentence; null where it is.' })
  silence!: string | null;

  @Field(() => Int, {
    description: 'Counts its changes, 0 before the first; for `updateDigestSettings(expectedRevision:)`.',
  })
  revision!: number;

  @Field(() => Date, { nullable: true, description: 'When it was changed last; null where it never was.' })
  changedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who changed it last; null where nobody has.' })
  changedBy!: string | null;
}

@InputType({ description: 'What to change of the digest; what is left out stays.' })
export class UpdateDigestSettingsInput {
  @Field(() => Boolean, { nullable: true, description: 'Whether it is sent; needs a channel.' })
  isOn?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'The day on which it is due: 1 (Monday) to 7 (Sunday).' })
  weekday?: number | null;

  @Field(() => Int, { nullable: true, description: 'The hour at which it is due, 0 to 23.' })
  hour?: number | null;

  @Field(() => String, { nullable: true, description: 'IANA time zone, such as Europe/Berlin.' })
  zone?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Channels that get it, at most 10; none of PagerDuty, which is for incidents.',
  })
  channels?: string[] | null;

  @Field(() => Int, { nullable: true, description: 'Refuses unless the settings are at this revision.' })
  expectedRevision?: number | null;
}

@ObjectType('UpdateDigestSettingsPayload', { description: 'The digest after the change.' })
export class UpdateDigestSettingsPayload {
  @Field(() => DigestSettings, { nullable: true, description: 'As it is now; null when refused.' })
  digestSettings!: DigestSettings | null;

  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it was.' })
  userErrors!: UserError[];
}

@ArgsType()
export class DigestPreviewArgs {
  @Field(() => ID, { nullable: true, description: 'In the form of this channel; in plain words without it.' })
  channel?: string | null;
}

@ObjectType('DigestFact', { description: 'One number of a digest, in words.' })
export class DigestFact {
  @Field(() => String, { description: 'What it is.' })
  name!: string;

  @Field(() => String, { description: 'How much, with its unit.' })
  value!: string;
}

@ObjectType('DigestPreview', { description: 'What a digest would say now; nothing is sent.' })
@Guard('ADMIN')
export class DigestPreview {
  @Field(() => Date, { description: 'Begin of the week it tells of.' })
  from!: Date;

  @Field(() => Date, { description: 'End of the week it tells of: now.' })
  to!: Date;

  @Field(() => String, { description: 'What it is about, in one line.' })
  title!: string;

  @Field(() => [DigestFact], { description: 'Its numbers.' })
  facts!: DigestFact[];

  @Field(() => String, { description: 'What is worth doing, line by line.' })
  text!: string;

  @Field(() => SentRequest, {
    nullable: true,
    description: 'What the channel would be sent, with every secret masked; null without a channel.',
  })
  request!: SentRequest | null;
}

@InputType({ description: 'Where to send a digest of the last seven days.' })
export class SendDigestInput {
  @Field(() => [ID], { nullable: true, description: 'Channels; those of the settings without it.' })
  channels?: string[] | null;
}

@ObjectType('SendDigestPayload', { description: 'The messages that are on their way.' })
export class SendDigestPayload {
  @Field(() => [Delivery], { nullable: true, description: 'One for each channel; null when refused.' })
  deliveries!: Delivery[] | null;

  @Field(() => [UserError], { description: 'Why nothing is sent; empty when something is.' })
  userErrors!: UserError[];
}
