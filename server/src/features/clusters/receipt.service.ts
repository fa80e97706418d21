import { createHash } from 'node:crypto';
import type { Tx } from '../../platform/database.js';
import { AppError } from '../../platform/errors.js';
import type { AgentCaller } from '../../platform/request-context.js';
import { noteReport } from '../gaps/arrival.service.js';
import type { BatchPosition, Receipt } from './receipt.types.js';

export type { BatchPosition, Receipt, RejectedItem } from './receipt.types.js';

/** @throws BAD_USER_INPUT unless it reads `<epoch>:<sequence>`, both whole numbers of at most 15 digits */
export function parseBatchId(batchId: string): BatchPosition {
  const match = /^(\d{1,15}):(\d{1,15})$/.exec(batchId);
  if (!match) {
    throw new AppError(
      'BAD_USER_INPUT',
      `batchId is “${batchId.slice(0, 40)}”; expected “<epoch>:<sequence>”, two whole numbers.`,
    );
  }
  return { epoch: Number(match[1]), seq: Number(match[2]) };
}

export type BatchKind = 'INVENTORY' | 'METRICS' | 'EVENTS' | 'FINDINGS';

/** A batch whose outcome is known, to be claimed together with others. */
export interface ReceiptClaim {
  agentId: string;
  position: BatchPosition;
  kind: BatchKind;
  bodyHash: Buffer;
  receipt: Receipt;
  receivedAt: Date;
}

export interface StoredReceipt {
  receipt: Receipt;
  bodyHash: Buffer;
}

function keyOf(agentId: string, { epoch, seq }: BatchPosition): string {
  return `${agentId} ${epoch}:${seq}`;
}

/**
 * Writes the receipts of batches that were not stored before, by one statement. A batch that another transaction is
 * just storing is waited for; keys are taken in ascending order, so that two transactions never wait in a circle.
 * @returns for each claim whether the batch is the caller's to store; of two with one key the first is
 */
export async function claimReceipts(tx: Tx, tenantId: string, claims: readonly ReceiptClaim[]): Promise<boolean[]> {
  const rows = await tx.read(
    `INSERT INTO batch_receipt (tenant_id, agent_id, epoch, seq, kind, body_hash, receipt, received_at)
     SELECT $1, c.agent_id, c.epoch, c.seq, c.kind, decode(c.body_hash, 'hex'), c.receipt::jsonb, c.received_at
     FROM unnest($2::uuid[], $3::int8[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
       WITH ORDINALITY AS c (agent_id, epoch, seq, kind, body_hash, receipt, received_at, ordinal)
     ORDER BY c.agent_id, c.epoch, c.seq, c.ordinal
     ON CONFLICT DO NOTHING RETURNING agent_id, epoch, seq`,
    [
      tenantId,
      claims.map((claim) => claim.agentId),
      claims.map((claim) => claim.position.epoch),
      claims.map((claim) => claim.position.seq),
      claims.map((claim) => claim.kind),
      claims.map((claim) => claim.bodyHash.toString('hex')),
      claims.map((claim) => JSON.stringify(claim.receipt)),
      claims.map((claim) => claim.receivedAt),
    ],
    { isStable: true },
  );
  const claimed = new Set(rows.map(([agentId, epoch, seq]) => `${agentId} ${epoch}:${seq}`));
  // Deleting what was taken leaves nothing for a second claim of the same key.
  return claims.map((claim) => claimed.delete(keyOf(claim.agentId, claim.position)));
}

/** The receipts of batches that were stored before; null for one that is not there. */
export async function findReceipts(
  tx: Tx,
  tenantId: string,
  batches: readonly Pick<ReceiptClaim, 'agentId' | 'position'>[],
): Promise<(StoredReceipt | null)[]> {
  const rows = await tx.query<StoredReceipt & { agentId: string; epoch: string; seq: string }>(
    `SELECT r.agent_id AS "agentId", r.epoch, r.seq, r.receipt, r.body_hash AS "bodyHash"
     FROM unnest($2::uuid[], $3::int8[], $4::int8[]) AS b (agent_id, epoch, seq)
     JOIN batch_receipt r ON r.tenant_id = $1 AND r.agent_id = b.agent_id AND r.epoch = b.epoch AND r.seq = b.seq`,
    [
      tenantId,
      batches.map((batch) => batch.agentId),
      batches.map((batch) => batch.position.epoch),
      batches.map((batch) => batch.position.seq),
    ],
  );
  const found = new Map(rows.map((row) => [`${row.agentId} ${row.epoch}:${row.seq}`, row]));
  return batches.map((batch) => found.get(keyOf(batch.agentId, batch.position)) ?? null);
}

/**
 * Runs `store` once per batchId: the receipt is claimed in the transaction of its data, so either both are there or
 * neither. A repeated batch answers the stored receipt without storing again, also when two replicas race for it,
 * because the second waits on the first one's row.
 * @throws IDEMPOTENCY_MISMATCH for the same batchId with another body
 */
export async function withReceipt(
  tx: Tx,
  tenantId: string,
  agent: AgentCaller,
  batch: { batchId: string; kind: BatchKind; body: unknown; now: Date },
  store: (position: BatchPosition) => Promise<Pick<Receipt, 'accepted' | 'rejected'>>,
): Promise<Receipt> {
  const position = parseBatchId(batch.batchId);
  const key = [tenantId, agent.id, position.epoch, position.seq];
  const bodyHash = createHash('sha256').update(JSON.stringify(batch.body)).digest();
  const claimed = await tx.query(
    `INSERT INTO batch_receipt (tenant_id, agent_id, epoch, seq, kind, body_hash, receipt, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, '{}', $7) ON CONFLICT DO NOTHING RETURNING 1`,
    [...key, batch.kind, bodyHash, batch.now],
  );
  if (claimed.length === 0) return storedReceipt(tx, key, bodyHash, batch.batchId);
  const stored = await store(position);
  const receipt: Receipt = { batchId: batch.batchId, ...stored, receivedAt: batch.now.toISOString() };
  await tx.query(
    'UPDATE batch_receipt SET receipt = $5 WHERE tenant_id = $1 AND agent_id = $2 AND epoch = $3 AND seq = $4',
    [...key, JSON.stringify(receipt)],
  );
  await noteReport(tx, tenantId, agent.clusterId, batch.now);
  return receipt;
}

async function storedReceipt(tx: Tx, key: unknown[], bodyHash: Buffer, batchId: string): Promise<Receipt> {
  const [row] = await tx.query<{ receipt: Receipt; body_hash: Buffer }>(
    'SELECT receipt, body_hash FROM batch_receipt WHERE tenant_id = $1 AND agent_id = $2 AND epoch = $3 AND seq = $4',
    key,
  );
  if (!row) throw goneMeanwhile(batchId);
  if (row.body_hash.equals(bodyHash)) return row.receipt;
  throw otherBody(batchId);
}

/** The transaction that had claimed the batch was rolled back, or its receipt was purged, between two statements. */
export function goneMeanwhile(batchId: string): AppError {
  return new AppError('UNAVAILABLE', `Batch ${batchId} is being stored by another request; send it again.`);
}

export function otherBody(batchId: string): AppError {
  return new AppError(
    'IDEMPOTENCY_MISMATCH',
    `Batch ${batchId} was stored before with another body. A batchId names one body for ever: give the new one a new sequence.`,
  );
}
