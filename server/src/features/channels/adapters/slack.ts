import type { OutboundAnswer } from '../../../platform/outbound.js';
import type { NotificationMessage, OpenChannel, SlackSettings } from '../message.types.js';
import { cut, type RenderedText } from '../template.js';
import {
  commonVerdict,
  delivered,
  factsOf,
  gone,
  type HttpAdapter,
  MASK,
  maskedAddress,
  rejected,
  retry,
  type Verdict,
} from './adapter.js';

// https://docs.slack.dev/reference/block-kit/blocks: a section's text has at most 3,000 characters, its fields 2,000
// each and 10 of them, a button's label 75; https://docs.slack.dev/apis/web-api/rate-limits: one message a second.
const MAX_SECTION = 3_000;
const MAX_FIELDS = 10;
const MAX_TITLE = 250;

const COLOURS = { SEV1: '#9E062C', SEV2: '#9E062C', SEV3: '#9B670E', SEV4: '#1D72CE', RESOLVED: '#226A51' };

/** What has to be said anew, though the first message stands: an edit notifies nobody. */
const SPOKEN_AGAIN = new Set(['REOPENED', 'REPEATED']);

export const slack: HttpAdapter = {
  kind: 'SLACK',
  transport: 'HTTP',
  limit: { perSecond: 1 },

  render(message, channel, text) {
    const settings = channel.settings as SlackSettings;
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
    if (!isBot(channel)) {
      const url = maskedAddress(channel.secrets['webhookUrl']);
      return {
        transport: 'HTTP',
        method: 'POST',
        url,
        headers,
        body: JSON.stringify(contentOf(message, channel, text)),
      };
    }
    const { method, target } = targetOf(message, settings);
    const body = JSON.stringify({ ...target, ...contentOf(message, channel, text) });
    const url = `${settings.apiUrl}/${method}`;
    return { transport: 'HTTP', method: 'POST', url, headers: { ...headers, authorization: `Bearer ${MASK}` }, body };
  },

  complete(request, channel) {
    const { headers, body } = request;
    if (!isBot(channel)) return { method: 'POST', url: channel.secrets['webhookUrl'] ?? '', headers, body };
    const method = request.url.split('/').at(-1) ?? '';
    const authorization = `Bearer ${channel.secrets['botToken'] ?? ''}`;
    const url = `${(channel.settings as SlackSettings).apiUrl}/${method}`;
    return { method: 'POST', url, headers: { ...headers, authorization }, body };
  },

  judge(answer, { request, previousRef }) {
    if (answer.status === 429) return retry('Slack asks to send less.');
    return request.headers['authorization'] ? judgeBot(answer, previousRef) : judgeWebhook(answer);
  },
};

function isBot({ secrets, settings }: OpenChannel): boolean {
  return Boolean(secrets['botToken'] && (settings as SlackSettings).conversation);
}

