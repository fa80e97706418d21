import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import type { MessageDigest } from '../channels/digest.types.js';
import type { NotificationMessage } from '../channels/message.types.js';
import { enqueue } from '../notifications/outbox.service.js';
import { readNotificationState } from '../notifications/setting.service.js';
import { readCostChange } from './digest-costs.service.js';
import { type DigestWeek, readDigest } from './digest-numbers.service.js';
import { lastDueAt, weekBefore } from './digest-schedule.js';
import { type DigestState, explainDigestChannels, readDigestState } from './digest-setting.service.js';
import { digestFacts, digestText, digestTitle } from './digest-words.js';

interface Target {
  id: string;
  name: string;
  kind: string;
}

/** The digest of a week as a message; each channel gets one of its own id. */
export async function digestMessage(
  tx: Tx,
  tenantId: string,
  week: DigestWeek,
  now: Date,
): Promise<NotificationMessage> {
  const { total, previousTotal, currency: ofCosts } = await readCostChange(tx, tenantId, week);
  const { currency: ofAdvice, ...rest } = await readDigest(tx, tenantId, week);
  const currency = ofAdvice ?? ofCosts;
  // Amounts of two currencies do not stand beside each other: after a change of it the next run prices advice anew.
  const costs = currency === ofCosts ? { total, previousTotal } : { total: null, previousTotal: null };
  const digest: MessageDigest = { ...rest, currency, costs };
  return {
    id: newId(now.getTime()),
    kind: 'DIGEST',
    occurredAt: week.to.toISOString(),
    title: digestTitle(digest),
    reason: null,
    text: digestText(digest),
    // The worker puts the public address before it.
    link: '/recommendations',
    incident: null,
    previousRef: null,
    digest,
    facts: digestFacts(digest),
  };
}

/**
 * Sends the digest that is due, if one is: once for each week, in whatever replica, since the row is locked until its
 * deliveries are in the outbox. After a downtime the latest is sent, late, and none of those before.
 * @returns how many messages went into the outbox
 */
export async function sendDueDigest(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const state = await readDigestState(tx, tenantId, 'FOR UPDATE');
  if (!state.isOn) return 0;
  const due = lastDueAt(state, now);
  const { liveAt } = await readNotificationState(tx, tenantId);
  const isSent = state.lastDueAt !== null && due <= state.lastDueAt;
  if (!liveAt || isSent || due < liveAt || due < (state.since ?? now)) return 0;
  const channels = await openChannels(tx, tenantId, state.channelIds);
  if (channels.length === 0) return 0;
  await send(tx, tenantId, { channels, week: { from: weekBefore(state, due), to: due } }, now);
  await tx.query('UPDATE digest_setting SET last_due_at = $2, last_sent_at = $3 WHERE tenant_id = $1', [
    tenantId,
    due,
    now,
  ]);
  return channels.length;
}

/** The digest of the seven days until now, to the channels of the setting or to others. */
export async function sendDigestNow(
  tx: Tx,
  tenantId: string,
  { actor, channelIds }: { actor: Actor; channelIds: readonly string[] | null },
  now: Date,
): Promise<Outcome<string[]>> {
  const state = await readDigestState(tx, tenantId);
  const ids = channelIds ?? state.channelIds;
  if (ids.length === 0) return refused('channelIds', 'The digest has no channel; name at least one.');
  const problem = await explainDigestChannels(tx, tenantId, ids);
  if (problem) return refused(problem.field, problem.message);
  const { liveAt } = await readNotificationState(tx, tenantId);
  if (!liveAt) {
    const message = 'Notifications are not live, so nothing is sent. Go live first, or look at digestPreview.';
    return refused(null, message, 'CONFLICT');
  }
  const channels = await openChannels(tx, tenantId, ids);
  if (channels.length === 0) return refused('channelIds', 'All of its channels are switched off. Switch one on first.');
  const sent = await send(tx, tenantId, { channels, week: weekUntil(state, now) }, now);
  const object = { kind: 'DigestSettings', id: null, name: 'digest' };
  const after = { channels: channels.map(({ name }) => name) };
  await audit(tx, tenantId, { actor, action: 'SEND_DIGEST', object, after }, now);
  return done(sent);
}

/** The week that ends at a moment. */
export function weekUntil(state: DigestState, now: Date): DigestWeek {
  return { from: weekBefore(state, now), to: now };
}

function openChannels(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Target[]> {
  return tx.query<Target>(
    `SELECT c.id, c.name, c.kind FROM channel c
     WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[]) AND c.is_enabled AND c.kind <> 'PAGERDUTY' ORDER BY c.name`,
    [tenantId, ids],
  );
}

async function send(
  tx: Tx,
  tenantId: string,
  { channels, week }: { channels: readonly Target[]; week: DigestWeek },
  now: Date,
): Promise<string[]> {
  const message = await digestMessage(tx, tenantId, week, now);
  const deliveries = channels.map((channel) => ({
    channel,
    incidentId: null,
    routeId: null,
    message: { ...message, id: newId(now.getTime()) },
    isLive: true,
    request: null,
    problem: null,
  }));
  await enqueue(tx, tenantId, deliveries, now);
  return deliveries.map((delivery) => delivery.message.id);
}
