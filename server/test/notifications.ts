import { createChannel } from '../src/features/channels/channel.service.js';
import type { Sender } from '../src/features/notifications/sender.js';
import { createSender } from '../src/features/notifications/sender.service.js';
import type { Database } from '../src/platform/database.js';
import { newId } from '../src/platform/id.js';
import type { OutboundPolicy } from '../src/platform/outbound.js';
import type { Actor } from '../src/platform/request-context.js';

export const SECRET_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;
export const PUBLIC_URL = 'https://k8intel.example';
/** Where tests' receivers are. */
export const ALLOWED_HOSTS = ['127.0.0.1', 'hooks.example.test'];
export const ann: Actor = { kind: 'USER', id: null, name: 'Ann', ip: null, requestId: 'test' };

export interface WebhookTarget {
  id: string;
  name: string;
  kind: 'WEBHOOK';
}

/** Makes a channel that posts signed webhooks to an address. */
export function aWebhook(
  db: Database,
  tenantId: string,
  url: string,
  { name = newId(), now = new Date() }: { name?: string; now?: Date } = {},
): Promise<WebhookTarget> {
  const rules = { secretKeys: SECRET_KEYS, outboundAllowedHosts: ALLOWED_HOSTS };
  return db.runInTenant(tenantId, async (tx) => {
    const made = await createChannel(tx, tenantId, { actor: ann, name, webhook: { url }, rules }, now);
    if (!made.done) throw new Error(JSON.stringify(made.userErrors));
    return { id: made.done.id, name, kind: 'WEBHOOK' };
  });
}

/** The real channels, which may reach the tests' receivers. */
export function aSender(now: () => Date, policy: Partial<OutboundPolicy> = {}): Sender {
  const rules = { secretKeys: SECRET_KEYS, publicUrl: () => PUBLIC_URL, now };
  return createSender({ ...rules, policy: { allowedHosts: ALLOWED_HOSTS, ...policy } });
}
