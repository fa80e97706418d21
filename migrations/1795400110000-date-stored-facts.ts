import type { MigrationInterface, QueryRunner } from 'typeorm';

// Says since when an object is as it is stored, so that a program can ask for what has changed since its last visit.
// The default is the moment of this migration and not the last report: nobody has asked before, so the first answer is
// everything, and adding the column rewrites nothing. Building the indexes takes a second for a million rows, during
// which writes wait.

const TABLES = ['cluster', 'cluster_node', 'namespace', 'workload', 'pod', 'container'];

export class DateStoredFacts1795400110000 implements MigrationInterface {
  name = 'DateStoredFacts1795400110000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now()`);
      await runner.query(`CREATE INDEX ix_${table}_updated ON ${table} (tenant_id, updated_at, id)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`ALTER TABLE ${table} DROP COLUMN updated_at`);
  }
}
