import type { Tx } from '../../platform/database.js';
import type { ChannelKindName, MessageKind, NotificationMessage, RenderedRequest } from '../channels/message.types.js';
import { scheduleOf } from './backoff.js';
import { signalDeliveries } from './delivery-signal.js';

// The outbox. A delivery is PENDING → SENDING → DELIVERED or FAILED, back to PENDING between attempts; WOULD_SEND and
// CANCELLED are ends too. Who sends holds the lease of the channel's queue, so a channel has one sender in all replicas,
// and each lease has a greater token than the one before: an attempt that ends under a lapsed lease changes nothing. A
// sender that dies leaves SENDING behind; when its lease has lapsed, the next one sends the same message id again.

/** Longer than any attempt, short enough that a page waits for no dead process. */
export const LEASE_MS = 45_000;

/** A message to be put into the outbox. */
export interface NewDelivery {
  channel: { id: string; name: string; kind: string };
  incidentId: string | null;
  routeId: string | null;
  /** Its id is that of the delivery. */
  message: NotificationMessage;
  /** Whether it goes out; otherwise it is kept to be shown. */
  isLive: boolean;
  /** What would be sent; null where it goes out, and where it could not be rendered. */
  request: RenderedRequest | null;
  /** Why it could not be rendered. */
  problem: string | null;
}

/** Puts messages into the outbox in the transaction that decides on them; the worker is woken when it commits. */
export async function enqueue(tx: Tx, tenantId: string, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return;
  const last = await takeNumbers(tx, tenantId, deliveries);
  const rows = deliveries.toReversed().map((delivery) => {
    const number = last.get(delivery.channel.id)!;
    last.set(delivery.channel.id, number - 1);
    return rowOf(delivery, number, now);
  });
  await tx.query(
    `INSERT INTO delivery (tenant_id, id, channel_id, channel_name, channel_kind, number, incident_id, route_id, kind,
       state, title, message, request, attempt_count, attempts_before,
       created_at, due_at, expires_at, ended_at, last_error)
     SELECT $1, r.id, r.channel_id, r.channel_name, r.channel_kind, r.number, r.incident_id, r.route_id, r.kind,
       r.state, r.title, r.message, r.request, 0, 0, $3, $3, r.expires_at, r.ended_at, r.problem
     FROM jsonb_to_recordset($2::jsonb) AS r (id uuid, channel_id uuid, channel_name text, channel_kind text,
       number bigint, incident_id uuid, route_id uuid, kind text, state text, title text, message jsonb, request jsonb,
       expires_at timestamptz, ended_at timestamptz, problem text)`,
    [tenantId, JSON.stringify(rows), now],
  );
  tx.afterCommit(() => signalDeliveries(tenantId));
}

/** @returns the last number of each channel */
async function takeNumbers(tx: Tx, tenantId: string, deliveries: readonly NewDelivery[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { channel } of deliveries) counts.set(channel.id, (counts.get(channel.id) ?? 0) + 1);
  const ids = [...counts.keys()].sort(); // fixed lock order
  const rows = await tx.query<{ id: string; number: number }>(
    `INSERT INTO delivery_queue (tenant_id, channel_id, last_number, lease_token)
     SELECT $1, c.id, c.added, 0 FROM unnest($2::uuid[], $3::bigint[]) AS c (id, added)
     ON CONFLICT (tenant_id, channel_id) DO UPDATE SET last_number = delivery_queue.last_number + excluded.last_number
     RETURNING channel_id AS id, last_number::float8 AS number`,
    [tenantId, ids, ids.map((id) => counts.get(id)!)],
  );
  return new Map(rows.map(({ id, number }) => [id, number]));
}

function rowOf(
  { channel, incidentId, routeId, message, isLive, request, problem }: NewDelivery,
  number: number,
  now: Date,
) {
  return {
    id: message.id,
    channel_id: channel.id,
    channel_name: channel.name,
    channel_kind: channel.kind,
    number,
    incident_id: incidentId,
    route_id: routeId,
    kind: message.kind,
    state: isLive ? 'PENDING' : 'WOULD_SEND',
    title: message.title,
    message,
    request,
    expires_at: new Date(now.getTime() + scheduleOf(channel.kind).maxAgeMs),
    ended_at: isLive ? null : now,
    problem,
  };
}

/** A delivery whose turn it is, held under a lease. */
export interface Claim {
  id: string;
  channelId: string;
  channelKind: ChannelKindName;
  channelName: string;
  incidentId: string | null;
  routeId: string | null;
  kind: MessageKind;
  message: NotificationMessage;
  /** Of this attempt, from 1. */
  attempt: number;
  /** Of them, those before it was sent again by hand. */
  attemptsBefore: number;
  expiresAt: Date;
  token: number;
  startedAt: Date;
}

// Of one incident's messages on one channel only the oldest may go; later ones wait for it.
const IS_HEAD = `NOT EXISTS (SELECT 1 FROM delivery e
  WHERE e.tenant_id = $1 AND e.incident_id = d.incident_id AND e.channel_id = d.channel_id AND e.number < d.number
    AND e.ended_at IS NULL)`;

