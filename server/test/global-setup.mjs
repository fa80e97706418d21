import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import { acquireTestPostgres } from '../launcher/test-postgres.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Starts one PostgreSQL for the run and migrates the template that every database test clones. */
export default async function setUp() {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'migrations/tsconfig.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  const postgres = await acquireTestPostgres();
  globalThis.testPostgres = postgres;
  await postgres.createTemplate(async ({ migrationUrl }) => {
    const source = await new DataSource({
      type: 'postgres',
      url: migrationUrl,
      migrations: [`${root}server/dist-migrations/*.js`],
      migrationsTableName: 'schema_migration',
    }).initialize();
    await source.runMigrations({ transaction: 'each' });
    await source.destroy();
  });
}
