import type { MigrationInterface, QueryRunner } from 'typeorm';

// Alerts that ended before they fired go after a day; without this index each look for them would read every alert.
// Reads all alerts once; few rows have no moment of firing.

export class IndexNeverFired1795700110000 implements MigrationInterface {
  name = 'IndexNeverFired1795700110000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX ix_alert_never_fired ON alert (tenant_id, resolved_at, id) WHERE fired_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_alert_never_fired');
  }
}
