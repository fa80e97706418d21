import type { Tx } from '../../platform/database.js';
import type { OutboundPolicy } from '../../platform/outbound.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { adapters } from './adapters/index.js';
import { findChannel } from './channel.service.js';
import { openSecrets } from './channel-secret.service.js';
import type {
  ChannelKindName,
  MessageTemplate,
  NotificationMessage,
  OpenChannel,
  RenderedRequest,
  SendResult,
} from './message.types.js';
import { sendHttp } from './send-http.service.js';
import { sendMail } from './send-mail.service.js';
import { cut, type RenderedText, renderText } from './template.js';

const MAX_RESPONSE = 2_048;

/** What of the server's settings sending needs. */
export interface SendRules {
  secretKeys: string | null;
  publicUrl: string;
}

/** Most messages a second that the provider takes on one channel. */
export function sendLimit(kind: ChannelKindName): number {
  return adapters[kind].limit.perSecond;
}

/** A channel with its secrets in the clear, for one sending; null where it is gone. @throws SealError */
export async function openChannel(
  tx: Tx,
  tenantId: string,
  channelId: string,
  { secretKeys, publicUrl }: SendRules,
): Promise<OpenChannel | null> {
  const channel = await findChannel(tx, tenantId, channelId);
  if (!channel) return null;
  const { id, name, kind, isEnabled, settings, titleTemplate, bodyTemplate } = channel;
  const template = { title: titleTemplate, body: bodyTemplate };
  const secrets = openSecrets(channel, secretKeys);
  return { tenantId, id, name, kind, isEnabled, settings, secrets, template, publicUrl };
}

/** Title and body of a message on a channel; a route's template goes before the channel's, and that before ours. */
export function renderMessageText(
  channel: OpenChannel,
  message: NotificationMessage,
  template: MessageTemplate | null = null,
): RenderedText {
  const own = adapters[channel.kind].template;
  // Templates are written for incidents: a digest has its own words.
  if (message.digest) return renderText({ title: null, body: null }, message, own ?? {});
  const title = template?.title ?? channel.template.title;
  const body = template?.body ?? channel.template.body;
  return renderText({ title, body }, message, own ?? {});
}

/** The request that a message is on a channel, secrets masked. Pure. */
export function renderMessage(
  channel: OpenChannel,
  message: NotificationMessage,
  template: MessageTemplate | null = null,
): RenderedRequest {
  const text = renderMessageText(channel, message, template);
  return { ...adapters[channel.kind].render(message, channel, text), templateProblem: text.problem };
}

export interface Sending {
  channel: OpenChannel;
  request: RenderedRequest;
  message: Pick<NotificationMessage, 'id' | 'previousRef'>;
}

/** Sends what was rendered and says what came of it. Never throws, never waits longer than 15 s. */
export async function sendMessage(
  { channel, request, message }: Sending,
  policy: OutboundPolicy,
  { signal, now }: { signal: AbortSignal; now: Date },
): Promise<SendResult> {
  const startedAt = performance.now();
  const adapter = adapters[channel.kind];
  const took = (): number => Math.round(performance.now() - startedAt);
  if (adapter.transport === 'HTTP') {
    const facts = { adapter, request, channel, messageId: message.id, previousRef: message.previousRef };
    const result = await sendHttp(facts, policy, { signal, now });
    return { ...result, durationMs: took() };
  }
  const answer = await sendMail(request, channel, policy, signal);
  const response = cut(answer.response, MAX_RESPONSE);
  return { ...answer, response, retryAfterMs: null, ref: null, sent: request, durationMs: took() };
}

const SERVER: Actor = { kind: 'SERVER', id: null, name: 'server', ip: null, requestId: 'delivery' };

/** Keeps what an attempt says of the channel's health; one whose receiver is gone is switched off. */
export async function recordOutcome(
  tx: Tx,
  tenantId: string,
  { channelId, result }: { channelId: string; result: Pick<SendResult, 'outcome' | 'error'> },
  now: Date,
): Promise<void> {
  if (result.outcome === 'DELIVERED') {
    await tx.query('UPDATE channel SET last_success_at = $3, failures_in_a_row = 0 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      channelId,
      now,
    ]);
    return;
  }
  await tx.query(
    `UPDATE channel SET last_failure_at = $3, last_error = $4, failures_in_a_row = failures_in_a_row + 1
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, channelId, now, result.error],
  );
  if (result.outcome === 'GONE') await switchOff(tx, tenantId, { channelId, reason: result.error ?? 'gone' }, now);
}

async function switchOff(
  tx: Tx,
  tenantId: string,
  { channelId, reason }: { channelId: string; reason: string },
  now: Date,
): Promise<void> {
  const [channel] = await tx.query<{ name: string }>(
    `UPDATE channel SET is_enabled = false, disabled_reason = $3, revision = revision + 1, updated_at = $4
     WHERE tenant_id = $1 AND id = $2 AND is_enabled RETURNING name`,
    [tenantId, channelId, reason, now],
  );
  if (!channel) return;
  const object = { kind: 'Channel', id: channelId, name: channel.name };
  await audit(tx, tenantId, { actor: SERVER, action: 'DISABLE_CHANNEL', object, after: { reason } }, now);
}
