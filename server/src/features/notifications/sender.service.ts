import type { OutboundPolicy } from '../../platform/outbound.js';
import { openChannel, recordOutcome, renderMessage, sendLimit, sendMessage } from '../channels/send.service.js';
import type { Sender } from './sender.js';

export interface SenderRules {
  secretKeys: string | null;
  /** A function, because it is known once the server listens. */
  publicUrl: () => string;
  policy: OutboundPolicy;
  now: () => Date;
}

/** The channels, as the outbox uses them. */
export function createSender({ secretKeys, publicUrl, policy, now }: SenderRules): Sender {
  return {
    open: (tx, tenantId, channelId) => openChannel(tx, tenantId, channelId, { secretKeys, publicUrl: publicUrl() }),
    render: renderMessage,
    send: (channel, message, signal) =>
      sendMessage({ channel, request: renderMessage(channel, message), message }, policy, { signal, now: now() }),
    record: (tx, tenantId, channelId, result, at) => recordOutcome(tx, tenantId, { channelId, result }, at),
    perSecond: sendLimit,
  };
}
