/**
 * One throw-away PostgreSQL per test run. The run's set-up acquires it and migrates a template; every test file then
 * clones the template for itself. Set-up and test files are different processes, so the facts travel in a JSON file
 * whose path is in K8INTEL_TEST_POSTGRES.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrls, grantRights, prepareDatabase, rolePasswords, withClient, withDatabase } from './database.mjs';
import { startPostgres } from './embedded-postgres.mjs';
import { isAlive } from './processes.mjs';

const TEMPLATE = 'k8i_template';
const FOLDER_PREFIX = 'k8intel-test-postgres-';

/**
 * @typedef {object} TestPostgres
 * @property {string} superuserUrl
 * @property {(migrate: (urls: import('./database.mjs').DatabaseUrls) => Promise<void>) => Promise<void>} createTemplate
 *   prepares the template and has it migrated; every connection to it must be closed when `migrate` returns
 * @property {() => Promise<void>} release stops the cluster and removes its folder
 *
 * @typedef {import('./database.mjs').DatabaseUrls & { database: string, superuserUrl: string, drop(): Promise<void> }} TestDatabase
 */

/**
 * Starts the run's cluster without fsync in a temporary folder, and announces it in K8INTEL_TEST_POSTGRES.
 * @returns {Promise<TestPostgres>}
 */
export async function acquireTestPostgres() {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  // mkdtemp makes 0700; as root the database runs under another account, which must pass through.
  chmodSync(folder, 0o711);
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), durable: false });
  const superuserUrl = postgres.superuserUrl('postgres');
  const secretsFile = join(folder, 'roles.json');
  const factsFile = join(folder, 'facts.json');
  writeFileSync(factsFile, JSON.stringify({ superuserUrl, secretsFile }), { mode: 0o600 });
  process.env.K8INTEL_TEST_POSTGRES = factsFile;
  return {
    superuserUrl,
    createTemplate: async (migrate) => {
      await migrate(await prepareDatabase(superuserUrl, { database: TEMPLATE, secretsFile }));
    },
    release: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A database of its own for the caller, equal to the migrated template.
 * @returns {Promise<TestDatabase>}
 */
export async function cloneDatabase() {
  const factsFile = process.env.K8INTEL_TEST_POSTGRES;
  if (!factsFile) {
    throw new Error(
      'K8INTEL_TEST_POSTGRES is not set: the run needs a global set-up that calls acquireTestPostgres().',
    );
  }
  const { superuserUrl, secretsFile } = JSON.parse(readFileSync(factsFile, 'utf8'));
  const database = `k8i_test_${randomBytes(6).toString('hex')}`;
  const name = pg.escapeIdentifier(database);
  await withClient(superuserUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER k8i_owner`),
  );
  await grantRights(superuserUrl, database);
  return {
    database,
    superuserUrl: withDatabase(superuserUrl, database),
    ...databaseUrls(superuserUrl, database, rolePasswords(secretsFile)),
    drop: async () => {
      await withClient(superuserUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Folders of runs that were killed: their names carry the process id of the run. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(FOLDER_PREFIX) ? name.slice(FOLDER_PREFIX.length).split('-')[0] : Number.NaN);
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
