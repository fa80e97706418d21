import type { Tx } from '../../platform/database.js';
import { newId } from '../../platform/id.js';
import type { Actor } from '../../platform/request-context.js';
import { type AuditRecord, canonicalJson, chainHash } from './canonical.js';

/** One act worth remembering. `before` and `after` are small objects without secrets. */
export interface AuditEvent {
  actor: Actor;
  action: string;
  object?: { kind: string; id: string | null; name: string };
  before?: object | null;
  after?: object | null;
  result?: 'DONE' | 'REFUSED';
}

const GENESIS = Buffer.alloc(32);

/**
 * Appends to the tenant's chain in the transaction of the act itself. The row lock on the head is held to commit, so
 * numbers have no gap and no two entries share a predecessor: call it late in the transaction.
 */
export async function audit(tx: Tx, tenantId: string, event: AuditEvent, now: Date): Promise<void> {
  await tx.query('INSERT INTO audit_head (tenant_id, last_seq, last_hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING', [
    tenantId,
    GENESIS,
  ]);
  const [head] = await tx.query<{ last_seq: string; last_hash: Buffer }>(
    'SELECT last_seq, last_hash FROM audit_head WHERE tenant_id = $1 FOR UPDATE',
    [tenantId],
  );
  const seq = Number(head!.last_seq) + 1;
  const record = recordOf(event, now);
  const hash = chainHash(head!.last_hash, seq, record);
  await insertEntry(tx, tenantId, { seq, record, prev: head!.last_hash, hash });
  await tx.query('UPDATE audit_head SET last_seq = $2, last_hash = $3 WHERE tenant_id = $1', [tenantId, seq, hash]);
}

function recordOf(event: AuditEvent, now: Date): AuditRecord {
  return {
    occurredAt: now,
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    actorName: event.actor.name,
    action: event.action,
    objectKind: event.object?.kind ?? null,
    objectId: event.object?.id ?? null,
    objectName: event.object?.name ?? null,
    result: event.result ?? 'DONE',
    ip: event.actor.ip,
    requestId: event.actor.requestId,
    before: event.before ? canonicalJson(event.before) : null,
    after: event.after ? canonicalJson(event.after) : null,
  };
}

interface Link {
  seq: number;
  record: AuditRecord;
  prev: Buffer;
  hash: Buffer;
}

async function insertEntry(tx: Tx, tenantId: string, { seq, record, prev, hash }: Link): Promise<void> {
  const r = record;
  await tx.query(
    `INSERT INTO audit_entry (tenant_id, id, seq, occurred_at, actor_kind, actor_id, actor_name, action, object_kind,
       object_id, object_name, result, ip, request_id, before, after, prev_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      tenantId,
      newId(),
      seq,
      r.occurredAt,
      r.actorKind,
      r.actorId,
      r.actorName,
      r.action,
      r.objectKind,
      r.objectId,
      r.objectName,
      r.result,
      r.ip,
      r.requestId,
      r.before,
      r.after,
      prev,
      hash,
    ],
  );
}
