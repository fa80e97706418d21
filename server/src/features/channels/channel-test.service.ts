import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { OutboundPolicy } from '../../platform/outbound.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import type { NotificationMessage, OpenChannel, SendResult } from './message.types.js';
import { recordOutcome, renderMessage, sendMessage } from './send.service.js';

/** Shorter than an operation may take, so that its answer says what went wrong. */
const TEST_TIMEOUT_MS = 8_000;

/**
 * The message of a test: about a real incident where one is given, but under an id of its own, so that nothing that the
 * receiver does to it touches that incident.
 */
export function testMessage(message: NotificationMessage, now: Date): NotificationMessage {
  const id = newId(now.getTime());
  const incident = message.incident && { ...message.incident, id, status: 'OPEN' as const };
  const text = 'This is a test of K8Intel. Nothing happened.';
  return { ...message, id, kind: 'TEST', occurredAt: now.toISOString(), text, incident, previousRef: null };
}

/** Sends a test for real, whether or not the tenant is live: a person asked for it. */
export async function sendTest(
  channel: OpenChannel,
  message: NotificationMessage,
  policy: OutboundPolicy,
  now: Date,
): Promise<SendResult> {
  const signal = AbortSignal.timeout(TEST_TIMEOUT_MS);
  const request = renderMessage(channel, message);
  const patient = { timeoutMs: TEST_TIMEOUT_MS, ...policy };
  const result = await sendMessage({ channel, request, message }, patient, {
    signal: new AbortController().signal,
    now,
  });
  // A test must not leave somebody paged: what it opened there is resolved at once.
  if (channel.kind === 'PAGERDUTY' && result.outcome === 'DELIVERED') {
    const end: NotificationMessage = { ...message, kind: 'RESOLVED' };
    await sendMessage({ channel, request: renderMessage(channel, end), message: end }, patient, { signal, now });
  }
  return result;
}

/** Writes down that a test was sent and what came of it. */
export async function recordTest(
  tx: Tx,
  tenantId: string,
  { channel, result, actor }: { channel: OpenChannel; result: SendResult; actor: Actor },
  now: Date,
): Promise<void> {
  await recordOutcome(tx, tenantId, { channelId: channel.id, result }, now);
  const object = { kind: 'Channel', id: channel.id, name: channel.name };
  const after = { outcome: result.outcome, status: result.status };
  await audit(tx, tenantId, { actor, action: 'TEST_CHANNEL', object, after }, now);
}
