import type { MigrationInterface, QueryRunner } from 'typeorm';

// What decides where a pod can go, as its agent tells it: selectors, affinity, spread, tolerations, local storage. Null
// where the agent does not tell. A column without a default: no row is rewritten, and the table is locked for a moment.

export class KeepPodScheduling1795900500000 implements MigrationInterface {
  name = 'KeepPodScheduling1795900500000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pod ADD COLUMN scheduling jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pod DROP COLUMN scheduling');
  }
}
