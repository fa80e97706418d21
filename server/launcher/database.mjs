/**
 * Roles and database of K8Intel inside a PostgreSQL whose superuser we are.
 *
 * k8i_owner owns the database and its schema and runs migrations; k8i_app owns nothing and is bound by row level
 * security; k8i_partitions may become the owner (SET ROLE) to add and drop partitions, and has no right of its own
 * until it does; k8i_jobs keeps the schedule of jobs in a schema of its own and sees no other. Migrations grant what the application may do, table by table: there are no default privileges.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import pg from 'pg';

/**
 * @typedef {object} DatabaseUrls
 * @property {string} migrationUrl as k8i_owner
 * @property {string} appUrl as k8i_app
 * @property {string} partitionsUrl as k8i_partitions
 * @property {string} jobsUrl as k8i_jobs
 */

const ROLES = /** @type {const} */ (['k8i_owner', 'k8i_app', 'k8i_partitions', 'k8i_jobs']);

/**
 * Creates roles and database where missing, sets passwords and rights, and returns the connection strings.
 * @param {string} superuserUrl any database of the cluster
 * @param {{ database: string, secretsFile: string }} options secretsFile keeps the passwords (mode 0600)
 * @returns {Promise<DatabaseUrls>}
 */
export async function prepareDatabase(superuserUrl, { database, secretsFile }) {
  const passwords = rolePasswords(secretsFile);
  await withClient(superuserUrl, async (client) => {
    for (const role of ROLES) await ensureRole(client, role, /** @type {string} */ (passwords[role]));
    await client.query('GRANT k8i_owner TO k8i_partitions WITH INHERIT FALSE, SET TRUE');
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)} OWNER k8i_owner`);
  });
  await grantRights(superuserUrl, database);
  return databaseUrls(superuserUrl, database, passwords);
}

/**
 * Sets who may connect and create; CREATE DATABASE … TEMPLATE does not copy these rights.
 * @param {string} superuserUrl
 * @param {string} database
 */
export async function grantRights(superuserUrl, database) {
  const name = pg.escapeIdentifier(database);
  await withClient(withDatabase(superuserUrl, database), async (client) => {
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO k8i_app, k8i_partitions`);
    await client.query(`GRANT CONNECT, CREATE ON DATABASE ${name} TO k8i_jobs`);
    await client.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await client.query('GRANT USAGE ON SCHEMA public TO k8i_app');
    await client.query('GRANT ALL ON SCHEMA public TO k8i_owner');
  });
}

/**
 * Runs the work on one connection, which is closed afterwards in any case.
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  // A connection that breaks between queries must not end the process; the next query reports it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * The connection strings of a prepared database.
 * @param {string} superuserUrl
 * @param {string} database
 * @param {Record<string, string>} passwords by role
 * @returns {DatabaseUrls}
 */
export function databaseUrls(superuserUrl, database, passwords) {
  const urlOf = (/** @type {string} */ role) => {
    const url = new URL(withDatabase(superuserUrl, database));
    url.username = role;
    url.password = /** @type {string} */ (passwords[role]);
    return url.href;
  };
  return {
    migrationUrl: urlOf('k8i_owner'),
    appUrl: urlOf('k8i_app'),
    partitionsUrl: urlOf('k8i_partitions'),
    jobsUrl: urlOf('k8i_jobs'),
  };
}

/**
 * The passwords of the roles, made and kept at the first call; a role that came with a later version gets its own then.
 * @param {string} secretsFile
 * @returns {Record<string, string>}
 */
export function rolePasswords(secretsFile) {
  /** @type {Record<string, string>} */
  const kept = existsSync(secretsFile) ? JSON.parse(readFileSync(secretsFile, 'utf8')) : {};
  if (ROLES.every((role) => kept[role])) return kept;
  const passwords = Object.fromEntries(
    ROLES.map((role) => [role, kept[role] ?? randomBytes(24).toString('base64url')]),
  );
  writeFileSync(`${secretsFile}.new`, JSON.stringify(passwords), { mode: 0o600 });
  renameSync(`${secretsFile}.new`, secretsFile);
  return passwords;
}

/**
 * The connection string with another database.
 * @param {string} url
 * @param {string} database
 */
export function withDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** @param {pg.Client} client @param {string} role @param {string} password */
async function ensureRole(client, role, password) {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount ? 'ALTER' : 'CREATE';
  const limits = 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION';
  await client.query(`${verb} ROLE ${role} ${limits} PASSWORD ${pg.escapeLiteral(password)}`);
}