/**
 * Takes the lease of one channel that has something due and nobody sending, and the delivery whose turn it is.
 * @param skipped channels to leave alone
 */
export async function claimDelivery(
  tx: Tx,
  tenantId: string,
  { skipped, leaseMs }: { skipped: readonly string[]; leaseMs: number },
  now: Date,
): Promise<Claim | null> {
  const [queue] = await tx.query<{ channelId: string }>(
    `SELECT q.channel_id AS "channelId" FROM delivery_queue q
     WHERE q.tenant_id = $1 AND q.channel_id <> ALL ($3::uuid[])
       AND (q.lease_until IS NULL OR q.lease_until <= $2) AND (q.hold_until IS NULL OR q.hold_until <= $2)
       AND EXISTS (SELECT 1 FROM delivery d WHERE d.tenant_id = $1 AND d.channel_id = q.channel_id
         AND d.ended_at IS NULL AND d.due_at <= $2 AND ${IS_HEAD})
     ORDER BY q.channel_id LIMIT 1 FOR UPDATE OF q SKIP LOCKED`,
    [tenantId, now, skipped],
  );
  if (!queue) return null;
  const leased = await tx.query<{ token: number }>(
    `UPDATE delivery_queue SET lease_token = lease_token + 1, lease_until = $3
     WHERE tenant_id = $1 AND channel_id = $2 RETURNING lease_token::float8 AS token`,
    [tenantId, queue.channelId, new Date(now.getTime() + leaseMs)],
  );
  const claim = await takeHead(tx, tenantId, { channelId: queue.channelId, token: leased[0]!.token }, now);
  if (!claim) await dropLease(tx, tenantId, queue.channelId);
  return claim;
}

function dropLease(tx: Tx, tenantId: string, channelId: string): Promise<unknown> {
  return tx.query('UPDATE delivery_queue SET lease_until = NULL WHERE tenant_id = $1 AND channel_id = $2', [
    tenantId,
    channelId,
  ]);
}

async function takeHead(
  tx: Tx,
  tenantId: string,
  { channelId, token }: { channelId: string; token: number },
  now: Date,
): Promise<Claim | null> {
  const [claim] = await tx.query<Omit<Claim, 'token' | 'startedAt'>>(
    `UPDATE delivery u SET state = 'SENDING', attempt_count = u.attempt_count + 1, lease_token = $4
     WHERE u.tenant_id = $1 AND u.ended_at IS NULL AND u.id = (
       SELECT d.id FROM delivery d WHERE d.tenant_id = $1 AND d.channel_id = $2 AND d.ended_at IS NULL
         AND d.due_at <= $3 AND ${IS_HEAD}
       ORDER BY d.due_at, d.number LIMIT 1)
     RETURNING u.id, u.channel_id AS "channelId", u.channel_kind AS "channelKind", u.channel_name AS "channelName",
       u.incident_id AS "incidentId", u.route_id AS "routeId", u.kind, u.message, u.attempt_count AS attempt,
       u.attempts_before AS "attemptsBefore", u.expires_at AS "expiresAt"`,
    [tenantId, channelId, now, token],
  );
  // Taken back while this waited for its row.
  if (!claim) return null;
  await tx.query('INSERT INTO delivery_attempt (tenant_id, delivery_id, number, started_at) VALUES ($1, $2, $3, $4)', [
    tenantId,
    claim.id,
    claim.attempt,
    now,
  ]);
  const previousRef = await firstRef(tx, tenantId, claim);
  return { ...claim, message: { ...claim.message, previousRef }, token, startedAt: now };
}

/** What the channel called the first message about the incident, so that later ones can update it. */
async function firstRef(
  tx: Tx,
  tenantId: string,
  { incidentId, channelId }: { incidentId: string | null; channelId: string },
): Promise<string | null> {
  if (incidentId === null) return null;
  const [row] = await tx.query<{ ref: string }>(
    `SELECT ref FROM delivery WHERE tenant_id = $1 AND incident_id = $2 AND channel_id = $3 AND ref IS NOT NULL
     ORDER BY number LIMIT 1`,
    [tenantId, incidentId, channelId],
  );
  return row?.ref ?? null;
}

/**
 * When the tenant's outbox or a waiting decision is to be looked at next; null where nothing waits. A lease of a sender
 * that may be dead counts by its end.
 */
export async function readNextDue(tx: Tx, tenantId: string): Promise<Date | null> {
  const [row] = await tx.query<{ dueAt: Date | null }>(
    `SELECT least(
       (SELECT min(t.due_at) FROM notification_thread t WHERE t.tenant_id = $1 AND t.due_at IS NOT NULL),
       (SELECT min(greatest(d.due_at, q.hold_until, q.lease_until)) FROM delivery_queue q
        JOIN delivery d ON d.tenant_id = q.tenant_id AND d.channel_id = q.channel_id AND d.ended_at IS NULL
        WHERE q.tenant_id = $1)) AS "dueAt"`,
    [tenantId],
  );
  return row?.dueAt ?? null;
}
