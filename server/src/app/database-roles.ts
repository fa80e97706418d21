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

/**
 * Lists sort and search names by prefix with plain comparisons, which must order text by its bytes, as keyset cursors
 * and indexes do. A database with a language's collation would skip names in searches, so the server refuses it.
 * @throws StartError with the SQL that makes a fitting database
 */
export async function refuseLinguisticOrder(db: Database): Promise<void> {
  const [order] = await db.reference<{ name: string; isBytewise: boolean }>(
    `SELECT current_database() AS name, 'B' < 'a' AND 'a-b' < 'aa' AS "isBytewise"`,
  );
  if (order?.isBytewise) return;
  throw new StartError(
    `The database “${order?.name}” sorts text by the rules of a language; expected the collation C. ` +
      `Create it with: CREATE DATABASE k8intel TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8';`,
  );
}
