import type { Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { newId } from '../../platform/id.js';
import type { Actor } from '../../platform/request-context.js';
import { hasRole, Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { AppUser, Tenant } from './account.entity.js';

export interface Account {
  user: AppUser;
  tenant: Tenant;
}

/** Reads a user and their tenant; null where the account is gone or disabled. */
export async function findAccount(tx: Tx, tenantId: string, userId: string): Promise<Account | null> {
  const users = await tx.query(
    `SELECT ${selectList(AppUser)} FROM app_user t WHERE t.tenant_id = $1 AND t.id = $2 AND t.disabled_at IS NULL`,
    [tenantId, userId],
  );
  const tenants = await tx.query(`SELECT ${selectList(Tenant)} FROM tenant t WHERE t.id = $1`, [tenantId]);
  const [user] = hydrate(AppUser, users);
  const [tenant] = hydrate(Tenant, tenants);
  return user && tenant ? { user, tenant } : null;
}

/** The greatest role that the bindings of a user give for the whole tenant; null for none. Narrower bindings do not count. */
export async function roleOf(tx: Tx, tenantId: string, userId: string): Promise<Role | null> {
  const rows = await tx.query<{ role: Role }>(
    `SELECT role FROM role_binding WHERE tenant_id = $1 AND subject_kind = 'USER' AND subject = $2
       AND cluster_selector IS NULL AND namespaces IS NULL`,
    [tenantId, userId],
  );
  let greatest: Role | null = null;
  for (const { role } of rows) if (greatest === null || !hasRole(greatest, role)) greatest = role;
  return greatest;
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
}

/** Makes an account without a password and gives it a role for the whole tenant. */
export async function createUser(
  tx: Tx,
  tenantId: string,
  input: NewUser,
  request: { actor: Actor; now: Date },
): Promise<string> {
  const id = newId();
  const email = input.email.trim().toLowerCase();
  await tx.query('INSERT INTO login (email, tenant_id, user_id) VALUES ($1, $2, $3)', [email, tenantId, id]);
  await tx.query('INSERT INTO app_user (tenant_id, id, email, name, created_at) VALUES ($1, $2, $3, $4, $5)', [
    tenantId,
    id,
    email,
    input.name,
    request.now,
  ]);
  await tx.query(
    `INSERT INTO role_binding (tenant_id, id, subject_kind, subject, role, created_at) VALUES ($1, $2, 'USER', $3, $4, $5)`,
    [tenantId, newId(), id, input.role, request.now],
  );
  const object = { kind: 'User', id, name: email };
  await audit(
    tx,
    tenantId,
    { actor: request.actor, action: 'CREATE_USER', object, after: { role: input.role } },
    request.now,
  );
  return id;
}
