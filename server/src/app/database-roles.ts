import type { Database } from '../platform/database.js';
import { StartError } from '../platform/errors.js';

/**
 * Row level security does not bind superusers or roles with BYPASSRLS: with such a role the wall between tenants would
 * be one query away from falling, so the server refuses it.
 * @throws StartError with the SQL that makes a fitting role
 */
export async function refuseMightyRole(db: Database): Promise<void> {
  const [role] = await db.reference<{ name: string; mighty: boolean }>(
    'SELECT rolname AS name, rolsuper OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = current_user',
  );
  if (!role?.mighty) return;
  throw new StartError(
    `The database role “${role.name}” of DATABASE_URL is a superuser or bypasses row level security; expected one that does not. ` +
      `Create one and use it: CREATE ROLE k8i_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…'; and give the owner's connection in K8INTEL_MIGRATION_URL.`,
  );
}
