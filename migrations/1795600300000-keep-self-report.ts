import type { MigrationInterface, QueryRunner } from 'typeorm';

// What an agent tells of itself beyond its CPU and memory: what it sends and asks, how long it blocks, its budget, and
// where its usage comes from. Adding the columns rewrites nothing; the lock is held for milliseconds.

export class KeepSelfReport1795600300000 implements MigrationInterface {
  name = 'KeepSelfReport1795600300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE agent
      ADD COLUMN bytes_sent double precision,
      ADD COLUMN kube_requests double precision,
      ADD COLUMN event_loop_max_ms double precision,
      ADD COLUMN budget jsonb,
      ADD COLUMN usage_sources jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE agent DROP COLUMN bytes_sent, DROP COLUMN kube_requests,
      DROP COLUMN event_loop_max_ms, DROP COLUMN budget, DROP COLUMN usage_sources`);
  }
}
