import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { UserError } from '../../platform/user-error.types.js';
import { Channel } from './channel.entity.js';
import type { MailSecurity as MailSecurityName, RenderedRequest } from './message.types.js';

export enum ChannelHealth {
  UNUSED = 'UNUSED',
  WORKING = 'WORKING',
  FAILING = 'FAILING',
  OFF = 'OFF',
}
registerEnumType(ChannelHealth, {
  name: 'ChannelHealth',
  description: 'Whether a channel works, judged by its last attempts.',
  valuesConfig: {
    UNUSED: { description: 'Nothing was sent yet.' },
    WORKING: { description: 'The last attempt was accepted.' },
    FAILING: { description: 'The last attempt failed.' },
    OFF: { description: 'It is switched off.' },
  },
});

export enum MailSecurity {
  STARTTLS = 'STARTTLS',
  TLS = 'TLS',
  NONE = 'NONE',
}
registerEnumType(MailSecurity, {
  name: 'MailSecurity',
  description: 'How the connection to a mail server is encrypted.',
  valuesConfig: {
    STARTTLS: { description: 'Begins in plain text and must turn to TLS; mostly port 587.' },
    TLS: { description: 'TLS from the first byte; mostly port 465.' },
    NONE: { description: 'Never; only for hosts of K8INTEL_OUTBOUND_ALLOWED_HOSTS.' },
  },
});

export enum MessageKind {
  OPENED = 'OPENED',
  UPDATED = 'UPDATED',
  ACKNOWLEDGED = 'ACKNOWLEDGED',
  RESOLVED = 'RESOLVED',
  REOPENED = 'REOPENED',
  REPEATED = 'REPEATED',
  SILENCE_EXPIRING = 'SILENCE_EXPIRING',
  CHANNEL_DISABLED = 'CHANNEL_DISABLED',
  TEST = 'TEST',
}
registerEnumType(MessageKind, {
  name: 'MessageKind',
  description: 'Why a message is sent.',
  valuesConfig: {
    OPENED: { description: 'An incident was opened.' },
    UPDATED: { description: 'It grew, or became more severe.' },
    ACKNOWLEDGED: { description: 'Somebody has seen it.' },
    RESOLVED: { description: 'It is over.' },
    REOPENED: { description: 'It began again.' },
    REPEATED: { description: 'It is still open, and a route says to remind.' },
    SILENCE_EXPIRING: { description: 'A silence ends soon.' },
    CHANNEL_DISABLED: { description: 'The server switched a channel off.' },
    TEST: { description: 'A person asked for it.' },
  },
});

/** Filled by the server; the names are those that inputs take. */
@ObjectType('ChannelCredential', { description: 'A secret of a channel that is set; its value is never answered.' })
export class ChannelCredential {
  @Field(() => String, { description: 'Which one, named as in the input.' })
  name!: string;

  @Field(() => String, { description: 'Its last characters, to tell it from others; empty for a short one.' })
  ending!: string;

  @Field(() => Date, { description: 'When it was set.' })
  setAt!: Date;
}

@ObjectType('SlackChannel', { description: 'Settings of a channel in Slack.' })
export class SlackChannel {
  @Field(() => String, { nullable: true, description: 'Conversation of the bot, as id or #name; null with a webhook.' })
  conversation!: string | null;

  @Field(() => String, { description: 'Where Slack’s web API lies.' })
  apiUrl!: string;

  @Field(() => String, {
    description: 'What to enter in the Slack app as Request URL, so that Acknowledge comes back.',
  })
  callbackUrl!: string;
}

@ObjectType('PagerDutyChannel', { description: 'Settings of a channel in PagerDuty.' })
export class PagerDutyChannel {
  @Field(() => String, { description: 'Where events go.' })
  eventsUrl!: string;

  @Field(() => String, { description: 'What to enter in PagerDuty as URL of a v3 webhook subscription.' })
  callbackUrl!: string;
}

@ObjectType('EmailChannel', { description: 'Settings of a channel by e-mail.' })
export class EmailChannel {
  @Field(() => String, { description: 'Mail server.' })
  host!: string;

  @Field(() => Int, { description: 'Its port.' })
  port!: number;

  @Field(() => MailSecurity, { description: 'How the connection is encrypted.' })
  security!: MailSecurityName;

  @Field(() => String, { nullable: true, description: 'User at the mail server; null without signing in.' })
  username!: string | null;

