import type { Database, Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { StreamConsumer, StreamConsumerState } from './consumer.types.js';
import { readStreamPage } from './stream.service.js';
import { type Head, NO_EPOCH, type Position } from './stream-cursor.js';

/** What one attempt came to; MORE and LOST ask for another at once, BUSY for one a little later. */
export interface Consumed {
  outcome: 'CAUGHT_UP' | 'MORE' | 'LOST' | 'BUSY';
  handled: number;
  /** Events left to handle, as known when the batch was read. */
  lag: number;
}

const BUSY: Consumed = { outcome: 'BUSY', handled: 0, lag: 0 };

/**
 * Handles the next batch of a tenant's stream. What it causes and the new position are one transaction: a crash before
 * the commit leaves neither, one after it both. Of several replicas the one that holds the row's lock works.
 * @param limit most events of this batch, where it is to be smaller than the consumer's own
 */
export function consumeBatch(
  db: Database,
  tenantId: string,
  consumer: StreamConsumer,
  { now, limit = consumer.batch }: { now: Date; limit?: number },
): Promise<Consumed> {
  return db.runInTenant(tenantId, async (tx) => {
    const position = await takePosition(tx, tenantId, consumer);
    if (!position) return BUSY;
    const { stream, name } = consumer;
    const { head, events } = await readStreamPage(tx, tenantId, stream, { afterSeq: position.seq, limit });
    if (isLost(position, head)) {
      await consumer.rebuild?.(tx, tenantId, now);
      await move(tx, tenantId, name, { epoch: head?.epoch ?? NO_EPOCH, seq: head?.seq ?? 0 }, now);
      return { outcome: 'LOST', handled: 0, lag: 0 };
    }
    const last = events.at(-1);
    if (!head || !last) return { outcome: 'CAUGHT_UP', handled: 0, lag: 0 };
    await consumer.handle(tx, tenantId, events, now);
    await move(tx, tenantId, name, { epoch: head.epoch, seq: last.seq }, now);
    const lag = head.seq - last.seq;
    return { outcome: lag > 0 ? 'MORE' : 'CAUGHT_UP', handled: events.length, lag };
  });
}

/** The position, locked to the end of the transaction; null where another replica holds it. */
async function takePosition(tx: Tx, tenantId: string, consumer: StreamConsumer): Promise<Position | null> {
  const locked = await lockPosition(tx, tenantId, consumer.name);
  if (locked) return locked;
  // Also where the row exists and another holds it: the insert then finds it and changes nothing.
  const made = await tx.query(
    `INSERT INTO stream_consumer (tenant_id, consumer, stream, epoch, seq, failures) VALUES ($1, $2, $3, $4, 0, 0)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [tenantId, consumer.name, consumer.stream, NO_EPOCH],
  );
  return made.length > 0 ? { epoch: NO_EPOCH, seq: 0 } : null;
}

async function lockPosition(tx: Tx, tenantId: string, name: string): Promise<Position | null> {
  const [row] = await tx.prepared<Position>(
    `SELECT epoch, seq::float8 AS seq FROM stream_consumer WHERE tenant_id = $1 AND consumer = $2
     FOR UPDATE SKIP LOCKED`,
    [tenantId, name],
  );
  return row ?? null;
}

/** Whether events between the position and the head are missing. */
function isLost(position: Position, head: Head | null): boolean {
  const isFromStart = position.epoch === NO_EPOCH && position.seq === 0;
  if (!head) return !isFromStart;
  if (!isFromStart && position.epoch !== head.epoch) return true;
  return position.seq > head.seq || position.seq < head.minSeq - 1;
}

async function move(tx: Tx, tenantId: string, name: string, to: Position, now: Date): Promise<void> {
  await tx.prepared(
    `UPDATE stream_consumer SET epoch = $3, seq = $4, moved_at = $5, last_error = NULL, failed_at = NULL, failures = 0
     WHERE tenant_id = $1 AND consumer = $2`,
    [tenantId, name, to.epoch, to.seq, now],
  );
}

/** Keeps why the next batch failed, fit to be shown. */
export async function noteFailure(
  db: Database,
  tenantId: string,
  consumer: StreamConsumer,
  { error, now }: { error: unknown; now: Date },
): Promise<void> {
  // What a database says may name what others may not see; the log has it.
  const told = error instanceof AppError ? error.message : 'An internal error, which the server’s log tells.';
  await db.runInTenant(tenantId, (tx) =>
    tx.query(
      `INSERT INTO stream_consumer (tenant_id, consumer, stream, epoch, seq, last_error, failed_at, failures)
       VALUES ($1, $2, $3, $4, 0, $5, $6, 1)
       ON CONFLICT (tenant_id, consumer) DO UPDATE
       SET last_error = excluded.last_error, failed_at = excluded.failed_at, failures = stream_consumer.failures + 1`,
      [tenantId, consumer.name, consumer.stream, NO_EPOCH, told, now],
    ),
  );
}

/** The consumers that have not read their stream of a tenant to its end, with the number of events left. */
export async function readBehind(
  tx: Tx,
  tenantId: string,
  consumers: readonly StreamConsumer[],
): Promise<Map<StreamConsumer, number>> {
  const rows = await tx.query<{ place: number; lag: number }>(
    `SELECT c.place::int AS place, greatest(coalesce(h.last_seq, 0) - coalesce(p.seq, 0), 0)::float8 AS lag
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS c (name, stream, place)
     LEFT JOIN stream_head h ON h.tenant_id = $1 AND h.stream = c.stream
     LEFT JOIN stream_consumer p ON p.tenant_id = $1 AND p.consumer = c.name
     WHERE coalesce(h.last_seq, 0) <> coalesce(p.seq, 0) OR (h.epoch <> p.epoch AND p.seq > 0)`,
    [tenantId, consumers.map(({ name }) => name), consumers.map(({ stream }) => stream)],
  );
  return new Map(rows.map(({ place, lag }) => [consumers[place - 1]!, lag]));
}

/** How far every consumer of the server is in a tenant, also one that has not begun. */
export async function readConsumers(
  tx: Tx,
  tenantId: string,
  consumers: readonly { name: string; stream: string }[],
  now: Date,
): Promise<StreamConsumerState[]> {
  return tx.query<StreamConsumerState>(
    `SELECT c.name, c.stream, greatest(coalesce(h.last_seq, 0) - coalesce(p.seq, 0), 0)::float8 AS lag,
       extract(epoch FROM $4::timestamptz - oldest.occurred_at)::float8 AS "lagSeconds",
       p.moved_at AS "movedAt", p.last_error AS "lastError", p.failed_at AS "failedAt", coalesce(p.failures, 0) AS failures
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS c (name, stream, place)
     LEFT JOIN stream_head h ON h.tenant_id = $1 AND h.stream = c.stream
     LEFT JOIN stream_consumer p ON p.tenant_id = $1 AND p.consumer = c.name
     LEFT JOIN LATERAL (
       SELECT e.occurred_at FROM alert_event e
       WHERE e.tenant_id = $1 AND e.stream = c.stream AND e.seq > coalesce(p.seq, 0) ORDER BY e.seq LIMIT 1) oldest ON true
     ORDER BY c.place`,
    [tenantId, consumers.map(({ name }) => name), consumers.map(({ stream }) => stream), now],
  );
}
