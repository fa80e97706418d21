import { createHash, randomBytes } from 'node:crypto';
import type { Tx } from '../../platform/database.js';
import { StartError } from '../../platform/errors.js';
import { isUuid } from '../../platform/id.js';
import type { OutboundRequest } from '../../platform/outbound.js';
import { SealError } from '../../platform/secret-box.js';
import { changeIncident, type IncidentChange } from '../incidents/incident-change.service.js';
import type { Channel } from './channel.entity.js';
import { findChannel } from './channel.service.js';
import { openSecrets } from './channel-secret.service.js';
import { isSignedByPagerDuty, readPagerDutyEvent } from './pagerduty-callback.js';
import { isSignedBySlack, readSlackPress } from './slack-callback.js';

/** A callback is remembered longer than it would be accepted. */
const REMEMBERED_DAYS = 7;
const DAY_MS = 86_400_000;

export interface CallbackRequest {
  channelId: string;
  secretKeys: string | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came, byte for byte: it is what was signed. */
  body: string;
}

/** REFUSED says nothing of why: no such channel, no secret, a wrong signature, too old, seen before. */
export interface CallbackResult {
  verdict: 'DONE' | 'NOTHING' | 'REFUSED';
  /** What to send to whoever pressed, once the callback is answered; null where nothing is. */
  reply: OutboundRequest | null;
}

const REFUSED: CallbackResult = { verdict: 'REFUSED', reply: null };
const NOTHING: CallbackResult = { verdict: 'NOTHING', reply: null };

/** Acknowledges the incident whose button was pressed in Slack. */
export async function takeSlackCallback(
  tx: Tx,
  tenantId: string,
  request: CallbackRequest,
  now: Date,
): Promise<CallbackResult> {
  const channel = await readCallbackChannel(tx, tenantId, request, { kind: 'SLACK', secret: 'signingSecret' });
  const timestamp = String(request.headers['x-slack-request-timestamp'] ?? '');
  const signature = String(request.headers['x-slack-signature'] ?? '');
  if (!isSignedBySlack(channel.secret, { timestamp, signature, body: request.body }, now)) return REFUSED;
  if (!(await remember(tx, tenantId, { channelId: request.channelId, text: signature }, now))) return REFUSED;
  const press = readSlackPress(request.body);
  if (!press || !isUuid(press.incidentId)) return NOTHING;
  const incident = await change(tx, tenantId, { ...press, channel, change: { kind: 'ACKNOWLEDGE' } }, now);
  const said = incident
    ? `Incident #${incident.number} is acknowledged by ${press.by}.`
    : 'There is no such incident any more: it may have been a test.';
  return { verdict: incident ? 'DONE' : 'NOTHING', reply: replyTo(press.responseUrl, said) };
}

/** Does to an incident what was done to its counterpart in PagerDuty. */
export async function takePagerDutyCallback(
  tx: Tx,
  tenantId: string,
  request: CallbackRequest,
  now: Date,
): Promise<CallbackResult> {
  const channel = await readCallbackChannel(tx, tenantId, request, { kind: 'PAGERDUTY', secret: 'webhookSecret' });
  const header = String(request.headers['x-pagerduty-signature'] ?? '');
  if (!isSignedByPagerDuty(channel.secret, header, request.body)) return REFUSED;
  const event = readPagerDutyEvent(request.body);
  if (!event || !isUuid(event.incidentId)) return NOTHING;
  if (now.getTime() - event.occurredAt.getTime() > REMEMBERED_DAYS * DAY_MS) return REFUSED;
  // It sends again what it believes lost: the second time is good news, but nothing to do.
  if (!(await remember(tx, tenantId, { channelId: request.channelId, text: event.eventId }, now))) return NOTHING;
  const wanted: IncidentChange =
    event.act === 'RESOLVE' ? { kind: 'RESOLVE', reason: 'Resolved in PagerDuty.' } : { kind: 'ACKNOWLEDGE' };
  const incident = await change(tx, tenantId, { ...event, channel, change: wanted }, now);
  return { verdict: incident ? 'DONE' : 'NOTHING', reply: null };
}

interface CallbackChannel {
  id: string;
  name: string;
  secret: string;
}

/** A random secret stands for one that is missing, so that an unknown channel takes the same way. */
async function readCallbackChannel(
  tx: Tx,
  tenantId: string,
  { channelId, secretKeys }: CallbackRequest,
  { kind, secret }: { kind: string; secret: string },
): Promise<CallbackChannel> {
  const found = await findChannel(tx, tenantId, channelId);
  const opened = found?.kind === kind ? secretOf(found, secret, secretKeys) : undefined;
  return { id: channelId, name: found?.name ?? '', secret: opened ?? randomBytes(32).toString('hex') };
}

/** A secret whose key is gone is like one that was never set: to strangers nothing is told of it. */
function secretOf(channel: Channel, name: string, secretKeys: string | null): string | undefined {
  try {
    return openSecrets(channel, secretKeys)[name];
  } catch (error) {
    if (error instanceof SealError || error instanceof StartError) return undefined;
    throw error;
  }
}

interface Act {
  incidentId: string;
  by: string;
  channel: CallbackChannel;
  change: IncidentChange;
}

function change(tx: Tx, tenantId: string, { incidentId, by, channel, change: wanted }: Act, now: Date) {
  const actor = { kind: 'CHANNEL' as const, id: channel.id, name: `${by} (${channel.name})` };
  return changeIncident(tx, tenantId, incidentId, wanted, { actor, now });
}

/** @returns false where it was seen before */
async function remember(
  tx: Tx,
  tenantId: string,
  { channelId, text }: { channelId: string; text: string },
  now: Date,
): Promise<boolean> {
  const digest = createHash('sha256').update(text).digest('hex');
  const rows = await tx.query(
    `INSERT INTO channel_callback (tenant_id, channel_id, digest, seen_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [tenantId, channelId, digest, now],
  );
  return rows.length > 0;
}

/** Forgets callbacks that would be refused for their age. @returns how many */
export async function forgetCallbacks(tx: Tx, tenantId: string, now: Date): Promise<number> {
  const before = new Date(now.getTime() - (REMEMBERED_DAYS + 1) * DAY_MS);
  const rows = await tx.query('DELETE FROM channel_callback WHERE tenant_id = $1 AND seen_at < $2 RETURNING 1', [
    tenantId,
    before,
  ]);
  return rows.length;
}

function replyTo(url: string | null, text: string): OutboundRequest | null {
  if (!url) return null;
  const body = JSON.stringify({ response_type: 'in_channel', replace_original: false, text });
  return { method: 'POST', url, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
