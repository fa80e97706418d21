import { createHmac } from 'node:crypto';
import type { NotificationMessage, OpenChannel, WebhookSettings } from '../message.types.js';
import { cut, type RenderedText } from '../template.js';
import { delivered, gone, type HttpAdapter, MASK, retry } from './adapter.js';

// Standard Webhooks 1.0, https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md:
// what is signed is `id.timestamp.body`, one signature per key, bodies stay below 20 KB, 410 ends the subscription,
// every other answer but 2xx is tried again.
const MAX_BODY_BYTES = 20_000;
const MAX_TEXT = 4_000;
const PREFIX = 'whsec_';

/** One signature of a body. */
export function signature(
  key: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  const secret = Buffer.from(key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key, 'base64');
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

export const webhook: HttpAdapter = {
  kind: 'WEBHOOK',
  transport: 'HTTP',
  limit: { perSecond: 20 },

  render(message, channel, text) {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'K8Intel',
      'webhook-id': message.id,
      'webhook-timestamp': MASK,
      'webhook-signature': MASK,
      ...(channel.secrets['authorization'] && { authorization: MASK }),
    };
    const { url } = channel.settings as WebhookSettings;
    return { transport: 'HTTP', method: 'POST', url: withoutQuery(url), headers, body: bodyWithin(message, text) };
  },

  complete({ headers, body }, channel, { messageId, now }) {
    const timestamp = Math.floor(now.getTime() / 1_000);
    const signed = { id: messageId, timestamp, body };
    const signatures = keysOf(channel, now).map((key) => signature(key, signed));
    const { authorization } = channel.secrets;
    return {
      method: 'POST',
      url: (channel.settings as WebhookSettings).url,
      headers: {
        ...headers,
        'webhook-id': messageId,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatures.join(' '),
        ...(authorization && { authorization }),
      },
      body,
    };
  },

  judge({ status }) {
    if (status >= 200 && status < 300) return delivered(null);
    if (status === 410) return gone('The receiver answered 410: it wants no more messages.');
    const note = status >= 300 && status < 400 ? ', a redirect, which is not followed' : '';
    return retry(`The receiver answered ${status}${note}; expected 2xx.`);
  },
};

/** The key of now, and the one before it while the rotation's overlap lasts. */
function keysOf({ secrets, settings }: OpenChannel, now: Date): string[] {
  const { signingKey, previousSigningKey } = secrets;
  const { overlapUntil } = settings as WebhookSettings;
  const isOverlap = overlapUntil !== null && new Date(overlapUntil) > now;
  return [signingKey, isOverlap ? previousSigningKey : undefined].filter((key) => key !== undefined);
}

/** What follows the question mark may be somebody's token. */
function withoutQuery(address: string): string {
  const [path = address, query] = address.split('?');
  return query === undefined ? path : `${path}?${MASK}`;
}

/** docs/webhook.schema.json says the same. Alerts give way where the whole is too large, then texts; numbers stay. */
function bodyWithin(message: NotificationMessage, text: RenderedText): string {
  let alerts = message.incident?.alerts.length ?? 0;
  let length = MAX_TEXT;
  for (;;) {
    const body = JSON.stringify(eventOf(message, text, { alerts, length }));
    if (Buffer.byteLength(body) < MAX_BODY_BYTES || length <= 1) return body;
    if (alerts > 0) alerts = Math.floor(alerts / 2);
    else length = Math.floor(length / 2);
  }
}

function eventOf(
  { kind, occurredAt, link, reason, incident, digest }: NotificationMessage,
  { title, body }: RenderedText,
  room: { alerts: number; length: number },
): object {
  const short = (text: string | null): string | null => text && cut(text, room.length);
  const shown = incident && {
    ...incident,
    title: short(incident.title),
    summary: short(incident.summary),
    impact: short(incident.impact),
    alerts: incident.alerts.slice(0, room.alerts),
  };
  const type = digest ? 'recommendations.digest' : `incident.${kind.toLowerCase()}`;
  const data = { title, body: short(body), reason, link, incident: shown, ...(digest && { digest }) };
  return { type, timestamp: occurredAt, data };
}