/** A reference is `conversation:timestamp` of the first message about the incident. */
function targetOf(
  { kind, previousRef }: NotificationMessage,
  { conversation }: SlackSettings,
): { method: string; target: object } {
  const [channel, ts] = previousRef?.split(':') ?? [];
  if (!channel || !ts) return { method: 'chat.postMessage', target: { channel: conversation } };
  if (SPOKEN_AGAIN.has(kind)) {
    return { method: 'chat.postMessage', target: { channel, thread_ts: ts, reply_broadcast: true } };
  }
  return { method: 'chat.update', target: { channel, ts } };
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping: so that nothing in a name becomes a link. */
function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function contentOf(message: NotificationMessage, channel: OpenChannel, { title, body }: RenderedText): object {
  const { incident, link } = message;
  const heading = escaped(cut(title, MAX_TITLE));
  const fields = factsOf(message)
    .slice(0, MAX_FIELDS)
    .map(([name, value]) => ({ type: 'mrkdwn', text: `*${name}*\n${escaped(cut(value, 500))}` }));
  const blocks = [
    ...(body ? [{ type: 'section', text: { type: 'mrkdwn', text: cut(escaped(body), MAX_SECTION) } }] : []),
    { type: 'section', fields },
    { type: 'actions', elements: buttonsOf(message, channel) },
  ];
  const colour = incident?.status === 'RESOLVED' ? COLOURS.RESOLVED : COLOURS[incident?.severity ?? 'SEV4'];
  return {
    text: `*<${link}|${heading}>*`,
    attachments: [{ color: colour, fallback: heading, blocks }],
    unfurl_links: false,
  };
}

/** Acknowledge is there only where its answer can be checked. */
function buttonsOf({ incident, link }: NotificationMessage, { secrets }: OpenChannel): object[] {
  const label = (text: string): object => ({ type: 'plain_text', text });
  const open = { type: 'button', action_id: 'open', text: label('Open'), url: link };
  if (incident?.status !== 'OPEN' || !secrets['signingSecret']) return [open];
  const value = incident.id;
  return [{ type: 'button', action_id: 'acknowledge', style: 'primary', text: label('Acknowledge'), value }, open];
}

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const WEBHOOK_ERRORS: Record<string, Verdict> = {
  no_service: gone('Slack says no_service: the webhook was removed. Make a new one and enter its address.'),
  no_team: gone('Slack says no_team: the workspace is gone.'),
  channel_is_archived: gone('Slack says channel_is_archived: the conversation was archived.'),
  channel_not_found: rejected('Slack says channel_not_found: the conversation is gone. Make a new webhook.'),
  action_prohibited: rejected('Slack says action_prohibited: an administrator of the workspace forbids it.'),
  invalid_token: rejected('Slack says invalid_token: the address of the webhook is wrong or was revoked.'),
};

function judgeWebhook({ status, body }: OutboundAnswer): Verdict {
  if (status >= 200 && status < 300) return delivered(null); // compatible receivers answer other ones than 200
  const known = WEBHOOK_ERRORS[body.trim()];
  if (known) return known;
  if (status === 410) return gone(`Slack answered 410 (${body.slice(0, 100)}).`);
  return commonVerdict(status, `Slack (${body.slice(0, 100) || 'no text'})`);
}

const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

const REMEDIES: Record<string, string> = {
  not_in_channel: 'Invite the bot to the conversation.',
  channel_not_found: 'Check the conversation, and invite the bot where it is private.',
  is_archived: 'The conversation was archived; choose another one.',
  invalid_auth: 'Enter a valid bot token.',
  not_authed: 'Enter a bot token.',
  token_revoked: 'The bot token was revoked; enter a new one.',
  token_expired: 'The bot token has expired; enter a new one.',
  account_inactive: 'The app was removed from the workspace; install it again.',
  missing_scope: 'Give the app the scope chat:write, and chat:write.public for public conversations.',
  message_not_found: 'The first message was deleted; nothing is left to edit.',
  cant_update_message: 'The first message was written by another app.',
  edit_window_closed: 'The workspace does not let messages be edited any more.',
};

interface BotAnswer {
  ok?: boolean;
  error?: string;
  channel?: string;
  ts?: string;
}

/** The web API answers 200 for failures too: https://docs.slack.dev/apis/web-api/#responses */
function judgeBot({ status, body }: OutboundAnswer, previousRef: string | null): Verdict {
  if (status !== 200) return commonVerdict(status, 'Slack');
  const answer = parsed(body);
  if (!answer) return retry('Slack answered something else than JSON. Check the address of the web API.');
  if (answer.ok)
    return delivered(previousRef ?? (answer.channel && answer.ts ? `${answer.channel}:${answer.ts}` : null));
  const error = answer.error ?? 'unknown_error';
  if (PASSING.has(error)) return retry(`Slack says ${error}.`);
  return rejected(
    `Slack says ${error}. ${REMEDIES[error] ?? 'https://docs.slack.dev/reference/methods/chat.postMessage'}`,
  );
}

function parsed(body: string): BotAnswer | null {
  try {
    return JSON.parse(body) as BotAnswer | null;
  } catch {
    return null;
  }
}
