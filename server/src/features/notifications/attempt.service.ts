import type { Tx } from '../../platform/database.js';
import { storableJson, storableText } from '../../platform/storable-text.js';
import type { RenderedRequest, SendResult } from '../channels/message.types.js';
import { nextAttemptAt, scheduleOf } from './backoff.js';
import { recordDeliveryEnd } from './decision.service.js';
import { signalDeliveries } from './delivery-signal.js';
import type { Claim } from './outbox.service.js';

/** How an attempt went; nothing was sent where the channel could not be opened. */
export type AttemptResult = Omit<SendResult, 'sent'> & { sent: RenderedRequest | null };

export interface Attempted {
  claim: Claim;
  result: AttemptResult;
  /** Fewest milliseconds between two messages through the channel. */
  paceMs: number;
  /** 0 to 1, which spreads the wait for the next attempt. */
  random: number;
}

const MAX_RESPONSE = 2_048;

/**
 * Writes down how an attempt went and gives the channel's lease back.
 * @returns false where the lease had lapsed and somebody else has sent since: then nothing is written
 */
export async function completeAttempt(
  tx: Tx,
  tenantId: string,
  { result: answered, ...rest }: Attempted,
  now: Date,
): Promise<boolean> {
  const attempted = { ...rest, result: storable(answered) };
  const { claim, result, paceMs } = attempted;
  const paced = new Date(claim.startedAt.getTime() + paceMs);
  const asked = result.retryAfterMs === null ? now : new Date(now.getTime() + result.retryAfterMs);
  if (!(await giveLeaseBack(tx, tenantId, claim, paced > asked ? paced : asked))) return false;
  const end = endOf(attempted, now);
  await writeAttempt(tx, tenantId, claim, { result, nextAt: end.nextAt });
  await writeDelivery(tx, tenantId, attempted, end, now);
  if (end.state === 'FAILED') await recordDeliveryEnd(tx, tenantId, { claim, sentence: end.sentence }, now);
  tx.afterCommit(() => signalDeliveries(tenantId));
  return true;
}

/** What a receiver says is written down whatever it says: what could not be would be sent again and again. */
function storable(result: AttemptResult): AttemptResult {
  const { error, ref, response } = result;
  return {
    ...result,
    response: storableText(response.slice(0, MAX_RESPONSE)),
    error: error && storableText(error),
    ref: ref && storableText(ref),
  };
}

/** Takes a delivery back that cannot be sent, and gives the lease back. */
export async function cancelClaim(
  tx: Tx,
  tenantId: string,
  { claim, why }: { claim: Claim; why: string },
  now: Date,
): Promise<void> {
  if (!(await giveLeaseBack(tx, tenantId, claim, now))) return;
  await tx.query('DELETE FROM delivery_attempt WHERE tenant_id = $1 AND delivery_id = $2 AND number = $3', [
    tenantId,
    claim.id,
    claim.attempt,
  ]);
  await tx.query(
    `UPDATE delivery SET state = 'CANCELLED', attempt_count = attempt_count - 1, ended_at = $3, last_error = $4
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, claim.id, now, why],
  );
  await recordDeliveryEnd(tx, tenantId, { claim, sentence: `${claim.channelName} was not told: ${why}` }, now);
}

/** Gives an attempt back that the process could not finish before it stopped; the next one begins at once. */
export async function returnClaim(tx: Tx, tenantId: string, claim: Claim, now: Date): Promise<void> {
  if (!(await giveLeaseBack(tx, tenantId, claim, now))) return;
  await tx.query(
    `UPDATE delivery_attempt SET error = 'The server stopped before the answer came; it is sent again.'
     WHERE tenant_id = $1 AND delivery_id = $2 AND number = $3`,
    [tenantId, claim.id, claim.attempt],
  );
  await tx.query(`UPDATE delivery SET state = 'PENDING' WHERE tenant_id = $1 AND id = $2`, [tenantId, claim.id]);
}

async function giveLeaseBack(tx: Tx, tenantId: string, { channelId, token }: Claim, holdUntil: Date): Promise<boolean> {
  const held = await tx.query(
    `UPDATE delivery_queue SET lease_until = NULL, hold_until = $4
     WHERE tenant_id = $1 AND channel_id = $2 AND lease_token = $3 AND lease_until IS NOT NULL RETURNING 1`,
    [tenantId, channelId, token, holdUntil],
  );
  return held.length > 0;
}

interface End {
  state: 'DELIVERED' | 'PENDING' | 'FAILED';
  nextAt: Date | null;
  /** For people, where it failed. */
  sentence: string;
}

function endOf({ claim, result, random }: Attempted, now: Date): End {
  if (result.outcome === 'DELIVERED') return { state: 'DELIVERED', nextAt: null, sentence: '' };
  const said = result.error ?? `status ${result.status}`;
  if (result.outcome === 'RETRY') {
    const schedule = scheduleOf(claim.channelKind);
    const wanted = {
      failed: claim.attempt - claim.attemptsBefore,
      retryAfterMs: result.retryAfterMs,
      expiresAt: claim.expiresAt,
    };
    const nextAt = nextAttemptAt(schedule, wanted, now, random);
    if (nextAt) return { state: 'PENDING', nextAt, sentence: '' };
    const sentence = `${claim.channelName} was not told: given up after ${claim.attempt} attempts, the last of which failed: ${said}`;
    return { state: 'FAILED', nextAt: null, sentence };
  }
  const what =
    result.outcome === 'GONE' ? 'its receiver is gone, so the channel was switched off' : 'it refused the message';
  return { state: 'FAILED', nextAt: null, sentence: `${claim.channelName} was not told: ${what}: ${said}` };
}

function writeAttempt(
  tx: Tx,
  tenantId: string,
  { id, attempt }: Claim,
  { result, nextAt }: { result: AttemptResult; nextAt: Date | null },
): Promise<unknown> {
  return tx.query(
    `UPDATE delivery_attempt SET duration_ms = $4, outcome = $5, status = $6, error = $7, request = $8, response = $9,
       next_at = $10 WHERE tenant_id = $1 AND delivery_id = $2 AND number = $3`,
    [
      tenantId,
      id,
      attempt,
      Math.round(result.durationMs),
      result.outcome,
      result.status,
      result.error,
      result.sent && storableJson(result.sent),
      result.response,
      nextAt,
    ],
  );
}

function writeDelivery(
  tx: Tx,
  tenantId: string,
  { claim, result }: Attempted,
  { state, nextAt }: End,
  now: Date,
): Promise<unknown> {
  return tx.query(
    `UPDATE delivery SET state = $3, due_at = coalesce($4, due_at), ended_at = $5, last_status = $6, last_error = $7,
       ref = coalesce($8, ref), request = $9 WHERE tenant_id = $1 AND id = $2`,
    [
      tenantId,
      claim.id,
      state,
      nextAt,
      state === 'PENDING' ? null : now,
      result.status,
      result.error,
      result.ref,
      result.sent && storableJson(result.sent),
    ],
  );
}
