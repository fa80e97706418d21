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

export type BatchKind = 'INVENTORY' | 'METRICS' | 'EVENTS';

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
  if (!row) throw new AppError('UNAVAILABLE', `Batch ${batchId} is being stored by another request; send it again.`);
  if (row.body_hash.equals(bodyHash)) return row.receipt;
  throw new AppError(
    'IDEMPOTENCY_MISMATCH',
    `Batch ${batchId} was stored before with another body. A batchId names one body for ever: give the new one a new sequence.`,
  );
}
