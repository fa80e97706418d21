import type { ChannelCardFragment, ChannelKind, CreateChannelInput } from '../../graphql/generated';

/** One text field of a kind of channel. */
export interface FormField {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly placeholder?: string;
  /** Write-only: what is set is never shown, and an empty field leaves it. */
  readonly isSecret?: true;
  readonly isRequired?: true;
}

/** The fields of each kind, in the order of the form. */
export const FORM_FIELDS: Readonly<Record<ChannelKind, readonly FormField[]>> = {
  SLACK: [
    {
      key: 'webhookUrl',
      label: 'Incoming webhook',
      help: 'Or leave it empty and give a bot token: a bot edits its message when the incident changes.',
      placeholder: 'https://hooks.slack.com/services/…',
      isSecret: true,
    },
    { key: 'botToken', label: 'Bot token', help: 'With the scope chat:write.', placeholder: 'xoxb-…', isSecret: true },
    {
      key: 'conversation',
      label: 'Conversation',
      help: 'Where the bot writes, by name or id.',
      placeholder: '#alerts',
    },
    {
      key: 'signingSecret',
      label: 'Signing secret',
      help: 'Of the Slack app; with it messages have an Acknowledge button.',
      isSecret: true,
    },
  ],
  TEAMS: [
    {
      key: 'webhookUrl',
      label: 'Address of the flow',
      help: 'In Teams: Workflows, “Post to a channel when a webhook request is received”.',
      placeholder: 'https://….logic.azure.com/workflows/…',
      isSecret: true,
      isRequired: true,
    },
  ],
  PAGERDUTY: [
    {
      key: 'routingKey',
      label: 'Integration key',
      help: 'Of the service’s integration “Events API v2”.',
      isSecret: true,
      isRequired: true,
    },
    {
      key: 'webhookSecret',
      label: 'Webhook secret',
      help: 'Of a v3 webhook subscription; with it acknowledging there acknowledges here.',
      isSecret: true,
    },
    {
      key: 'eventsUrl',
      label: 'Address of events',
      help: 'Only where it is not the usual one, such as in the EU.',
      placeholder: 'https://events.pagerduty.com/v2/enqueue',
    },
  ],
  EMAIL: [
    {
      key: 'to',
      label: 'Receivers',
      help: 'Separated by commas, at most 20.',
      placeholder: 'oncall@example.com',
      isRequired: true,
    },
    {
      key: 'from',
      label: 'Sender',
      help: 'As the mail server accepts it.',
      placeholder: 'K8Intel <k8intel@example.com>',
      isRequired: true,
    },
    { key: 'host', label: 'Mail server', help: 'Host name.', placeholder: 'smtp.example.com', isRequired: true },
    { key: 'port', label: 'Port', help: '587 with STARTTLS and 465 with TLS where left empty.' },
    { key: 'username', label: 'User', help: 'Leave empty where the server asks for none.' },
    { key: 'password', label: 'Password', help: 'Of the user.', isSecret: true },
  ],
  WEBHOOK: [
    {
      key: 'url',
      label: 'Address',
      help: 'Messages are posted here, signed.',
      placeholder: 'https://example.com/hooks/k8intel',
      isRequired: true,
    },
    {
      key: 'authorization',
      label: 'Authorization',
      help: 'Value of the header, where the receiver asks for one.',
      placeholder: 'Bearer …',
      isSecret: true,
    },
  ],
};

export type FormValues = Readonly<Record<string, string>>;

/** What the form shows of a channel that is; secrets stay empty. */
export function valuesOf(channel: ChannelCardFragment): FormValues {
  const { slack, pagerDuty, email, webhook } = channel;
  const settings = { ...slack, ...pagerDuty, ...email, ...webhook, to: email?.to.join(', ') };
  const known = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, String(value)]));
}

const INPUTS = {
  SLACK: 'slack',
  TEAMS: 'teams',
  PAGERDUTY: 'pagerDuty',
  EMAIL: 'email',
  WEBHOOK: 'webhook',
} as const satisfies Record<ChannelKind, keyof CreateChannelInput>;

/** The settings of a kind as the API takes them. An empty secret is left out, so that the one that is set stays. */
export function settingsOf(kind: ChannelKind, values: FormValues): Partial<CreateChannelInput> {
  const given: Record<string, unknown> = {};
  for (const { key, isSecret } of FORM_FIELDS[kind]) {
    const text = values[key]?.trim() ?? '';
    if (text !== '') given[key] = text;
    else if (!isSecret) given[key] = null;
  }
  return { [INPUTS[kind]]: { ...given, ...furtherSettings(kind, values) } };
}

/** What is no text field of its own, or no text. */
function furtherSettings(kind: ChannelKind, { apiUrl, to = '', port, security }: FormValues): object {
  if (kind === 'SLACK' && apiUrl) return { apiUrl };
  if (kind !== 'EMAIL') return {};
  const receivers = to.split(',').map((one) => one.trim());
  return { to: receivers.filter(Boolean), port: port ? Number(port) : null, security: security || 'STARTTLS' };
}
