import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { Head } from './stream-cursor.js';
import { signalStream } from './stream-signal.js';

/** One event to be appended; the payload, or its JSON where that is written already, is all that is needed to tell it later. */
export interface StreamEvent {
  type: string;
  occurredAt: Date;
  payload: object | string;
}

export interface StoredEvent<Payload = unknown> {
  seq: number;
  type: string;
  occurredAt: Date;
  payload: Payload;
}

export interface StreamPage {
  head: Head | null;
  /** Events after the position asked for, in order; empty when there are none. */
  events: StoredEvent[];
}

/**
 * Appends events in the transaction of what they tell. The row lock on the head is held to commit, so the order of the
 * sequence is the order of commits and a rollback leaves no gap: call it last, and do nothing slow after it.
 */
export async function appendToStream(
  tx: Tx,
  tenantId: string,
  stream: string,
  events: readonly StreamEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const json = `[${events.map(jsonOf).join(',')}]`; // before the lock, because it takes its time
  if ((await append(tx, tenantId, stream, { json, count: events.length })) === 0) {
    await createHead(tx, tenantId, stream, events[0]!.occurredAt);
    await append(tx, tenantId, stream, { json, count: events.length });
  }
  tx.afterCommit(() => signalStream(tenantId, stream));
}

/** Takes the next positions and fills them. @returns how many events were stored: none where the stream has no head yet */
async function append(
  tx: Tx,
  tenantId: string,
  stream: string,
  { json, count }: { json: string; count: number },
): Promise<number> {
  const [stored] = await tx.prepared<{ count: string }>(
    `WITH head AS (
       UPDATE stream_head SET last_seq = last_seq + $4 WHERE tenant_id = $1 AND stream = $2 RETURNING last_seq
     ), stored AS (
       INSERT INTO alert_event (tenant_id, stream, seq, type, occurred_at, payload, day)
       SELECT $1, $2, head.last_seq - $4 + e.ordinal, e.item ->> 'type', (e.item ->> 'occurredAt')::timestamptz,
         e.item -> 'payload', ((e.item ->> 'occurredAt')::timestamptz AT TIME ZONE 'UTC')::date
       FROM head CROSS JOIN jsonb_array_elements($3::jsonb) WITH ORDINALITY AS e (item, ordinal)
       RETURNING 1)
     SELECT count(*) AS count FROM stored`,
    [tenantId, stream, json, count],
  );
  return Number(stored!.count);
}

function jsonOf({ type, occurredAt, payload }: StreamEvent): string {
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return `{"type":${JSON.stringify(type)},"occurredAt":"${occurredAt.toISOString()}","payload":${json}}`;
}

/**
 * Takes the next positions of a stream and keeps its head locked to the end of the transaction.
 * @returns the last of them
 */
export async function advanceStream(
  tx: Tx,
  tenantId: string,
  stream: string,
  { by, now }: { by: number; now: Date },
): Promise<number> {
  const last = await advance(tx, tenantId, stream, by);
  if (last !== null) return last;
  await createHead(tx, tenantId, stream, now);
  return (await advance(tx, tenantId, stream, by))!;
}

async function advance(tx: Tx, tenantId: string, stream: string, by: number): Promise<number | null> {
  const [head] = await tx.query<{ last_seq: string }>(
    'UPDATE stream_head SET last_seq = last_seq + $3 WHERE tenant_id = $1 AND stream = $2 RETURNING last_seq',
    [tenantId, stream, by],
  );
  return head ? Number(head.last_seq) : null;
}

/** The first event of a stream makes its head; of two that race, the second waits for the first and finds it. */
async function createHead(tx: Tx, tenantId: string, stream: string, now: Date): Promise<void> {
  await tx.query(
    `INSERT INTO stream_head (tenant_id, stream, epoch, last_seq, min_seq, min_day) VALUES ($1, $2, $3, 0, 1, $4)
     ON CONFLICT DO NOTHING`,
    [tenantId, stream, newId(), now.toISOString().slice(0, 10)],
  );
}

/** Where the stream stands; null before its first event. */
export async function readHead(tx: Tx, tenantId: string, stream: string): Promise<Head | null> {
  const [row] = await tx.query<{ epoch: string; seq: number; minSeq: number }>(
    `SELECT epoch, last_seq::float8 AS seq, min_seq::float8 AS "minSeq" FROM stream_head
     WHERE tenant_id = $1 AND stream = $2`,
    [tenantId, stream],
  );
  return row ?? null;
}

/** Head and next events of one moment, in one statement. */
export async function readStreamPage(
  tx: Tx,
  tenantId: string,
  stream: string,
  { afterSeq, limit }: { afterSeq: number; limit: number },
): Promise<StreamPage> {
  const rows = await tx.prepared<Head & { head: number } & { [Key in keyof StoredEvent]: StoredEvent[Key] | null }>(
    `SELECT h.epoch, h.last_seq::float8 AS head, h.min_seq::float8 AS "minSeq", e.seq::float8 AS seq, e.type,
       e.occurred_at AS "occurredAt", e.payload
     FROM stream_head h LEFT JOIN LATERAL (
       SELECT seq, type, occurred_at, payload FROM alert_event
       WHERE tenant_id = $1 AND stream = $2 AND seq > $3 ORDER BY seq LIMIT $4) e ON true
     WHERE h.tenant_id = $1 AND h.stream = $2 ORDER BY e.seq`,
    [tenantId, stream, afterSeq, limit],
  );
  const first = rows[0];
  if (!first) return { head: null, events: [] };
  const events = rows.flatMap(({ seq, type, occurredAt, payload }) =>
    seq !== null && type !== null && occurredAt !== null ? [{ seq, type, occurredAt, payload }] : [],
  );
  return { head: { epoch: first.epoch, seq: first.head, minSeq: first.minSeq }, events };
}
