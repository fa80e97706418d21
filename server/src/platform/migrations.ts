import { readdirSync } from 'node:fs';
import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { SnakeNaming } from './database.js';

/** Compiled from the top-level folder `migrations`; the same relative place from src and from dist. */
const MIGRATIONS = new URL('../../dist-migrations/', import.meta.url);
// Any constant of ours: replicas that start together migrate one after the other.
const MIGRATION_LOCK = 7_150_001;

/**
 * Brings the schema up to date with the role that owns it.
 * @returns names of the migrations that ran, none on a current schema
 */
export async function migrate(url: string): Promise<string[]> {
  const lock = new pg.Client({ connectionString: url });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await runPending(url);
  } finally {
    await lock.end();
  }
}

async function runPending(url: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrations: await loadMigrations(),
    migrationsTableName: 'schema_migration',
    namingStrategy: new SnakeNaming(),
    poolSize: 1,
  });
  await source.initialize();
  try {
    const ran = await source.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}

/** Imported here and not by TypeORM, whose own import of a folder works in one test file per process only. */
async function loadMigrations(): Promise<(new () => MigrationInterface)[]> {
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.js'));
  const modules = await Promise.all(files.map((file) => import(new URL(file, MIGRATIONS).href)));
  return modules.flatMap((module) => Object.values(module) as (new () => MigrationInterface)[]);
}
