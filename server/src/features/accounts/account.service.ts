import type { Database, Tx } from '../../platform/database.js';
import { hydrate, selectList } from '../../platform/entity-sql.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/id.js';
import type { Actor } from '../../platform/request-context.js';
import type { Role } from '../../platform/role.js';
import { audit } from '../audit/audit.service.js';
import { AppUser, Tenant } from './account.entity.js';
import type { Scope } from './grants.js';
import { insertBinding } from './role-binding.service.js';

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

/** A tenant by its id; it is known to be there, because somebody of it asks. */
export async function readTenant(db: Database, tenantId: string): Promise<Tenant | null> {
  const rows = await db.reference(`SELECT ${selectList(Tenant)} FROM tenant t WHERE t.id = $1`, [tenantId]);
  return hydrate(Tenant, rows as unknown as Tenant[])[0] ?? null;
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
}

/** Makes an account without a password and gives it a role for the whole tenant. @throws CONFLICT for a known e-mail */
export async function createUser(
  tx: Tx,
  tenantId: string,
  input: NewUser,
  request: { actor: Actor; now: Date },
): Promise<string> {
  const scope = { role: input.role, clusterSelector: null, namespaces: null };
  const email = input.email.trim().toLowerCase();
  const id = await insertUser(tx, tenantId, { email, name: input.name, scope }, request.now);
  if (id === null) throw new AppError('CONFLICT', `“${email}” has an account already. Use another address.`);
  const object = { kind: 'User', id, name: email };
  await audit(tx, tenantId, { actor: request.actor, action: 'CREATE_USER', object, after: scope }, request.now);
  return id;
}

/** @returns the id of the account, or null where the address belongs to one, in whatever tenant */
export async function insertUser(
  tx: Tx,
  tenantId: string,
  { email, name, scope }: { email: string; name: string; scope: Scope },
  now: Date,
): Promise<string | null> {
  const id = newId(now.getTime());
  const reserved = await tx.query(
    'INSERT INTO login (email, tenant_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1',
    [email, tenantId, id],
  );
  if (reserved.length === 0) return null;
  await tx.query('INSERT INTO app_user (tenant_id, id, email, name, created_at) VALUES ($1, $2, $3, $4, $5)', [
    tenantId,
    id,
    email,
    name,
    now,
  ]);
  await insertBinding(tx, tenantId, { ...scope, subject: { kind: 'USER', id } }, now);
  return id;
}
