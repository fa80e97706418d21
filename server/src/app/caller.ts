import { type Access, rightsOfKey, rightsOfUser } from '../features/accounts/access.service.js';
import { resolveToken, type TokenOwner } from '../features/accounts/access-token.service.js';
import type { Database, Tx } from '../platform/database.js';
import type { Caller } from '../platform/request-context.js';
import { tenantRole, wholeCluster } from '../platform/rights.js';
import { Role } from '../platform/role.js';

const ANONYMOUS: Caller = { kind: 'ANONYMOUS' };

/**
 * Finds who sends a request from its token: read anew each time, so that a revoked token, a disabled user or a lowered
 * role takes effect with the next request.
 */
export async function callerOf(db: Database, token: string | null, now: Date): Promise<Caller> {
  if (!token) return ANONYMOUS;
  const owner = await resolveToken((sql, params) => db.reference(sql, params), token, now);
  if (owner?.kind === 'SESSION') return userCaller(db, owner);
  if (owner?.kind === 'API_KEY') return keyCaller(db, owner);
  if (owner?.kind === 'AGENT') return agentCaller(db, owner);
  if (owner?.kind === 'ENROL') return enrolCaller(db, owner);
  return ANONYMOUS;
}

/** In a snapshot: its begin travels with the first statement, and nothing is written. */
async function readInTenant<T>(db: Database, tenantId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  const snapshot = db.openSnapshot(tenantId);
  try {
    return await read(snapshot);
  } finally {
    await snapshot.close();
  }
}

async function userCaller(db: Database, owner: TokenOwner): Promise<Caller> {
  const { tenantId, principalId } = owner;
  const access = await readInTenant(db, tenantId, (tx) => rightsOfUser(tx, tenantId, principalId));
  return access && access.rights.length > 0 ? { kind: 'USER', ...principalOf(owner, access) } : ANONYMOUS;
}

async function keyCaller(db: Database, owner: TokenOwner): Promise<Caller> {
  const { tenantId, principalId } = owner;
  const access = await readInTenant(db, tenantId, (tx) => rightsOfKey(tx, tenantId, principalId));
  if (!access || access.rights.length === 0) return ANONYMOUS;
  return { kind: 'API_KEY', ...principalOf(owner, { ...access, name: `API key ${access.name}` }) };
}

function principalOf({ tenantId, principalId, tokenId }: TokenOwner, { name, rights }: Access) {
  return { tenantId, id: principalId, name, role: tenantRole(rights), rights, tokenId };
}

function agentCaller(db: Database, { tenantId, principalId, tokenId }: TokenOwner): Promise<Caller> {
  return readInTenant(db, tenantId, async (tx) => {
    const [row] = await tx.query<{ cluster_id: string; name: string }>(
      `SELECT a.cluster_id, c.name FROM agent a JOIN cluster c ON c.tenant_id = a.tenant_id AND c.id = a.cluster_id
       WHERE a.tenant_id = $1 AND a.id = $2 AND c.deleted_at IS NULL`,
      [tenantId, principalId],
    );
    if (!row) return ANONYMOUS;
    const name = `agent of ${row.name}`;
    const clusterId = row.cluster_id;
    const rights = wholeCluster(Role.AGENT, clusterId);
    return { kind: 'AGENT', tenantId, id: principalId, name, clusterId, role: Role.AGENT, rights, tokenId };
  });
}

function enrolCaller(db: Database, { tenantId, principalId, tokenId }: TokenOwner): Promise<Caller> {
  return readInTenant(db, tenantId, async (tx) => {
    const [row] = await tx.query<{ name: string }>('SELECT name FROM enrol_token WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      principalId,
    ]);
    if (!row) return ANONYMOUS;
    return {
      kind: 'ENROL',
      tenantId,
      id: principalId,
      name: `enrol token ${row.name}`,
      role: null,
      rights: [],
      tokenId,
    };
  });
}

/** Whom open streams and exports are counted for; strangers count as one. */
export function callerKey(caller: Caller): string {
  return caller.kind === 'ANONYMOUS' ? caller.kind : `${caller.kind} ${caller.id}`;
}
