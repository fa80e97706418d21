import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import type { Actor } from '../../platform/request-context.js';
import { audit } from '../audit/audit.service.js';
import { scheduleOf } from './backoff.js';
import { StoredAttempt } from './delivery.entity.js';
import { signalDeliveries } from './delivery-signal.js';
import { readNotificationState } from './setting.service.js';

const MAX_IDS = 100;
const MAX_FAILED = 1_000;

/** Which messages to send again. */
export type Redelivery =
  | { kind: 'IDS'; ids: readonly string[]; given: number }
  /** A channel that is null is none of ours. */
  | { kind: 'FAILED'; channelId: string | null; since: Date };

/**
 * Puts messages that have ended back into the outbox, each under its id: a receiver that has it already knows it again.
 * What would have been sent before notifications were live is never sent. @returns the ids of what goes out again
 */
export async function redeliver(
  tx: Tx,
  tenantId: string,
  { actor, which }: { actor: Actor; which: Redelivery },
  now: Date,
): Promise<Outcome<string[]>> {
  const refusal = await refuse(tx, tenantId, which);
  if (refusal) return refusal;
  const rows = await endedOf(tx, tenantId, which);
  if (rows.length === 0) {
    const expected = 'expected ones that were delivered, failed or were taken back';
    return refused(null, `None of these messages can be sent again; ${expected}.`, 'NOT_FOUND');
  }
  const ids = rows.map(({ id }) => id);
  await tx.query(
    `UPDATE delivery d SET state = 'PENDING', ended_at = NULL, due_at = $3, last_error = NULL,
       attempts_before = d.attempt_count, expires_at = r.expires_at
     FROM unnest($2::uuid[], $4::timestamptz[]) AS r (id, expires_at) WHERE d.tenant_id = $1 AND d.id = r.id`,
    [tenantId, ids, now, rows.map(({ kind }) => new Date(now.getTime() + scheduleOf(kind).maxAgeMs))],
  );
  const only = rows.length === 1 ? rows[0]! : null;
  const object = { kind: 'Delivery', id: only?.id ?? null, name: only?.title ?? `${rows.length} messages` };
  await audit(tx, tenantId, { actor, action: 'REDELIVER', object, after: { count: rows.length } }, now);
  tx.afterCommit(() => signalDeliveries(tenantId));
  return done(ids);
}

async function refuse(tx: Tx, tenantId: string, which: Redelivery): Promise<Outcome<never> | null> {
  if (which.kind === 'IDS' && (which.given < 1 || which.given > MAX_IDS)) {
    return refused('ids', `There are ${which.given} ids; expected 1 to ${MAX_IDS}. Ask in several steps.`);
  }
  const { liveAt } = await readNotificationState(tx, tenantId);
  if (liveAt) return null;
  return refused(null, 'Notifications are not live, so nothing goes out. Go live first.', 'CONFLICT');
}

interface Ended {
  id: string;
  kind: string;
  title: string;
}

function endedOf(tx: Tx, tenantId: string, which: Redelivery): Promise<Ended[]> {
  const select =
    'SELECT d.id, d.channel_kind AS kind, d.title FROM delivery d WHERE d.tenant_id = $1 AND d.ended_at IS NOT NULL';
  if (which.kind === 'IDS') {
    const sql = `${select} AND d.state IN ('DELIVERED', 'FAILED', 'CANCELLED') AND d.id = ANY ($2::uuid[])
      ORDER BY d.number FOR UPDATE`;
    return tx.query<Ended>(sql, [tenantId, which.ids]);
  }
  const sql = `${select} AND d.state = 'FAILED' AND d.channel_id = $2 AND d.created_at >= $3
    ORDER BY d.number LIMIT ${MAX_FAILED} FOR UPDATE`;
  return tx.query<Ended>(sql, [tenantId, which.channelId, which.since]);
}

/** The attempts of some deliveries, in their order. */
export async function readAttempts(tx: Tx, tenantId: string, ids: readonly string[]): Promise<StoredAttempt[]> {
  const sql = `SELECT ${selectList(StoredAttempt)} FROM delivery_attempt t
    WHERE t.tenant_id = $1 AND t.delivery_id = ANY ($2::uuid[]) ORDER BY t.delivery_id, t.number`;
  return hydrate(StoredAttempt, await tx.query<StoredAttempt>(sql, [tenantId, ids]));
}
