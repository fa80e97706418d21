/**
 * The bench's own PostgreSQL: embedded, filled once, kept between runs. Data made by another schema or another seed is
 * thrown away and made anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { prepareDatabase, withClient, withDatabase } from '../../server/launcher/database.mjs';
import { startPostgres } from '../../server/launcher/embedded-postgres.mjs';
import { isAlive } from '../../server/launcher/processes.mjs';
import { importBuilt } from './built.mjs';
import { seed } from './seed.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MIGRATIONS = join(ROOT, 'server', 'dist-migrations');
const DATABASE = 'k8i_bench';
/** Reads every row of every tenant: what peers connect as, so that they pay for neither rights nor tenancy. */
const READER = 'bench_reader';
/** The tables with 2,000,000 pods fit; the default of 128 MiB would measure the copying of pages from the kernel. */
const SETTINGS = { shared_buffers: '1536MB', autovacuum: 'off', max_wal_size: '4GB' };

/** @typedef {{ dataDir: string, durable: boolean, settings: Record<string, string>, report: (line: string) => void }} Tuning */

/**
 * @typedef {object} BenchDatabase
 * @property {number} postmaster
 * @property {import('../../server/launcher/database.mjs').DatabaseUrls} urls of the product's roles
 * @property {string} readerUrl of the peers
 * @property {string} tenantId whose data it is
 * @property {number} pods live ones
 * @property {<Row extends object>(sql: string, params?: unknown[]) => Promise<Row[]>} sql as superuser
 * @property {() => Promise<void>} stop
 *
 * @typedef {{ dataDir: string, pods: number, report: (line: string) => void }} DatabaseOptions
 */

/**
 * Starts PostgreSQL and brings its data to so many live pods.
 * @param {DatabaseOptions} options
 * @returns {Promise<BenchDatabase>}
 */
export async function openBenchDatabase({ dataDir, pods, report }) {
  claim(dataDir);
  const marker = join(dataDir, 'seeded.json');
  const wanted = JSON.stringify({ pods, made: digestOfSeed() });
  const isSeeded = existsSync(marker) && readFileSync(marker, 'utf8') === wanted;
  const postgres = await startTuned({ dataDir, durable: false, settings: SETTINGS, report });
  try {
    const superuserUrl = postgres.superuserUrl();
    if (!isSeeded) {
      rmSync(marker, { force: true });
      await withClient(superuserUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`));
    }
    const urls = await prepareDatabase(superuserUrl, { database: DATABASE, secretsFile: join(dataDir, 'roles.json') });
    const database = { postmaster: postgres.pid, urls };
    const ours = withDatabase(superuserUrl, DATABASE);
    if (!isSeeded) {
      await migrateFirst(urls.migrationUrl);
      await withClient(ours, (client) => seed(client, pods, report));
      const { migrate } = await importBuilt('platform/migrations.js');
      report(`migrated ${(await migrate(urls.migrationUrl)).length} times`);
      await withClient(ours, settle);
    }
    const readerUrl = await withClient(ours, (client) => ensureReader(client, ours));
    if (!isSeeded) writeFileSync(marker, wanted);
    const sql = async (/** @type {string} */ text, /** @type {unknown[]} */ params = []) =>
      (await withClient(ours, (client) => client.query(text, params))).rows;
    const [tenant] = await sql('SELECT id FROM tenant ORDER BY created_at, id LIMIT 1');
    return { ...database, readerUrl, tenantId: tenant.id, pods, sql, stop: postgres.stop };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Two benches on one folder would end each other's PostgreSQL. @param {string} dataDir */
export function claim(dataDir) {
  const file = join(dataDir, 'bench.pid');
  const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (owner > 0 && isAlive(owner)) {
    throw new Error(
      `The bench of process ${owner} uses ${dataDir}. Wait for its end, or choose another folder (--data).`,
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  writeFileSync(file, String(process.pid));
}

/** Leaves nothing to be tidied or written back while the rounds run. @param {import('pg').Client} client */
async function settle(client) {
  await client.query('VACUUM (ANALYZE, FREEZE)');
  await client.query('CHECKPOINT');
}

/** Makes the schema that every installation began with. @param {string} url of the owner */
async function migrateFirst(url) {
  const [first] = migrationFiles();
  const migrations = Object.values(await import(join(MIGRATIONS, first ?? '')));
  const source = new DataSource({ type: 'postgres', url, migrations, migrationsTableName: 'schema_migration' });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
}

/**
 * Settings of PostgreSQL's start are kept in its data folder, so the first start is followed by another one.
 * @param {Tuning} tuning
 */
export async function startTuned({ dataDir, durable, settings, report }) {
  const first = await startPostgres({ dataDir, durable, log: report });
  const changed = await withClient(first.superuserUrl(), async (client) => {
    const { rows } = await client.query('SHOW shared_buffers');
    if (rows[0].shared_buffers === settings['shared_buffers']) return false;
    for (const [name, value] of Object.entries(settings)) await client.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    return true;
  });
  if (!changed) return first;
  await first.stop();
  return startPostgres({ dataDir, durable });
}

/** @param {import('pg').Client} client @param {string} url @returns {Promise<string>} the reader's connection string */
async function ensureReader(client, url) {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [READER]);
  const password = createHash('sha256').update(url).digest('hex');
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${READER} LOGIN BYPASSRLS PASSWORD '${password}'`);
  await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${READER}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${READER}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER}`);
  const reader = new URL(url);
  reader.username = READER;
  reader.password = password;
  return reader.href;
}

/** Changes whenever a migration or the seed does. */
function digestOfSeed() {
  const hash = createHash('sha256').update(readFileSync(new URL('seed.mjs', import.meta.url)));
  for (const name of migrationFiles()) hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  return hash.digest('hex');
}

/** @returns {string[]} in the order in which they run */
function migrationFiles() {
  return readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.js'))
    .sort();
}
