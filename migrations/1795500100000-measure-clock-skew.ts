import type { MigrationInterface, QueryRunner } from 'typeorm';

// How far an agent's clock is ahead of the server's, as its reports show it. A new column without a rewrite; nothing is
// known of agents that have not reported since.
export class MeasureClockSkew1795500100000 implements MigrationInterface {
  name = 'MeasureClockSkew1795500100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent ADD COLUMN clock_skew_seconds double precision');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN clock_skew_seconds');
  }
}
