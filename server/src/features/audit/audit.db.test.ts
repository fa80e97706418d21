import { describe, expect, it } from '@jest/globals';
import { aUser, execute } from '../../../test/graphql.js';
import { useTestDatabase } from '../../../test/test-database.js';
import type { Actor } from '../../platform/request-context.js';
import { Role } from '../../platform/role.js';
import { audit } from './audit.service.js';
import { type AuditRecord, canonicalJson, chainHash } from './canonical.js';

const facts = useTestDatabase();
const actor: Actor = { kind: 'USER', id: 'u', name: 'ada', ip: '127.0.0.1', requestId: 'r' };

function append(action: string): Promise<void> {
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    audit(tx, facts.tenantId, { actor, action, after: { b: 1, a: 2 } }, new Date()),
  );
}

type Row = AuditRecord & { seq: string; prevHash: Buffer; hash: Buffer };

function rows(): Promise<Row[]> {
  return facts.db.runInTenant(facts.tenantId, (tx) =>
    tx.query<Row>(
      `SELECT seq, occurred_at AS "occurredAt", actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", action,
         object_kind AS "objectKind", object_id AS "objectId", object_name AS "objectName", result, ip, request_id AS "requestId",
         before, after, prev_hash AS "prevHash", hash FROM audit_entry WHERE tenant_id = $1 ORDER BY seq`,
      [facts.tenantId],
    ),
  );
}

describe('audit', () => {
  it('numbers entries without a gap and chains each to the one before, under 8 writers at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => append(`ACT_${n}`)));
    const chain = await rows();
    expect(chain.map((row) => Number(row.seq))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    let previous = Buffer.alloc(32);
    for (const { seq, prevHash, hash, ...record } of chain) {
      expect(prevHash.equals(previous)).toBe(true);
      expect(chainHash(previous, Number(seq), record).equals(hash)).toBe(true);
      previous = hash as Buffer<ArrayBuffer>;
    }
  });

  it('can neither be altered nor deleted by the role of the application', async () => {
    await append('KEEP');
    for (const statement of [`UPDATE audit_entry SET action = 'x'`, 'DELETE FROM audit_entry']) {
      await expect(facts.db.runInTenant(facts.tenantId, (tx) => tx.query(statement))).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  it('is shown to administrators only', async () => {
    const source = '{ auditEntries(first: 1) { totalCount edges { node { action actorName } } } }';
    const admin = await execute({ db: facts.db, caller: aUser(facts.tenantId) }, source);
    expect(admin.data).toMatchObject({ auditEntries: { edges: [{ node: { actorName: 'ada' } }] } });
    const viewer = await execute({ db: facts.db, caller: aUser(facts.tenantId, Role.VIEWER) }, source);
    expect(viewer.data).toEqual({ auditEntries: null });
    expect(viewer.errors?.[0]?.message).toContain('needs the role ADMIN');
  });
});

describe('canonicalJson', () => {
  it('writes the same text whatever the order of the keys, at every depth', () => {
    expect(canonicalJson({ b: { d: 1, c: [2, { f: 1, e: 2 }] }, a: null })).toBe(
      canonicalJson({ a: null, b: { c: [2, { e: 2, f: 1 }], d: 1 } }),
    );
  });
});
