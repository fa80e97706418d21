import { checkUrl, OutboundError } from '../../platform/outbound.js';
import type {
  ChannelKindName,
  ChannelSettings,
  EmailSettings,
  MailSecurity,
  PagerDutySettings,
  SlackSettings,
  WebhookSettings,
} from './message.types.js';

/** A secret as it was given: a text replaces it, null removes it, undefined leaves it. */
type GivenSecrets = Record<string, string | null | undefined>;

/** What the inputs of all kinds look like to this module; one of them is given. */
export interface GivenSettings {
  slack?: {
    webhookUrl?: string | null;
    botToken?: string | null;
    signingSecret?: string | null;
    conversation?: string | null;
    apiUrl?: string | null;
  } | null;
  teams?: { webhookUrl?: string | null } | null;
  pagerDuty?: { routingKey?: string | null; webhookSecret?: string | null; eventsUrl?: string | null } | null;
  email?: {
    host: string;
    port?: number | null;
    security?: MailSecurity | null;
    username?: string | null;
    password?: string | null;
    from: string;
    to: string[];
  } | null;
  webhook?: { url: string; authorization?: string | null } | null;
}

export interface Configured {
  settings: ChannelSettings;
  secrets: GivenSecrets;
}

/** A mistake in the settings of one kind: the path of the input field and what is wrong with it. */
export class SettingsProblem extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

export const SLACK_API = 'https://slack.com/api';
export const PAGERDUTY_EVENTS = 'https://events.pagerduty.com/v2/enqueue';

const FIELDS = {
  SLACK: 'slack',
  TEAMS: 'teams',
  PAGERDUTY: 'pagerDuty',
  EMAIL: 'email',
  WEBHOOK: 'webhook',
} as const satisfies Record<ChannelKindName, keyof GivenSettings>;

/** The kinds whose settings were given. */
export function givenKinds(given: GivenSettings): ChannelKindName[] {
  return (Object.keys(FIELDS) as ChannelKindName[]).filter((kind) => given[FIELDS[kind]] != null);
}

export function fieldOfKind(kind: ChannelKindName): string {
  return FIELDS[kind];
}

/** Reads the settings of one kind, checked as far as that is possible without sending anything. @throws SettingsProblem */
export function readSettings(
  kind: ChannelKindName,
  given: GivenSettings,
  allowedHosts: readonly string[],
  before: ChannelSettings | null,
): Configured {
  switch (kind) {
    case 'SLACK':
      return readSlack(given.slack!, allowedHosts);
    case 'TEAMS':
      checkAddress('webhookUrl', given.teams!.webhookUrl, allowedHosts);
      return { settings: { kind }, secrets: { webhookUrl: given.teams!.webhookUrl } };
    case 'PAGERDUTY':
      return readPagerDuty(given.pagerDuty!, allowedHosts);
    case 'EMAIL':
      return readEmail(given.email!);
    case 'WEBHOOK':
      return readWebhook(given.webhook!, allowedHosts, before);
  }
}

function readSlack(given: NonNullable<GivenSettings['slack']>, allowedHosts: readonly string[]): Configured {
  checkAddress('webhookUrl', given.webhookUrl, allowedHosts);
  checkAddress('apiUrl', given.apiUrl, allowedHosts);
  const { webhookUrl, botToken, signingSecret } = given;
  const settings: SlackSettings = {
    kind: 'SLACK',
    conversation: given.conversation?.trim() || null,
    apiUrl: given.apiUrl?.replace(/\/+$/, '') || SLACK_API,
  };
  return { settings, secrets: { webhookUrl, botToken, signingSecret } };
}

function readPagerDuty(given: NonNullable<GivenSettings['pagerDuty']>, allowedHosts: readonly string[]): Configured {
  checkAddress('eventsUrl', given.eventsUrl, allowedHosts);
  const settings: PagerDutySettings = { kind: 'PAGERDUTY', eventsUrl: given.eventsUrl || PAGERDUTY_EVENTS };
  return { settings, secrets: { routingKey: given.routingKey, webhookSecret: given.webhookSecret } };
}

