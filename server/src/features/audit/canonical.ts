import { createHash } from 'node:crypto';

/** What an audit entry says; its place in the chain is added when it is written. */
export interface AuditRecord {
  occurredAt: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  action: string;
  objectKind: string | null;
  objectId: string | null;
  objectName: string | null;
  result: string;
  ip: string | null;
  requestId: string | null;
  before: string | null;
  after: string | null;
}

/** JSON with its keys sorted at every depth, so that the same content always hashes the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The link of an entry: SHA-256 over the link before it, its number and its content. */
export function chainHash(previous: Buffer, seq: number, record: AuditRecord): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(canonicalJson({ seq, ...record }))
    .digest();
}
