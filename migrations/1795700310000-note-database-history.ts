import type { MigrationInterface, QueryRunner } from 'typeorm';

// Which history the data are of: one row for the installation, by which a restored backup and a standby that took over
// are noticed. Only makes a table.

const TABLE = `
CREATE TABLE database_history (
  id smallint NOT NULL,
  identity text NOT NULL,
  noted_at timestamptz NOT NULL,
  CONSTRAINT pk_database_history PRIMARY KEY (id)
);
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
    GRANT SELECT, INSERT, UPDATE ON database_history TO k8i_app;
  END IF;
END $$;
`;

export class NoteDatabaseHistory1795700310000 implements MigrationInterface {
  name = 'NoteDatabaseHistory1795700310000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE database_history');
  }
}