  @Field(() => String, { description: 'Sender.' })
  from!: string;

  @Field(() => [String], { description: 'Receivers.' })
  to!: string[];
}

@ObjectType('WebhookChannel', { description: 'Settings of a signed webhook.' })
export class WebhookChannel {
  @Field(() => String, { description: 'Where messages are posted.' })
  url!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'Until when the key before the last rotation signs too; null where only one signs.',
  })
  overlapUntil!: Date | null;
}

@ObjectType('SentHeader', { description: 'One header of a request.' })
export class SentHeader {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType('SentRequest', { description: 'A request to a receiver; every secret in it is masked with ••••.' })
export class SentRequest {
  @Field(() => String, { description: 'POST over HTTP, MAIL over SMTP.' })
  method!: string;

  @Field(() => String, { description: 'Where it goes.' })
  url!: string;

  @Field(() => [SentHeader], { description: 'Headers, over SMTP those of the mail.' })
  headers!: SentHeader[];

  @Field(() => String, { description: 'Body, over SMTP the text of the mail.' })
  body!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why the built-in template was used in place of the channel’s; null where nothing was wrong.',
  })
  templateProblem!: string | null;

  static of({ method, url, headers, body, templateProblem }: RenderedRequest): SentRequest {
    const listed = Object.entries(headers).map(([name, value]) => Object.assign(new SentHeader(), { name, value }));
    return Object.assign(new SentRequest(), { method, url, headers: listed, body, templateProblem });
  }
}

@ObjectType('ChannelTest', { description: 'What was sent as a test, and what came back.' })
export class ChannelTest {
  @Field(() => SentRequest, { description: 'The request as it was sent.' })
  request!: SentRequest;

  @Field(() => Boolean, { description: 'Whether the receiver accepted it.' })
  isDelivered!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Status over HTTP or reply code over SMTP; null where nothing was answered.',
  })
  status!: number | null;

  @Field(() => String, { description: 'What was answered, at most 2 KiB.' })
  response!: string;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  durationMs!: number;

  @Field(() => String, { nullable: true, description: 'What went wrong and what to do; null when delivered.' })
  error!: string | null;
}

@ObjectType('ChannelPreview', { description: 'What a channel would be sent.' })
export class ChannelPreview {
  @Field(() => SentRequest, { description: 'The request, with secrets masked.' })
  request!: SentRequest;

  @Field(() => String, { description: 'Title of the message.' })
  title!: string;

  @Field(() => String, { description: 'Body of the message.' })
  body!: string;
}

@ObjectType('TemplateVariable', { description: 'What a template of a message may say.' })
export class TemplateVariable {
  @Field(() => String, { description: 'Its name, as in {{ name }}.' })
  name!: string;

  @Field(() => String, { description: 'What it holds, and when it is empty.' })
  meaning!: string;

  @Field(() => String, { description: 'An example.' })
  example!: string;
}

@ObjectType('ChannelPayload', { description: 'The channel as it is now.' })
export class ChannelPayload {
  @Field(() => Channel, { nullable: true, description: 'The channel; null when refused.' })
  channel!: Channel | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  userErrors!: UserError[];
}

@ObjectType('CreateChannelPayload', { description: 'The new channel.' })
export class CreateChannelPayload extends ChannelPayload {
  @Field(() => String, {
    nullable: true,
    description: 'Key by which the receiver checks a webhook’s signature, shown once; null for other kinds.',
  })
  signingKey!: string | null;
}

@ObjectType('RotateSigningKeyPayload', { description: 'The new key of a webhook.' })
export class RotateSigningKeyPayload extends ChannelPayload {
  @Field(() => String, { nullable: true, description: 'The new key, shown once; null when refused.' })
  signingKey!: string | null;
}

@ObjectType('TestChannelPayload', { description: 'What became of a test.' })
export class TestChannelPayload extends ChannelPayload {
  @Field(() => ChannelTest, { nullable: true, description: 'Request and answer; null when refused.' })
  test!: ChannelTest | null;
}

@ObjectType('DeleteChannelPayload', { description: 'What became of the channel.' })
export class DeleteChannelPayload {
  @Field(() => ID, { nullable: true, description: 'Id of the channel that is gone; null when refused.' })
  deletedId!: string | null;

  @Field(() => [UserError], { description: 'Why nothing was deleted; empty when it was.' })
  userErrors!: UserError[];
}
