import { resolveToken, type TokenOwner } from '../features/accounts/access-token.service.js';
import { findAccount, roleOf } from '../features/accounts/account.service.js';
import type { Database } from '../platform/database.js';
import type { Caller } from '../platform/request-context.js';
import { wholeCluster, wholeTenant } from '../platform/rights.js';
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
  if (owner?.kind === 'AGENT') return agentCaller(db, owner);
  if (owner?.kind === 'ENROL') return enrolCaller(db, owner);
  return ANONYMOUS;
}

function userCaller(db: Database, { tenantId, principalId, tokenId }: TokenOwner): Promise<Caller> {
  return db.runInTenant(tenantId, async (tx) => {
    const account = await findAccount(tx, tenantId, principalId);
    const role = account && (await roleOf(tx, tenantId, principalId));
    if (!account || !role) return ANONYMOUS;
    return {
      kind: 'USER',
      tenantId,
      id: principalId,
      name: account.user.email,
      role,
      rights: wholeTenant(role),
      tokenId,
    };
  });
}

function agentCaller(db: Database, { tenantId, principalId, tokenId }: TokenOwner): Promise<Caller> {
  return db.runInTenant(tenantId, async (tx) => {
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
  return db.runInTenant(tenantId, async (tx) => {
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
