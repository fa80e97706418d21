import type { Tx } from '../../platform/database.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { type ChannelRules, findChannel, noChannel, noKeys, writeChannel } from './channel.service.js';
import { newSigningKey, openSecrets, sealSecrets } from './channel-secret.service.js';

const HOUR_MS = 3_600_000;
const MAX_OVERLAP_HOURS = 168;

/** Replaces the signing key of a webhook; both sign until the overlap ends. @returns the channel's id and the key */
export async function rotateSigningKey(
  tx: Tx,
  tenantId: string,
  input: { id: string | null; overlapHours: number; actor: Actor; rules: ChannelRules },
  now: Date,
): Promise<Outcome<{ id: string; signingKey: string }>> {
  const { overlapHours, actor, rules } = input;
  const channel = await findChannel(tx, tenantId, input.id, 'FOR UPDATE');
  if (!channel) return noChannel();
  if (channel.settings.kind !== 'WEBHOOK') {
    return refused('id', `“${channel.name}” is of kind ${channel.kind}; only webhooks have a signing key of ours.`);
  }
  if (overlapHours < 0 || overlapHours > MAX_OVERLAP_HOURS) {
    return refused('overlapHours', `The overlap is ${overlapHours} h; expected 0 to ${MAX_OVERLAP_HOURS}.`);
  }
  if (rules.secretKeys === null) return noKeys();
  const keep = { tenantId, id: channel.id, secretKeys: rules.secretKeys, now };
  const before = openSecrets(channel, rules.secretKeys)['signingKey'];
  const signingKey = newSigningKey();
  const previousSigningKey = overlapHours > 0 && before ? before : null;
  channel.secrets = sealSecrets(channel.secrets, { signingKey, previousSigningKey }, keep)!;
  const overlapUntil = previousSigningKey ? new Date(now.getTime() + overlapHours * HOUR_MS).toISOString() : null;
  channel.settings = { ...channel.settings, overlapUntil };
  await writeChannel(tx, tenantId, channel, now);
  const object = { kind: 'Channel', id: channel.id, name: channel.name };
  await audit(tx, tenantId, { actor, action: 'ROTATE_SIGNING_KEY', object, after: { overlapUntil } }, now);
  return done({ id: channel.id, signingKey });
}