function readWebhook(
  given: NonNullable<GivenSettings['webhook']>,
  allowedHosts: readonly string[],
  before: ChannelSettings | null,
): Configured {
  checkAddress('url', given.url, allowedHosts);
  const overlapUntil = before?.kind === 'WEBHOOK' ? before.overlapUntil : null;
  const settings: WebhookSettings = { kind: 'WEBHOOK', url: given.url, overlapUntil };
  if (/[\r\n]/.test(given.authorization ?? '')) {
    throw new SettingsProblem('authorization', 'The value has a line break; a header has none. Take it out.');
  }
  return { settings, secrets: { authorization: given.authorization } };
}

const MAX_RECEIVERS = 20;
const PORTS: Record<MailSecurity, number> = { STARTTLS: 587, TLS: 465, NONE: 25 };
// What SMTP takes between angle brackets (RFC 5321 §4.5.3.1), without quoted forms, which no on-call address has.
const MAILBOX = /^[^\s<>"(),:;@[\]\\]{1,64}@[^\s<>"(),:;@[\]\\]{1,255}$/;

function readEmail(given: NonNullable<GivenSettings['email']>): Configured {
  const security = given.security ?? 'STARTTLS';
  const settings: EmailSettings = {
    kind: 'EMAIL',
    host: given.host.trim(),
    port: given.port ?? PORTS[security],
    security,
    username: given.username?.trim() || null,
    from: given.from.trim(),
    to: given.to.map((one) => one.trim()),
  };
  if (!/^[\w.:-]{1,253}$/.test(settings.host)) {
    throw new SettingsProblem('host', `“${settings.host}” is no host name; expected one such as smtp.example.com.`);
  }
  if (settings.port < 1 || settings.port > 65_535) {
    throw new SettingsProblem('port', `The port is ${settings.port}; expected 1 to 65535.`);
  }
  checkMailboxes(settings);
  return { settings, secrets: { password: given.password } };
}

function checkMailboxes({ from, to }: EmailSettings): void {
  const sender = /^(?:[^<>\r\n]*<([^<>]+)>|([^<>\s]+))$/.exec(from);
  if (!MAILBOX.test(sender?.[1] ?? sender?.[2] ?? '')) {
    throw new SettingsProblem('from', `“${from}” is no sender; expected “Name <name@example.com>”.`);
  }
  if (to.length < 1 || to.length > MAX_RECEIVERS) {
    throw new SettingsProblem('to', `There are ${to.length} receivers; expected 1 to ${MAX_RECEIVERS}. Use a list.`);
  }
  const wrong = to.find((one) => !MAILBOX.test(one));
  if (wrong !== undefined) {
    throw new SettingsProblem('to', `“${wrong}” is no e-mail address; expected one such as oncall@example.com.`);
  }
}

function checkAddress(field: string, address: string | null | undefined, allowedHosts: readonly string[]): void {
  if (address == null) return;
  try {
    checkUrl(address, allowedHosts);
  } catch (error) {
    if (error instanceof OutboundError) throw new SettingsProblem(field, error.message);
    throw error;
  }
}

/** What is missing before anything can be sent; null where nothing is. `has` tells which secrets are set. */
export function missingPart(settings: ChannelSettings, has: (secret: string) => boolean): SettingsProblem | null {
  switch (settings.kind) {
    case 'SLACK':
      if (has('webhookUrl')) return null;
      if (!has('botToken')) return new SettingsProblem('webhookUrl', 'Give an incoming webhook or a bot token.');
      if (settings.conversation) return null;
      return new SettingsProblem('conversation', 'A bot needs the conversation to write to, such as #alerts.');
    case 'TEAMS':
      return has('webhookUrl') ? null : new SettingsProblem('webhookUrl', 'Give the address of the flow.');
    case 'PAGERDUTY':
      return has('routingKey') ? null : new SettingsProblem('routingKey', 'Give the integration key of the service.');
    default:
      return null;
  }
}
