import type { MigrationInterface, QueryRunner } from 'typeorm';

// Where notifications go, and which callbacks of them were taken in, so that none counts twice. Only makes tables.

const OWN_TENANT = `tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid`;

const TABLES = `
CREATE TABLE channel (
  tenant_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  settings jsonb NOT NULL,
  secrets jsonb NOT NULL,
  title_template text,
  body_template text,
  is_enabled boolean NOT NULL,
  disabled_reason text,
  failures_in_a_row integer NOT NULL,
  last_success_at timestamptz,
  last_failure_at timestamptz,
  last_error text,
  revision integer NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT pk_channel PRIMARY KEY (tenant_id, id),
  CONSTRAINT uq_channel_name UNIQUE (tenant_id, name)
);
CREATE TABLE channel_callback (
  tenant_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  digest text NOT NULL,
  seen_at timestamptz NOT NULL,
  CONSTRAINT pk_channel_callback PRIMARY KEY (tenant_id, channel_id, digest)
);
CREATE INDEX ix_channel_callback_seen ON channel_callback (tenant_id, seen_at);
`;

export class AddChannels1795700700000 implements MigrationInterface {
  name = 'AddChannels1795700700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['channel', 'channel_callback']) {
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
      await runner.query(
        `CREATE POLICY ${table}_tenant ON ${table} FOR ALL USING (${OWN_TENANT}) WITH CHECK (${OWN_TENANT})`,
      );
    }
    await runner.query(`DO $$ BEGIN
      IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'k8i_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON channel, channel_callback TO k8i_app;
      END IF;
    END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE channel_callback, channel');
  }
}
