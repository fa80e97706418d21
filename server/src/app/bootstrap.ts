import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { issueToken, revokeTokensOf, tokenQuery } from '../features/accounts/access-token.service.js';
import { createUser } from '../features/accounts/account.service.js';
import { audit } from '../features/audit/audit.service.js';
import { seedMetrics } from '../features/metrics/metrics.catalog.js';
import { lockNotifications } from '../features/notifications/setting.service.js';
import { seedRules } from '../features/rules/seed-rules.service.js';
import type { Database, Tx } from '../platform/database.js';
import { newId } from '../platform/id.js';
import type { Actor } from '../platform/request-context.js';
import { Role } from '../platform/role.js';

const HOUR_MS = 3_600_000;
const LINK_HOURS = 24;
const FIRST_ADMIN = { email: 'admin@localhost', name: 'Administrator', role: Role.ADMIN };
const LOCAL_TOKEN_NAME = 'local start';
// Any constant of ours, another one than the migrations': replicas that start together bootstrap one after the other.
const BOOTSTRAP_LOCK = 7_150_002;

/** What a local start hands to the terminal and to the agents it starts. */
export interface LocalAccess {
  address: string;
  /** Null when the first administrator has a password. */
  signInLink: string | null;
  agentTokens: { host: string; demo: string; kubernetes: string };
}

const server: Actor = { kind: 'SERVER', id: null, name: 'k8intel server', ip: null, requestId: 'start' };

/**
 * Makes the first tenant and administrator on an empty database and brings every tenant's metric catalogue and the product's rules
 * up to date.
 * @returns id of the oldest tenant
 */
export async function ensureFirstTenant(db: Database, now: Date): Promise<string> {
  const tenants = await tenantsByAge((sql) => db.reference(sql));
  if (tenants.length === 0) tenants.push(await createFirstTenant(db, now));
  for (const id of tenants) {
    await db.runInTenant(id, async (tx) => {
      await seedMetrics(tx, id);
      await seedRules(tx, id, now);
      await lockNotifications(tx, id, now); // the first time it makes the default route
    });
  }
  return tenants[0]!;
}

async function tenantsByAge(query: (sql: string) => Promise<{ id: string }[]>): Promise<string[]> {
  return (await query('SELECT id FROM tenant ORDER BY created_at, id')).map((row) => row.id);
}

/** Of replicas that start together the first one makes the tenant; the others wait for it and take what it has made. */
function createFirstTenant(db: Database, now: Date): Promise<string> {
  const id = newId(now.getTime());
  return db.runInTenant(id, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
    const [made] = await tenantsByAge((sql) => tx.query<{ id: string }>(sql));
    if (made) return made;
    const name = 'Default';
    await tx.query('INSERT INTO tenant (id, name, created_at) VALUES ($1, $2, $3)', [id, name, now]);
    await createUser(tx, id, FIRST_ADMIN, { actor: server, now });
    await audit(tx, id, { actor: server, action: 'CREATE_TENANT', object: { kind: 'Tenant', id, name } }, now);
    return id;
  });
}

/** Issues this start's link and enrol token; those of earlier starts end. */
export async function openLocalAccess(
  db: Database,
  tenantId: string,
  address: string,
  now: Date,
): Promise<LocalAccess> {
  return db.runInTenant(tenantId, async (tx) => {
    const token = await issueEnrolToken(tx, tenantId, now);
    return {
      address,
      signInLink: await issueLink(tx, tenantId, address, now),
      agentTokens: { host: token, demo: token, kubernetes: token },
    };
  });
}

async function issueLink(tx: Tx, tenantId: string, address: string, now: Date): Promise<string | null> {
  const query = tokenQuery(tx);
  const [admin] = await query<{ id: string; password_hash: string | null }>(
    'SELECT id, password_hash FROM app_user WHERE tenant_id = $1 AND email = $2',
    [tenantId, FIRST_ADMIN.email],
  );
  if (!admin) return null;
  await revokeTokensOf(query, { tenantId, principalId: admin.id, kind: 'SIGN_IN_LINK' }, now);
  if (admin.password_hash !== null) return null;
  const expiresAt = new Date(now.getTime() + LINK_HOURS * HOUR_MS);
  const { token } = await issueToken(query, { kind: 'SIGN_IN_LINK', tenantId, principalId: admin.id, expiresAt, now });
  const object = { kind: 'User', id: admin.id, name: FIRST_ADMIN.email };
  await audit(tx, tenantId, { actor: server, action: 'ISSUE_SIGN_IN_LINK', object }, now);
  return `${address}/sign-in?token=${token}`;
}

async function issueEnrolToken(tx: Tx, tenantId: string, now: Date): Promise<string> {
  const query = tokenQuery(tx);
  const [known] = await query<{ id: string }>('SELECT id FROM enrol_token WHERE tenant_id = $1 AND name = $2', [
    tenantId,
    LOCAL_TOKEN_NAME,
  ]);
  const id = known?.id ?? newId();
  const expiresAt = new Date(now.getTime() + LINK_HOURS * HOUR_MS);
  await revokeTokensOf(query, { tenantId, principalId: id, kind: 'ENROL' }, now);
  const issued = await issueToken(query, { kind: 'ENROL', tenantId, principalId: id, expiresAt, now });
  await query(
    `INSERT INTO enrol_token (tenant_id, id, name, prefix, created_at, expires_at, used_count)
     VALUES ($1, $2, $3, $4, $5, $6, 0)
     ON CONFLICT (tenant_id, id) DO UPDATE SET prefix = excluded.prefix, created_at = excluded.created_at, expires_at = excluded.expires_at,
       revoked_at = NULL`,
    [tenantId, id, LOCAL_TOKEN_NAME, issued.prefix, now, expiresAt],
  );
  const object = { kind: 'EnrolToken', id, name: LOCAL_TOKEN_NAME };
  await audit(tx, tenantId, { actor: server, action: 'ISSUE_ENROL_TOKEN', object, after: { expiresAt } }, now);
  return issued.token;
}

/**
 * Written for the launcher alone: the file holds secrets. It is made anew, because a file that is there keeps its own
 * rights and may be a link to another place, and it appears complete, because the launcher waits for it.
 */
export function writeLocalAccess(file: string, access: LocalAccess): void {
  const fresh = `${file}.${randomUUID()}`;
  try {
    writeFileSync(fresh, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
}
