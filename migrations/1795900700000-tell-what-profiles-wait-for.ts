import type { MigrationInterface, QueryRunner } from 'typeorm';

// What workloads still wait for is asked by every look at the list of recommendations. Beside the profiles it is read
// without them, which are large. Runs fill it in; until the first one nothing is told to wait.

export class TellWhatProfilesWaitFor1795900700000 implements MigrationInterface {
  name = 'TellWhatProfilesWaitFor1795900700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE usage_profile
  ADD COLUMN waits_for text,
  ADD COLUMN waits_text text,
  ADD COLUMN measured_days double precision;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE usage_profile DROP COLUMN waits_for, DROP COLUMN waits_text, DROP COLUMN measured_days',
    );
  }
}
