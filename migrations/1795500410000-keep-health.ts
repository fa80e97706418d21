import type { MigrationInterface, QueryRunner } from 'typeorm';

// What the health job last found of a cluster, so that a status knows since when it holds, across restarts. The age of
// the last report still decides when a cluster is read. Adding the columns rewrites nothing; the lock is held for
// milliseconds.

export class KeepHealth1795500410000 implements MigrationInterface {
  name = 'KeepHealth1795500410000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE cluster
      ADD COLUMN health_status text,
      ADD COLUMN health_since timestamptz,
      ADD COLUMN health_reasons jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE cluster DROP COLUMN health_status, DROP COLUMN health_since, DROP COLUMN health_reasons',
    );
  }
}
