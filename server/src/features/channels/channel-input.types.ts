import { ArgsType, Field, ID, InputType, Int } from 'type-graphql';
import { MailSecurity, MessageKind } from './channel.types.js';
import type { MailSecurity as MailSecurityName, MessageKind as MessageKindName } from './message.types.js';

const KEPT = 'Never answered again; left out, the one that is set stays, and null removes it.';

@InputType({ description: 'A channel in Slack: by `webhookUrl`, or as a bot by `botToken` and `conversation`.' })
export class SlackChannelInput {
  @Field(() => String, { nullable: true, description: `Incoming webhook, https://hooks.slack.com/…. ${KEPT}` })
  webhookUrl?: string | null;

  @Field(() => String, { nullable: true, description: `Bot token, xoxb-…, with the scope chat:write. ${KEPT}` })
  botToken?: string | null;

  @Field(() => String, { nullable: true, description: 'Conversation of the bot, as id or #name.' })
  conversation?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Signing secret of the Slack app; with it messages have an Acknowledge button. ${KEPT}`,
  })
  signingSecret?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where the web API lies; https://slack.com/api without it.',
  })
  apiUrl?: string | null;
}

@InputType({ description: 'A channel in Microsoft Teams.' })
export class TeamsChannelInput {
  @Field(() => String, {
    nullable: true,
    description: `Address of a flow “When a Teams webhook request is received”. ${KEPT}`,
  })
  webhookUrl?: string | null;
}

@InputType({ description: 'A channel in PagerDuty.' })
export class PagerDutyChannelInput {
  @Field(() => String, { nullable: true, description: `Integration key of the service, for Events API v2. ${KEPT}` })
  routingKey?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Secret of a v3 webhook subscription; with it acknowledging in PagerDuty acknowledges here. ${KEPT}`,
  })
  webhookSecret?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where events go; https://events.pagerduty.com/v2/enqueue without it, https://events.eu.pagerduty.com/v2/enqueue in the EU.',
  })
  eventsUrl?: string | null;
}

@InputType({ description: 'A channel by e-mail.' })
export class EmailChannelInput {
  @Field(() => String, { description: 'Mail server.' })
  host!: string;

  @Field(() => Int, { nullable: true, description: 'Its port; 587 with STARTTLS, 465 with TLS, 25 with NONE.' })
  port?: number | null;

  @Field(() => MailSecurity, {
    nullable: true,
    description: 'How the connection is encrypted; STARTTLS without it.',
  })
  security?: MailSecurityName | null;

  @Field(() => String, { nullable: true, description: 'User at the mail server; none without it.' })
  username?: string | null;

  @Field(() => String, { nullable: true, description: `Password of the user. ${KEPT}` })
  password?: string | null;

  @Field(() => String, { description: 'Sender, such as “K8Intel <k8intel@example.com>”.' })
  from!: string;

  @Field(() => [String], { description: 'Receivers, 1 to 20.' })
  to!: string[];
}

@InputType({ description: 'A signed webhook; the server makes the signing key and answers it once.' })
export class WebhookChannelInput {
  @Field(() => String, { description: 'Where messages are posted, https://….' })
  url!: string;

  @Field(() => String, {
    nullable: true,
    description: `Value of the header Authorization, where the receiver asks for one. ${KEPT}`,
  })
  authorization?: string | null;
}

@InputType({ description: 'A channel to make; exactly one of the kinds.' })
export class CreateChannelInput {
  @Field(() => String, { description: 'Unique in the tenant; 1 to 100 characters.' })
  name!: string;

  @Field(() => SlackChannelInput, { nullable: true, description: 'In Slack.' })
  slack?: SlackChannelInput | null;

  @Field(() => TeamsChannelInput, { nullable: true, description: 'In Microsoft Teams.' })
  teams?: TeamsChannelInput | null;

  @Field(() => PagerDutyChannelInput, { nullable: true, description: 'In PagerDuty.' })
  pagerDuty?: PagerDutyChannelInput | null;

  @Field(() => EmailChannelInput, { nullable: true, description: 'By e-mail.' })
  email?: EmailChannelInput | null;

  @Field(() => WebhookChannelInput, { nullable: true, description: 'By a signed webhook.' })
  webhook?: WebhookChannelInput | null;

  @Field(() => String, { nullable: true, description: 'Title of messages in Liquid; the built-in one without it.' })
  titleTemplate?: string | null;

  @Field(() => String, { nullable: true, description: 'Body of messages in Liquid; the built-in one without it.' })
  bodyTemplate?: string | null;
}

@InputType({ description: 'What to change of a channel; what is left out stays. Its kind never changes.' })
export class UpdateChannelInput {
  @Field(() => ID, { description: 'Id of the channel.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'New name; 1 to 100 characters.' })
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether anything is sent to it.' })
  isEnabled?: boolean | null;

  @Field(() => SlackChannelInput, { nullable: true, description: 'New settings of a channel in Slack.' })
  slack?: SlackChannelInput | null;

  @Field(() => TeamsChannelInput, { nullable: true, description: 'New settings of a channel in Microsoft Teams.' })
  teams?: TeamsChannelInput | null;

  @Field(() => PagerDutyChannelInput, { nullable: true, description: 'New settings of a channel in PagerDuty.' })
  pagerDuty?: PagerDutyChannelInput | null;

  @Field(() => EmailChannelInput, { nullable: true, description: 'New settings of a channel by e-mail.' })
  email?: EmailChannelInput | null;

  @Field(() => WebhookChannelInput, { nullable: true, description: 'New settings of a signed webhook.' })
  webhook?: WebhookChannelInput | null;

  @Field(() => String, { nullable: true, description: 'Title of messages in Liquid; null for the built-in one.' })
  titleTemplate?: string | null;

  @Field(() => String, { nullable: true, description: 'Body of messages in Liquid; null for the built-in one.' })
  bodyTemplate?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Refuses with CONFLICT where the channel has another `revision` by now; not checked without it.',
  })
  expectedRevision?: number | null;
}

@InputType({ description: 'The channel to delete.' })
export class DeleteChannelInput {
  @Field(() => ID, { description: 'Id of the channel.' })
  id!: string;
}

@InputType({ description: 'The webhook whose signing key to replace.' })
export class RotateSigningKeyInput {
  @Field(() => ID, { description: 'Id of the channel.' })
  id!: string;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 24,
    description: 'Hours that messages bear the old signature beside the new one, 0 to 168.',
  })
  overlapHours!: number;
}

@InputType({ description: 'What to send as a test, and where.' })
export class TestChannelInput {
  @Field(() => ID, { description: 'Id of the channel.' })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Incident to write about; an invented one without it.',
  })
  incident?: string | null;
}

@ArgsType()
export class ChannelPreviewArgs {
  @Field(() => ID, { description: 'Id of the channel.' })
  channel!: string;

  @Field(() => MessageKind, { nullable: true, defaultValue: MessageKind.OPENED, description: 'What happened.' })
  kind!: MessageKindName;

  @Field(() => String, { nullable: true, description: 'Title in Liquid to try; that of the channel without it.' })
  titleTemplate?: string | null;

  @Field(() => String, { nullable: true, description: 'Body in Liquid to try; that of the channel without it.' })
  bodyTemplate?: string | null;

  @Field(() => ID, { nullable: true, description: 'Incident to write about; an invented one without it.' })
  incident?: string | null;

  @Field(() => ID, { nullable: true, description: 'Alert whose incident to write about, where no incident is given.' })
  alert?: string | null;
}
