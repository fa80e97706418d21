import type { NotificationMessage } from '../message.types.js';
import { cut, type RenderedText } from '../template.js';
import { commonVerdict, delivered, factsOf, gone, type HttpAdapter, maskedAddress, rejected } from './adapter.js';

// https://learn.microsoft.com/connectors/teams: a message of a flow has about 28 KB; an incoming webhook is throttled
// beyond four requests a second. Other clients met the limit at 21 KB already, hence the head-room.
const MAX_BODY_BYTES = 20_000;
const MAX_TEXT = 6_000;

const COLOURS = { SEV1: 'attention', SEV2: 'attention', SEV3: 'warning', SEV4: 'accent' } as const;

export const teams: HttpAdapter = {
  kind: 'TEAMS',
  transport: 'HTTP',
  limit: { perSecond: 3 },

  render(message, channel, text) {
    const url = maskedAddress(channel.secrets['webhookUrl']);
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    return { transport: 'HTTP', method: 'POST', url, headers, body: bodyWithin(message, text) };
  },

  complete({ headers, body }, channel) {
    return { method: 'POST', url: channel.secrets['webhookUrl'] ?? '', headers, body };
  },

  judge({ status }) {
    if (status === 200 || status === 202) return delivered(null);
    if (status === 410) return gone('Microsoft answered 410: the webhook was retired. Make one with Workflows.');
    if (status === 404)
      return rejected('Microsoft answered 404: the flow was deleted or switched off, or has no owner.');
    if (status === 413) return rejected('Microsoft answered 413: the card is too large. Shorten the template.');
    return commonVerdict(status, 'Microsoft');
  },
};

/** The text gives way where the whole is too large. */
function bodyWithin(message: NotificationMessage, text: RenderedText): string {
  let body = '';
  for (let length = MAX_TEXT; length > 0; length = Math.floor(length / 2)) {
    body = JSON.stringify(cardOf(message, text.title, cut(text.body, length)));
    if (Buffer.byteLength(body) <= MAX_BODY_BYTES) return body;
  }
  return body;
}

/** Cards know a part of Markdown; nothing in a name may become a link. A line break needs an empty line. */
function markdown(text: string): string {
  return text.replace(/[[\]\\]/g, '\\$&').replace(/\n+/g, '\n\n');
}

/** https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference#adaptive-card */
function cardOf(message: NotificationMessage, title: string, body: string): object {
  const { incident, link } = message;
  const color = incident?.status === 'RESOLVED' ? 'good' : COLOURS[incident?.severity ?? 'SEV4'];
  const facts = factsOf(message).map(([name, value]) => ({ title: name, value: markdown(cut(value, 500)) }));
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, color, text: markdown(title) },
      ...(body ? [{ type: 'TextBlock', wrap: true, text: markdown(body) }] : []),
      { type: 'FactSet', facts },
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url: link }],
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}
